"""Everybody can use the page: small screens, keyboards, screen readers, both languages."""

import re
from pathlib import Path

from playwright.sync_api import Browser, FilePayload, Page, Playwright, expect

from tests.journeys.access import AXE, faults
from tests.journeys.conftest import PHONE, Built, Site
from tests.journeys.defender import Defender
from tests.journeys.walk import missing, phone_to_walk, walk


def small_file(name: str) -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": b"x"}


def test_every_screen_can_be_used_by_everybody(
    playwright: Playwright, built: Built, tmp_path: Path
) -> None:
    """In two languages, light and dark, at 360 pixels and at 400 %, by touch and by keyboard."""
    found: dict[str, list[str]] = {}
    with phone_to_walk(playwright) as context:
        context.add_init_script(AXE)
        for screen in walk(context, built, tmp_path):
            if screen.name not in found:
                found[screen.name] = faults(screen.page)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert missing(found) == set(), "the walk in tests/journeys/walk does not come past these"


def test_the_words_of_an_organisation_can_be_reached_by_keyboard(phone: Page, site: Site) -> None:
    defender = Defender(phone)
    defender.open(site.url)
    defender.choose_type()
    defender.write("Texto")
    defender.attach()
    defender.finish()
    expect(phone.get_by_role("checkbox").first).to_be_checked()
    phone.locator("#organisation-2").focus()
    phone.keyboard.press("Tab")
    expect(phone.locator("#fingerprints")).to_be_focused()
    phone.keyboard.press("Enter")
    expect(phone.locator("ol.eight").first).to_be_visible()
    phone.keyboard.press("Tab")
    expect(phone.locator("#primary")).to_be_focused()


def test_the_whole_journey_works_by_keyboard_in_english(chromium: Browser, site: Site) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 640}, locale="es-MX")
    page = context.new_page()
    page.goto(site.url)

    def tab_to(name: str) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            focused = page.evaluate("document.activeElement.textContent || ''")
            if re.fullmatch(name, focused.strip()):
                return
        raise AssertionError(f"{name} cannot be reached by Tab")

    expect(page.locator("#type-urgent")).to_be_visible()
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.locator("#language")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    tab_to("Testimony of a rights violation")
    page.keyboard.press("Enter")
    expect(page.locator("#heading")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("Written with the keyboard only")
    for name in ("Continue", "Continue", "Send without answering more"):
        tab_to(name)
        page.keyboard.press("Enter")
    expect(page.get_by_role("checkbox").first).to_be_checked()
    for name in ("Continue", "Continue", "Send"):
        tab_to(name)
        page.keyboard.press("Enter")
    expect(page.locator("ol.words li")).to_have_count(12)
    for name in ("I have written them down", "Go on without practising"):
        tab_to(name)
        page.keyboard.press("Enter")
    expect(page.locator("#receipt")).to_be_visible()
    context.close()


def test_without_javascript_the_page_says_that_nothing_is_sent(
    chromium: Browser, site: Site
) -> None:
    context = chromium.new_context(**PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(site.url)
    text = page.locator("body").inner_text()
    assert "JavaScript" in text
    assert re.search("no se env|nothing is sent", text, re.IGNORECASE)
    context.close()


def test_switching_language_keeps_what_was_typed(phone: Page, site: Site) -> None:
    defender = Defender(phone)
    defender.open(site.url)
    defender.choose_type()
    phone.locator("#text").fill("Texto que se queda")
    defender.change_language("English", "en")
    expect(phone.locator("#text")).to_have_value("Texto que se queda")


def test_files_that_cannot_be_sent_are_said_in_words(
    phone: Page, site: Site, tmp_path: Path
) -> None:
    large = tmp_path / "grande.mp4"
    with large.open("wb") as file:
        file.truncate(2 * 1024**3 + 1)
    empty = tmp_path / "vacio.jpg"
    empty.touch()
    defender = Defender(phone)
    defender.open(site.url)
    defender.choose_type()
    defender.write("Texto")
    phone.locator("#picker").set_input_files([large])
    expect(phone.get_by_text("pesa más de 2 GB")).to_be_visible()
    phone.locator("#picker").set_input_files([empty])
    expect(phone.get_by_text("está vacío")).to_be_visible()
    phone.locator("#picker").set_input_files([small_file(f"{number}.txt") for number in range(51)])
    expect(phone.get_by_text("Ya no caben más")).to_be_visible()
    expect(phone.get_by_text("a50.")).to_be_visible()
