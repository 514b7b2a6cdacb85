"""A first report on each path, up to its receipt and what can stop it on the way."""

from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import Site
from tests.journeys.defender import Defender
from tests.journeys.walk.forms import (
    ATTACK,
    SEXUAL,
    TESTIMONY,
    URGENT,
    Answers,
    last_screen,
    questions,
)
from tests.journeys.walk.screen import Screen

EVIDENCE = Path(__file__).parents[2] / "web" / "defender" / "evidence" / "files"
REPORTS, UPLOADS = "**/api/v1/reports", "**/api/v1/uploads**"


def first_screens(page: Page, site: Site) -> Iterator[Screen]:
    """What is chosen first, and a draft that stays on the phone."""
    defender = Defender(page)
    defender.open(site.url)
    expect(page.locator("#type-urgent")).to_be_visible()
    page.locator("summary").first.click()
    yield Screen("type", page)
    defender.choose_type()
    page.locator("#told").click()
    expect(page.locator("#told-language")).to_be_visible()
    yield Screen("text-language", page)
    page.locator("#text").fill("Me siguieron.")
    page.locator("#keep-draft").click()
    defender.heading("Guardar un borrador")
    yield Screen("keep", page)
    defender.press("Entiendo, guardar")
    expect(page.locator("#key-words li")).to_have_count(6)
    yield Screen("keep-words", page)
    defender.open(site.url)
    page.locator("#open-kept").click()
    page.locator("#key-words").fill("casa " * 6)
    defender.press("Abrir")
    expect(page.locator("#alert")).to_have_text("Con esas palabras no se abre.")
    yield Screen("kept", page)
    defender.press("Borrar el borrador")
    expect(page.locator("#type-urgent")).to_be_visible()


def attack(page: Page, site: Site) -> Iterator[Screen]:
    """With files, every question, and a mailbox that cannot be reached for a while."""
    defender = Defender(page)
    defender.open(site.url)
    defender.choose_type("attack")
    page.locator("#text").fill("Me siguieron.\n\nEra una camioneta gris.")
    yield Screen("text", page)
    page.locator("#primary").click()
    yield Screen("files", page)
    yield from _voice(page)
    yield from _evidence(page)
    page.locator("#primary").click()
    yield from questions(page, "attack", ATTACK)
    yield from _organisations(page)
    yield from questions(page, "attack", ATTACK)
    yield Screen("review", page)
    yield from _sending(page)
    yield from _code(page)


def _voice(page: Page) -> Iterator[Screen]:
    defender = Defender(page)
    defender.press("Grabar tu voz")
    expect(page.locator("#clock")).to_be_visible()
    yield Screen("voice", page)
    defender.press("Empezar a grabar")
    expect(page.locator("#clock")).to_contain_text("0:01")
    defender.press("Pausa")
    yield Screen("voice-paused", page)
    defender.press("Terminar")
    expect(page.locator("#listen")).to_be_visible()
    yield Screen("voice-recorded", page)
    defender.press("Usar esta grabación")
    expect(page.locator("#list li")).to_have_count(1)


def _evidence(page: Page) -> Iterator[Screen]:
    page.locator("#picker").set_input_files(
        [EVIDENCE / name for name in ("photo.jpg", "film.mp4", "photo.heic")]
    )
    expect(page.locator("#list li")).to_have_count(4)
    for summary in page.locator("#list summary").all()[:2]:
        summary.click()
    yield Screen("files-added", page)
    page.get_by_role("button", name="Tapar caras en a2.jpg").click()
    page.locator("#add-box").click()
    expect(page.locator(".box")).to_have_count(1)
    yield Screen("blur", page)
    page.locator("#primary").click()
    expect(page.locator("#list li")).to_have_count(4)


def _organisations(page: Page) -> Iterator[Screen]:
    expect(page.get_by_role("checkbox").first).to_be_checked()
    yield Screen("organisations", page)
    page.locator("#fingerprints").click()
    expect(page.locator("ol.eight").first).to_be_visible()
    yield Screen("organisations-fingerprints", page)
    page.locator("#primary").click()


def _sending(page: Page) -> Iterator[Screen]:
    held: list[Route] = []
    page.route(REPORTS, lambda route: held.append(route))  # noqa: PLW0108
    with page.expect_request(REPORTS):
        page.locator("#primary").click()
    yield Screen("sending", page)
    for route in held:
        route.fulfill(status=400, body="no")
    expect(page.locator("#alert")).to_be_visible()
    page.unroute(REPORTS)
    yield Screen("sending-stopped", page)


def _code(page: Page) -> Iterator[Screen]:
    defender = Defender(page)
    page.route(UPLOADS, lambda route: route.abort())
    page.locator("#secondary").click()
    defender.send()
    words = defender.words()
    expect(page.locator("#uploads #hurry")).to_be_visible()
    yield Screen("code", page)
    defender.press("Ya las escribí")
    for field in page.locator("main input[type=text]").all():
        field.fill("nada")
    defender.press("Revisar")
    expect(page.locator("#alert")).not_to_be_empty()
    yield Screen("practice", page)
    defender.press("Ver las palabras otra vez")
    defender.practise(words)
    defender.heading("Tu texto se recibió")
    yield Screen("receipt-uploading", page)
    page.unroute(UPLOADS)
    page.locator("#hurry").click()
    defender.heading("Recibido")
    page.get_by_text("Ver el código completo").click()
    yield Screen("receipt", page)


def shorter(page: Page, site: Site) -> Iterator[Screen]:
    """The other paths, up to where the report would be sent; an urgent one is."""
    for form, answers in (("testimony", TESTIMONY), ("document", {}), ("urgent", URGENT)):
        yield from _path(page, site, form, answers)
    yield from _further(page)
    for screen in _path(page, site, "testimony", SEXUAL):
        if screen.name.startswith("sexual/"):
            yield screen


def _path(page: Page, site: Site, form: str, answers: Answers) -> Iterator[Screen]:
    page.goto(site.url)
    page.locator(f"#type-{form}").click()
    while not last_screen(page):
        yield from questions(page, form, answers)
        if page.locator("#text").count() > 0:
            page.locator("#text").fill("Fue ayer.")
            yield Screen(f"text-{form}", page)
        if page.locator("#text, #picker, #fingerprints").count() > 0:
            heading = page.locator("#heading").element_handle()
            page.locator("#primary").click()
            # The rest of the page may still be on its way.
            page.wait_for_function("heading => !heading.isConnected", arg=heading)
    yield Screen(f"review-{form}", page)


def _further(page: Page) -> Iterator[Screen]:
    """What is asked after sending only."""
    defender = Defender(page)
    defender.send()
    defender.words()
    defender.press("Ya las escribí")
    defender.press("Seguir sin practicar")
    yield Screen("receipt-further", page)
    page.locator("#further-permissions").click()
    expect(page.locator("#further-permissions")).to_have_count(0)
    yield from questions(page, "permissions", {})
    yield Screen("review-permissions", page)


def closed(page: Page, site: Site) -> Iterator[Screen]:
    """Where one cannot receive, and nobody is trained."""
    defender = Defender(page)
    defender.open(site.url)
    defender.choose_type("testimony")
    defender.write("Texto")
    defender.attach()
    for screen in questions(page, "testimony", SEXUAL):
        if screen.name == "sexual/q:sexual-choice":
            yield Screen("sexual/q:sexual-choice-closed", page)
            break
    page.locator("#primary").click()
    expect(page.get_by_text("Ahora no puede recibir")).to_be_visible()
    yield Screen("organisations-closed", page)


def refused(page: Page, site: Site) -> Iterator[Screen]:
    """Where what the server says cannot be trusted, and where it says nothing."""
    page.route("**/api/**", lambda route: route.abort())
    page.goto(site.url)
    expect(page.locator("#retry")).to_be_visible()
    yield Screen("type-offline", page)
    page.unroute("**/api/**")
    site.liar.say("GET", "/api/v1/roster", b"{}")
    page.goto(site.url)
    expect(page.locator("#reason")).to_be_visible()
    yield Screen("refusal", page)
    site.liar.be_honest()
