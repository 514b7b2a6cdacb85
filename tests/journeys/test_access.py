"""Everybody can use the page: small screens, keyboards, screen readers, both languages."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.journeys.conftest import PHONE, WEB, Built, Site
from tests.journeys.defender import Defender
from tests.journeys.turning import Turning, site_of

AXE = (WEB / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def small_file(name: str) -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": b"x"}


def complaints(page: Page) -> list[str]:
    """What axe finds, by rule and place, and whether the page is wider than the screen."""
    page.evaluate(AXE)
    found = page.evaluate(
        """async (tags) => (await axe.run(document, {runOnly: tags})).violations
            .map(v => v.id + ' ' + v.nodes.map(n => n.target.join(' ')).join(', '))""",
        RULES,
    )
    too_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    small = page.evaluate(
        """[...document.querySelectorAll('button, input:not([type=file]), textarea, main a')]
            .filter(e => e.offsetParent && !e.closest('label') && e.offsetHeight < 44)
            .map(e => e.outerHTML)"""
    )
    return [*found, *(["wider than the screen"] if too_wide else []), *small]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_screen_is_accessible_at_360_by_640(
    chromium: Browser, site: Site, scheme: str
) -> None:
    context = chromium.new_context(**PHONE, color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    defender = Defender(page)
    found: dict[str, list[str]] = {}

    def look(screen: str) -> None:
        if faults := complaints(page):
            found[screen] = faults

    defender.open(site.url)
    expect(page.locator("#type-urgent")).to_be_visible()
    look("type")
    defender.choose_type()
    look("text")
    defender.write("Texto")
    page.locator("#picker").set_input_files([small_file("x.txt")])
    expect(page.get_by_text("a1.")).to_be_visible()
    look("files")
    defender.press("Seguir")
    expect(page.get_by_role("checkbox").first).to_be_checked()
    look("organisations")
    page.get_by_text("¿Cómo sé que son ellas?").click()
    expect(page.locator("ol.eight").first).to_be_visible()
    look("fingerprints")
    defender.press("Seguir")
    look("review")
    defender.send()
    words = defender.words()
    look("words")
    defender.press("Ya las escribí")
    look("practice")
    defender.press("Ver las palabras otra vez")
    defender.practise(words)
    look("receipt")
    context.close()
    assert found == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_organisation_that_cannot_receive_is_accessible(
    chromium: Browser, built: Built, tmp_path: Path, scheme: str
) -> None:
    context = chromium.new_context(**PHONE, color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    defender = Defender(page)
    with site_of(built, Turning(built.coalition), tmp_path) as site:
        defender.open(site.url)
        defender.choose_type()
        defender.write("Texto")
        defender.press("Seguir")
        expect(page.get_by_text("Ahora no puede recibir")).to_be_visible()
        assert complaints(page) == []
    context.close()


def test_the_words_of_an_organisation_can_be_reached_by_keyboard(phone: Page, site: Site) -> None:
    defender = Defender(phone)
    defender.open(site.url)
    defender.choose_type()
    defender.write("Texto")
    defender.press("Seguir")
    expect(phone.get_by_role("checkbox").first).to_be_checked()
    phone.locator("#organisation-2").focus()
    phone.keyboard.press("Tab")
    expect(phone.locator("#fingerprints")).to_be_focused()
    phone.keyboard.press("Enter")
    expect(phone.locator("ol.eight").first).to_be_visible()
    phone.keyboard.press("Tab")
    expect(phone.locator("#primary")).to_be_focused()


def test_the_refusal_is_accessible(chromium: Browser, site: Site) -> None:
    context = chromium.new_context(**PHONE, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    site.liar.say("GET", "/api/v1/roster", b"{}")
    page.goto(site.url)
    expect(page.locator("#reason")).to_be_visible()
    assert complaints(page) == []
    context.close()


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
    tab_to("English")
    page.keyboard.press("Enter")
    tab_to("It is happening now")
    page.keyboard.press("Enter")
    expect(page.locator("#heading")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("Written with the keyboard only")
    for name in ("Continue", "Continue"):
        tab_to(name)
        page.keyboard.press("Enter")
    expect(page.get_by_role("checkbox").first).to_be_checked()
    for name in ("Continue", "Send"):
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
    phone.get_by_role("button", name="English").click()
    expect(phone.locator("#text")).to_have_value("Texto que se queda")
    expect(phone.locator("html")).to_have_attribute("lang", "en")


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
    phone.locator("#picker").set_input_files([small_file(f"{number}.txt") for number in range(101)])
    expect(phone.get_by_text("Ya no caben más")).to_be_visible()
    expect(phone.get_by_text("a100.")).to_be_visible()
