"""After the whole journey nothing of it lies about: not on the server, not on the phone."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.client import log_in
from tests.journeys.conftest import AS_INSTALLED, CHROMIUM, NEUTRAL, PHONE, Built, Site
from tests.journeys.defender import Defender
from tests.patience import PATIENCE
from tests.ports import free_url
from tests.process import service_process
from tests.service import make_settings, prepare

TEXT = "canario-Xochiquetzal vio la camioneta"
AGENT = "Mozilla/5.0 (canary-agent)"
MARKS = (TEXT, "canario-Xochiquetzal", "a1.jpg", "IMG_secreto")
# What the upload client would leave if it were let near localStorage.
TUS_MARKS = ("tusSupport", "tus::")


CANARY = "canario-Quetzalcoatl"


def every_file(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            yield str(path.relative_to(folder)), path.read_bytes()


def found(folder: Path, marks: list[str]) -> list[tuple[str, str]]:
    """Where a mark lies, as UTF-8 or UTF-16, upper or lower case left as it was written.

    All in one pass: a profile has tens of megabytes, and is read after every report.
    """
    known = {mark.encode(code): mark for mark in marks for code in ("utf-8", "utf-16-le")}
    anything = re.compile(b"|".join(map(re.escape, known)))
    return [
        (name, known[there])
        for name, data in every_file(folder)
        for there in dict.fromkeys(anything.findall(data))
    ]


def pairs(words: list[str]) -> list[str]:
    """Words of a list are common; two of them side by side are not."""
    return [f"{a}{gap}{b}" for a, b in pairwise(words) for gap in (" ", ",")]


def test_nothing_of_a_journey_is_left_on_server_or_phone(
    playwright: Playwright, built: Built, tmp_path: Path
) -> None:
    url = free_url()
    server, profile = tmp_path / "server", tmp_path / "profile"
    settings = make_settings(server, origin=url, web=built.web)
    prepare(settings, built.coalition)
    with service_process(settings, server / "log"):
        context = playwright.chromium.launch_persistent_context(
            str(profile),
            executable_path=CHROMIUM,
            args=list(AS_INSTALLED),
            user_agent=AGENT,
            **PHONE,  # type: ignore[arg-type]
        )
        page = context.new_page()
        picture = {
            "name": "IMG_secreto.jpg",
            "mimeType": "image/jpeg",
            "buffer": page.screenshot(type="jpeg"),
        }
        words, _ = Defender(page).report(f"{url}/", TEXT, files=[picture])
        check_page(page)
        context.close()
        read_as_member(url, built)
    assert len(list(every_file(server))) >= 3, "the scan looked at the wrong folder"
    on_server = [*MARKS, *pairs(words), AGENT, "Mozilla", "HeadlessChrome", "127.0.0.1", "POST "]
    assert found(server, on_server) == []
    assert found(profile, [*MARKS, *TUS_MARKS, *pairs(words)]) == []


def read_as_member(url: str, built: Built) -> None:
    with httpx.Client(base_url=url, headers={"User-Agent": AGENT}, timeout=PATIENCE) as http:
        session = log_in(http, built.coalition.members[0])
        assert http.get("/api/v1/reports", headers=session).content
        assert http.get("/nothing-here?canario-Xochiquetzal").status_code == 404


def check_page(page: Page, path: str = "/", *, opened: int = 1) -> None:
    stores = page.evaluate(
        """async () => ({
            local: localStorage.length, session: sessionStorage.length, cookie: document.cookie,
            databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length,
            workers: (await navigator.serviceWorker.getRegistrations()).length,
            history: history.length, state: history.state, title: document.title,
        })"""
    )
    assert stores == {
        "local": 0,
        "session": 0,
        "cookie": "",
        "databases": 0,
        "caches": 0,
        "workers": 0,
        "history": stores["history"],
        "state": None,
        "title": "Buzón",
    }
    assert stores["history"] <= 1 + opened, "the page adds nothing to the browser's history"
    assert page.url.endswith(path)


@pytest.mark.parametrize("way", ["back", "reload", "leave"])
def test_typed_text_does_not_come_back(page_with_text: Page, way: str) -> None:
    page = page_with_text
    if way == "reload":
        page.reload()
    elif way == "leave":
        page.get_by_role("link", name="Salir").click()
        page.wait_for_url(NEUTRAL)
        page.go_back()
    else:
        page.goto("data:text/html,<p>elsewhere")
        page.go_back()
    page.wait_for_load_state()
    values = page.evaluate("[...document.querySelectorAll('textarea')].map(field => field.value)")
    assert [value for value in values if value] == []
    assert "canario" not in page.content()


def heap(page: Page) -> str:
    """Everything that the page's scripts can still reach."""
    chunks: list[str] = []
    session = page.context.new_cdp_session(page)
    session.on("HeapProfiler.addHeapSnapshotChunk", lambda event: chunks.append(event["chunk"]))
    session.send("HeapProfiler.enable")
    session.send("HeapProfiler.collectGarbage")
    session.send("HeapProfiler.takeHeapSnapshot")
    session.detach()
    return "".join(chunks)


@pytest.mark.parametrize("arrives", [True, False], ids=["all arrived", "without the file"])
def test_what_was_typed_is_not_in_memory_once_it_was_sent(
    site: Site, phone: Page, *, arrives: bool
) -> None:
    file = {"name": "x.txt", "mimeType": "text/plain", "buffer": b"un archivo"}
    defender = Defender(phone)
    defender.open(site.url)
    defender.choose_type()
    defender.write(CANARY)
    defender.attach([file])
    defender.choose()
    assert CANARY in heap(phone)
    assert len(phone.workers) == 2
    if not arrives:
        site.liar.say("POST", "/api/v1/uploads", b"", status=413)
    defender.send()
    defender.practise(defender.words())
    defender.receipt()
    if arrives:
        defender.files_arrive(1)
    else:
        defender.press("Seguir sin los archivos que faltan")
    assert CANARY not in heap(phone)
    assert phone.workers == []


def test_leaving_wipes_the_page_before_it_can_be_frozen(page_with_text: Page) -> None:
    page_with_text.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    assert page_with_text.locator("main *").count() == 0
    assert page_with_text.locator("textarea").count() == 0


def test_a_page_that_comes_back_from_the_freezer_begins_anew(page_with_text: Page) -> None:
    with page_with_text.expect_navigation():
        page_with_text.evaluate(
            "dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"
        )
    expect(page_with_text.locator("#type-urgent")).to_be_visible()


@pytest.fixture
def page_with_text(site: Site, phone: Page) -> Page:
    phone.on("dialog", lambda dialog: dialog.accept())
    defender = Defender(phone)
    defender.open(site.url)
    defender.choose_type()
    phone.locator("#text").fill(TEXT)
    return phone


def test_every_field_keeps_browsers_from_remembering_it(page_with_text: Page) -> None:
    attributes = page_with_text.evaluate(
        """[...document.querySelectorAll('textarea, input')].map(field => [
            field.getAttribute('autocomplete'), field.getAttribute('spellcheck'), field.name])"""
    )
    assert attributes
    assert all(entry == ["off", "false", ""] for entry in attributes)
