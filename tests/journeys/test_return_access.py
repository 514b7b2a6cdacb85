"""Everybody can come back: small screens, keyboards, screen readers, both languages."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from app.protocol.return_code import new_return_code, to_words
from tests.journeys.conftest import Site
from tests.journeys.replying import leave, leave_reply
from tests.journeys.returner import Returner


@pytest.fixture
def code(site: Site) -> bytes:
    """Of somebody who has two good replies and one that is none."""
    code = new_return_code()
    leave_reply(site, code)
    leave_reply(site, code, member_id="brujula", text="Una línea.\n\nOtra línea.")
    tag, _ = site.coalition.seal_reply("cauce", code)
    leave(site, (tag, site.coalition.seal_reply("cauce", new_return_code())[1]))
    return code


@pytest.fixture
def desk(chromium: Browser) -> Iterator[Page]:
    """A keyboard and no finger."""
    context = chromium.new_context(viewport={"width": 360, "height": 640}, locale="es-MX")
    yield context.new_page()
    context.close()


def test_the_whole_return_works_by_keyboard_in_english(desk: Page, site: Site, code: bytes) -> None:
    def tab_to(name: str) -> None:
        for _ in range(40):
            desk.keyboard.press("Tab")
            focused = desk.evaluate("document.activeElement.textContent || ''")
            if re.fullmatch(name, focused.strip()):
                return
        raise AssertionError(f"{name} cannot be reached by Tab")

    desk.goto(f"{site.url}return")
    expect(desk.locator("#heading")).to_be_focused()
    expect(desk.locator("#status")).to_have_text("12 words are missing.")
    desk.keyboard.press("Tab")
    desk.keyboard.type(" ".join(to_words(code, "es")))
    tab_to("See replies")
    desk.keyboard.press("Enter")
    expect(desk.locator("#heading")).to_have_text("There are 2 replies")
    expect(desk.locator("#heading")).to_be_focused()
    tab_to("Write more")
    desk.keyboard.press("Enter")
    expect(desk.locator("#text")).to_be_visible()
    desk.keyboard.press("Tab")
    desk.keyboard.type("Written with the keyboard only")
    for name in ("Continue", "Continue", "Continue", "Send"):
        tab_to(name)
        desk.keyboard.press("Enter")
    expect(desk.locator("#receipt")).to_be_visible()


def test_a_screen_reader_is_told_what_is_missing_and_what_is_wrong(phone: Page, site: Site) -> None:
    returner = Returner(phone)
    returner.come_back(site.url)
    field = phone.get_by_role("textbox", name="Tus 12 palabras")
    expect(field).to_have_accessible_description(re.compile("En el orden de tu papel"))
    returner.type_words("ábaco abejja ")
    expect(phone.get_by_role("status").and_(phone.locator("#status"))).to_have_text(
        "Faltan 10 palabras."
    )
    expect(phone.get_by_role("alert")).to_contain_text("La palabra 2, «abejja»")
    items = phone.get_by_role("list", name="Palabras que la página reconoce").locator("li")
    expect(items).to_have_text(["ábaco", "abejja ✗ no está en la lista"])


def test_the_words_stay_when_the_language_of_the_page_changes(phone: Page, site: Site) -> None:
    returner = Returner(phone)
    returner.come_back(site.url)
    returner.type_words("ábaco abdomen ")
    returner.change_language("English", "en")
    expect(phone.locator("#words")).to_have_value("ábaco abdomen ")
    returner.recognises(["ábaco", "abdomen"])
    expect(phone.locator("#status")).to_have_text("10 words are missing.")
