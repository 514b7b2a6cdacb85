"""Coming back with the twelve words: replies, files that were cut off, more to say."""

from collections.abc import Iterator

from playwright.sync_api import FilePayload, Page, Route, expect

from app.protocol.return_code import new_return_code, to_words
from tests.journeys.conftest import Site
from tests.journeys.replying import leave, leave_reply
from tests.journeys.returner import Returner
from tests.journeys.walk.forms import MARKED, MODULES, OPEN_ALL, last_screen, questions
from tests.journeys.walk.screen import Screen

SMALL: FilePayload = {"name": "x.txt", "mimeType": "text/plain", "buffer": b"x"}
# What is asked for, and by what each of its own screens is known.
ASKED = {
    "change": {"whose": "#whose-other", "changes": "#change-share-un"},
    "withdraw": {"withdrawal": "#extent-some", "whose": "#whose-other"},
    "delete": {"deletion": "#instead"},
    "contact": {},
}
TAGS = "**/api/v1/replies/tags"


def coming_back(page: Page, site: Site) -> Iterator[Screen]:
    """Somebody who has two good replies and one that is none."""
    code = new_return_code()
    leave_reply(site, code)
    leave_reply(site, code, member_id="brujula", text="Una línea.\n\nOtra línea.")
    tag, _ = site.coalition.seal_reply("cauce", code)
    leave(site, (tag, site.coalition.seal_reply("cauce", new_return_code())[1]))
    words = to_words(code, "es")
    yield from _words(page, site, words)
    yield from _replies(page, words)
    yield from _further(page)
    yield from _asking(page)
    yield from _files(page)
    yield from _more(page)


def _words(page: Page, site: Site, words: list[str]) -> Iterator[Screen]:
    returner = Returner(page)
    returner.come_back(site.url)
    page.get_by_text("Antes de escribirlas").click()
    yield Screen("words", page)
    returner.type_words([*words[:5], "abejja", "cam"])
    expect(page.locator("#recognised li")).to_have_count(7)
    yield Screen("words-unknown", page)
    returner.type_words("casa " + "ábaco " * 11)
    returner.press("Ver respuestas")
    expect(page.locator("#alert")).to_contain_text("no cuadran")
    yield Screen("words-wrong", page)


def _replies(page: Page, words: list[str]) -> Iterator[Screen]:
    returner = Returner(page)
    held: list[Route] = []
    page.route(TAGS, lambda route: held.append(route))  # noqa: PLW0108
    returner.type_words(words)
    with page.expect_request(TAGS):
        returner.press("Ver respuestas")
    yield Screen("replies-looking", page)
    for route in held:
        route.abort()
    page.unroute(TAGS)
    expect(page.locator("#alert")).to_be_visible()
    yield Screen("replies-stopped", page)
    page.locator("#primary").click()
    returner.heading("^Hay ")
    yield Screen("replies", page)


def _further(page: Page) -> Iterator[Screen]:
    Returner(page).press("Contestar preguntas")
    yield Screen("further", page)
    for form in (*MODULES, "sensitive"):
        choice = page.locator(f"#further-{form}, #request-{form}")
        if choice.count() == 0:
            continue
        choice.click()
        expect(choice).to_have_count(0)
        while not last_screen(page):
            yield from questions(page, form, MARKED)
            if page.locator("#picker, #fingerprints").count() > 0:
                page.locator("#primary").click()
        yield Screen(f"review-{form}", page)
        while page.locator("#further, #further-killing").count() == 0:
            page.locator("#secondary").click()
        if page.locator("#further").count() > 0:
            page.locator("#further").click()
    page.locator("#secondary").click()


def _asking(page: Page) -> Iterator[Screen]:
    """For other permissions, for no more use, for deletion, for another way to be reached."""
    page.locator("#rights").click()
    yield Screen("rights", page)
    for request, first in ASKED.items():
        page.locator(f"#request-{request}").click()
        expect(page.locator("#request-change")).to_have_count(0)
        while not last_screen(page):
            yield from questions(page, request, {"contact": ["signal"]})
            yield from _asked(page, request, first)
            page.locator("#primary").click()
        yield Screen(f"review-{request}", page)
        while page.locator("#request-change").count() == 0:
            page.locator("#secondary").click()
    page.locator("#secondary").click()


def _asked(page: Page, request: str, names: dict[str, str]) -> Iterator[Screen]:
    """The screens that are no plain questions, each with everything open."""
    for name, answer in names.items():
        if page.locator(answer).count() == 0:
            continue
        if name == "changes":
            page.locator("#change-share-un").select_option("yes")
        elif name != "deletion":
            page.locator(answer).click()
        if name == "withdrawal":
            page.locator("main .tick input").first.check()
        page.evaluate(OPEN_ALL)
        yield Screen(f"{request}/q:{name}", page)


def _files(page: Page) -> Iterator[Screen]:
    returner = Returner(page)
    returner.press("Seguir enviando archivos")
    page.locator("#picker").set_input_files([SMALL])
    expect(page.get_by_text("a1.")).to_be_visible()
    yield Screen("resume", page)
    returner.press("Buscar y seguir")
    expect(page.get_by_text("Mándalo como mensaje nuevo")).to_be_visible()
    yield Screen("resume-not-begun", page)


def _more(page: Page) -> Iterator[Screen]:
    returner = Returner(page)
    returner.press("Mandarlos como mensaje nuevo")
    page.locator("#text").fill("Algo más.")
    yield Screen("text-more", page)
    page.locator("#primary").click()
    returner.attach([])
    yield Screen("organisations-more", page)
    returner.press("Seguir")
    yield Screen("review-more", page)
    returner.send()
    returner.heading("Recibido")
    yield Screen("receipt-more", page)
