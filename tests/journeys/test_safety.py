"""Ways out that leave little, and a draft on the phone for whoever asks for one."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, Route, expect

from tests.journeys.conftest import AS_INSTALLED, CHROMIUM, NEUTRAL, PHONE, Site, neutral_page
from tests.journeys.defender import Defender
from tests.journeys.test_traces import every_file, found, pairs
from tests.patience import PATIENCE

TEXT = "canario-Xochiquetzal vio la camioneta"
FILE = {"name": "IMG_7.txt", "mimeType": "text/plain", "buffer": b"canario-Quetzalcoatl " * 80_000}
MARKS = ["canario-Xochiquetzal", "canario-Quetzalcoatl", "IMG_7", "testimony"]
DAY_MS = 24 * 3_600_000


@contextmanager
def phone_with(playwright: Playwright, profile: Path) -> Iterator[BrowserContext]:
    """A phone with what it kept before."""
    context = playwright.chromium.launch_persistent_context(
        str(profile),
        executable_path=CHROMIUM,
        args=list(AS_INSTALLED),
        **PHONE,  # type: ignore[arg-type]
    )
    neutral_page(context)
    yield context
    context.close()


def start(page: Page, url: str) -> Defender:
    defender = Defender(page)
    page.on("dialog", lambda dialog: dialog.accept())
    defender.open(url)
    return defender


def keep_draft(defender: Defender) -> list[str]:
    """Keeps what was typed, after it was said what that means; its six words."""
    page = defender.page
    page.locator("#keep-draft").click()
    defender.heading("Guardar un borrador")
    assert page.evaluate("indexedDB.databases().then(all => all.length)") == 0
    defender.press("Entiendo, guardar")
    items = page.locator("#key-words li")
    expect(items).to_have_count(6)
    words = [text.split()[-1] for text in items.all_inner_texts()]
    defender.press("Seguir escribiendo")
    return words


def stored(page: Page) -> int:
    count: int = page.evaluate("indexedDB.databases().then(all => all.length)")
    return count


def sealed_bytes(page: Page) -> int:
    """How long what was typed is, as it lies on the phone."""
    size: int = page.evaluate(
        """() => new Promise(resolve => {
            const opening = indexedDB.open('b');
            opening.onsuccess = () => {
                const asked = opening.result.transaction('b').objectStore('b').get('head');
                asked.onsuccess = () => {
                    opening.result.close();
                    resolve(asked.result.sealed.byteLength);
                };
            };
        })"""
    )
    return size


def until(page: Page, condition: Callable[[], bool]) -> None:
    """Looks again and again: of a request that is held, the driver hears only while it waits."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        page.wait_for_timeout(50)


def open_draft(defender: Defender, words: list[str]) -> None:
    page = defender.page
    page.locator("#open-kept").click()
    page.locator("#key-words").fill(" ".join(word[:4].upper() for word in words))
    defender.press("Abrir")


def test_a_draft_is_closed_on_the_phone_and_comes_back_for_its_words_alone(
    site: Site, playwright: Playwright, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    with phone_with(playwright, profile) as context:
        defender = start(context.new_page(), site.url)
        defender.choose_type("testimony")
        expect(defender.page.locator("#keep-draft")).to_have_count(0)
        defender.write(TEXT)
        defender.attach([FILE])
        defender.press("Atrás")
        defender.press("Atrás")
        words = keep_draft(defender)
        before = sealed_bytes(defender.page)
        defender.page.locator("#text").fill(f"{TEXT} y más")
        defender.page.locator("#primary").click()
        until(defender.page, lambda: sealed_bytes(defender.page) > before)
    assert any("indexeddb" in name for name, _ in every_file(profile))
    assert found(profile, [*MARKS, *pairs(words)]) == []

    with phone_with(playwright, profile) as context:
        defender = start(context.new_page(), site.url)
        open_draft(defender, [*words[1:], words[0]])
        expect(defender.page.locator("#alert")).to_have_text("Con esas palabras no se abre.")
        expect(defender.page.locator("#text")).to_have_count(0)
        defender.press("Seguir sin abrirlo")
        open_draft(defender, words)
        expect(defender.page.locator("#text")).to_have_value(f"{TEXT} y más")
        defender.page.locator("#primary").click()
        expect(defender.page.get_by_text("a1.txt")).to_be_visible()
        defender.page.locator("#primary").click()
        defender.choose()
        defender.send()
        defender.words()
        wait_until_nothing_is_stored(defender.page)
    assert found(profile, [*MARKS, *pairs(words)]) == []


def wait_until_nothing_is_stored(page: Page) -> None:
    page.wait_for_function("indexedDB.databases().then(all => all.length === 0)")


@pytest.mark.parametrize("way", ["exit", "shift", "a day later", "by hand"])
def test_a_draft_goes_with_the_way_out_and_with_time(
    site: Site, playwright: Playwright, tmp_path: Path, way: str
) -> None:
    with phone_with(playwright, tmp_path / "profile") as context:
        page = context.new_page()
        defender = start(page, site.url)
        defender.choose_type("testimony")
        page.locator("#text").fill(TEXT)
        keep_draft(defender)
        assert stored(page) == 1
        if way == "exit":
            page.locator("#leave").click()
            page.wait_for_url(NEUTRAL)
        elif way == "shift":
            page.locator("#text").press("Shift+A")
            for _ in range(3):
                page.keyboard.press("Shift")
            page.wait_for_url(NEUTRAL)
        elif way == "a day later":
            page.clock.install()
            page.clock.fast_forward(DAY_MS + 3_600_000)
        else:
            page.locator("#keep-draft").click()
            defender.press("Borrar el borrador")
        page.goto(site.url)
        expect(page.locator("#type-urgent")).to_be_visible()
        wait_until_nothing_is_stored(page)
        expect(page.locator("#open-kept")).to_have_count(0)


def test_the_way_out_is_first_in_view_and_blank_before_the_network_answers(
    site: Site, context: BrowserContext
) -> None:
    asked: list[Route] = []
    context.route(f"{NEUTRAL}**", lambda route: asked.append(route))  # noqa: PLW0108
    page = context.new_page()
    defender = start(page, site.url)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "leave"
    defender.choose_type("testimony")
    page.locator("#text").fill(TEXT)
    page.mouse.wheel(0, 5000)
    expect(page.locator("#leave")).to_be_in_viewport()
    expect(page.get_by_text("No borra el historial del navegador.")).to_be_attached()
    entries = page.evaluate("history.length")
    # A click would wait for what does not answer, and so would a question to the page.
    leave = """setTimeout(() => {
        document.getElementById('leave').click();
        setTimeout(() => console.log(`left: ${document.body.childElementCount}`));
    })"""
    with (
        page.expect_request("**/salir") as forgetting,
        page.expect_console_message(lambda said: said.text.startswith("left")) as left,
    ):
        page.evaluate(leave)
    assert left.value.text == "left: 0"
    with urlopen(Request(forgetting.value.url)) as answer:  # noqa: S310
        assert answer.headers["clear-site-data"] == '"cache", "storage"'
    until(page, lambda: bool(asked))
    asked[0].fulfill(body="otra página", content_type="text/html")
    page.wait_for_url(NEUTRAL)
    assert page.evaluate("history.length") == entries
    assert "referer" not in asked[0].request.headers


def test_what_is_typed_and_chosen_can_be_blurred_on_every_screen(site: Site, phone: Page) -> None:
    """One button above all screens; what was chosen there holds for those that follow."""
    blurred = """() => [...document.querySelectorAll(
        'main textarea, main [type=text], main select, main .choice, main .tick, main .answers'
    )].map(shown => getComputedStyle(shown).filter.includes('blur'))"""
    defender = start(phone, site.url)
    defender.press("Ocultar")
    defender.choose_type("testimony")
    kinds = set()
    for _ in range(40):
        phone.locator("#hide").wait_for()
        found = phone.evaluate(blurred)
        assert all(found), phone.locator("#heading").inner_text()
        kinds.add(len(found) > 0)
        if phone.locator("#text").count() > 0:
            phone.locator("#text").fill(TEXT)
        if phone.locator(".answers").count() > 0:
            break
        heading = phone.locator("#heading").element_handle()
        phone.locator("#primary").click()
        # The rest of the page may still be on its way.
        phone.wait_for_function("heading => !heading.isConnected", arg=heading)
    assert True in kinds
    defender.press("Mostrar")
    assert not any(phone.evaluate(blurred))
