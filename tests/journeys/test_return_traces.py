"""Nothing of coming back is left: not in memory, not on the screen, not on the phone."""

from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page, Playwright, expect

from app.protocol.return_code import new_return_code, to_words
from tests.journeys.conftest import AS_INSTALLED, CHROMIUM, NEUTRAL, PHONE, Built, Site
from tests.journeys.replying import leave_reply
from tests.journeys.returner import Returner
from tests.journeys.test_traces import check_page, found, heap, pairs
from tests.ports import free_url
from tests.process import service_process
from tests.service import RunningService, make_app, make_settings, prepare
from tests.simulator import LyingService

REPLY = "canario-Nezahualcoyotl contesta"
MORE = "canario-Tlaloc escribe otra vez"


def test_nothing_of_a_return_is_left_on_server_or_phone(
    playwright: Playwright, built: Built, tmp_path: Path
) -> None:
    url = free_url()
    server, profile = tmp_path / "server", tmp_path / "profile"
    settings = make_settings(server, origin=url, web=built.web)
    prepare(settings, built.coalition)
    code = new_return_code()
    words = to_words(code, "es")
    with service_process(settings, server / "log"):
        liar = LyingService(make_app(settings))
        site = Site(RunningService(url, settings, liar), liar, built.coalition, tmp_path)
        leave_reply(site, code, text=REPLY)
        context = playwright.chromium.launch_persistent_context(
            str(profile), executable_path=CHROMIUM, args=list(AS_INSTALLED), **PHONE  # type: ignore[arg-type]
        )  # fmt: skip
        returner = Returner(context.new_page())
        returner.come_back(f"{url}/")
        returner.look(words)
        assert returner.replies() == [REPLY]
        returner.press("Escribir más")
        returner.write(MORE)
        returner.attach([])
        returner.press("Seguir")
        returner.send()
        returner.heading("Recibido")
        check_page(returner.page, "/volver")
        context.close()
    assert len([path for path in profile.rglob("*") if path.is_file()]) >= 3
    marks = [REPLY, MORE, "canario", *pairs(words)]
    assert found(server, marks) == []
    assert found(profile, marks) == []


@pytest.fixture
def code() -> bytes:
    return new_return_code()


def test_words_are_forgotten_as_soon_as_they_are_known(
    phone: Page, site: Site, code: bytes
) -> None:
    words = to_words(code, "en")  # a snapshot writes accents in another way
    returner = Returner(phone)
    returner.come_back(site.url)
    returner.type_words(words)
    assert " ".join(words) in heap(phone)
    returner.look(words)
    kept = heap(phone)
    assert [pair for pair in pairs(words) if pair in kept] == []


def test_what_was_replied_is_forgotten_once_more_was_sent(
    phone: Page, site: Site, code: bytes
) -> None:
    leave_reply(site, code, text=REPLY)
    returner = Returner(phone)
    returner.come_back(site.url)
    returner.look(to_words(code, "es"))
    assert REPLY in heap(phone)
    returner.press("Escribir más")
    returner.write(MORE)
    returner.attach([])
    returner.press("Seguir")
    returner.send()
    returner.heading("Recibido")
    left = heap(phone)
    assert REPLY not in left
    assert MORE not in left
    assert phone.workers == []


@pytest.mark.parametrize("place", ["words", "replies"])
@pytest.mark.parametrize("way", ["back", "reload", "leave", "freeze"])
def test_neither_words_nor_replies_come_back(
    phone: Page, site: Site, code: bytes, place: str, way: str
) -> None:
    leave_reply(site, code, text=REPLY)
    words = to_words(code, "es")
    returner = Returner(phone)
    returner.come_back(site.url)
    if place == "words":
        returner.type_words(words)
    else:
        returner.look(words)
    if way == "reload":
        phone.reload()
    elif way == "leave":
        phone.get_by_role("link", name="Salir").click()
        phone.wait_for_url(NEUTRAL)
        phone.go_back()
    elif way == "back":
        phone.goto("data:text/html,<p>elsewhere")
        phone.go_back()
    else:
        phone.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
        assert phone.locator("main *").count() == 0
        return
    phone.wait_for_load_state()
    values = phone.evaluate("[...document.querySelectorAll('textarea')].map(field => field.value)")
    assert [value for value in values if value] == []
    assert REPLY not in phone.content()
    assert [pair for pair in pairs(words) if pair in phone.content()] == []


def test_leaving_with_words_or_replies_asks_nothing(phone: Page, site: Site, code: bytes) -> None:
    """Whoever has to leave fast is not held back; nothing would be lost."""
    leave_reply(site, code, text=REPLY)
    asked: list[str] = []

    def note(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    phone.on("dialog", note)
    returner = Returner(phone)
    returner.come_back(site.url)
    returner.look(to_words(code, "es"))
    phone.goto("about:blank")
    assert asked == []


def test_the_field_for_words_keeps_browsers_from_remembering_them(phone: Page, site: Site) -> None:
    Returner(phone).come_back(site.url)
    field = phone.locator("#words")
    for name in ("autocomplete", "autocorrect"):
        expect(field).to_have_attribute(name, "off")
    expect(field).to_have_attribute("autocapitalize", "none")
    for name in ("spellcheck", "writingsuggestions"):
        expect(field).to_have_attribute(name, "false")
    assert field.evaluate("field => field.name") == ""
