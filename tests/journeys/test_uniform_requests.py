"""Whoever sees the requests learns nothing of the language in which somebody reports.

But for the words of the page itself: they are fetched in the language in which it is read.
"""

import re
import unicodedata
from urllib.parse import urlsplit

from mnemonic import Mnemonic
from playwright.sync_api import Browser, FilePayload, Page, expect
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.journeys.conftest import PHONE, Site
from tests.journeys.defender import Defender

FILE: FilePayload = {"name": "x.txt", "mimeType": "text/plain", "buffer": b"un archivo"}
# The browser fetches and reports these when it likes: their place in the order says nothing. All
# parts of the page come beside the work for the admission, the one first or the other.
BROWSERS_OWN = ("/icon.svg", "/assets/")
WORDS = re.compile("/assets/[a-z-]+_(?:es|en)-")
TOKEN = re.compile("(?<=/uploads/)[0-9a-f]{64}")
Line = tuple[str, str, int]


class Scales:
    """In front of the service: weighs the body of each request.

    The browser's own tools do not tell the length of a body that is a blob.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.lengths: dict[str, int] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            length = dict(scope["headers"]).get(b"content-length", 0)
            self.lengths[scope["path"]] = int(length)
        await self.app(scope, receive, send)


def lines(defender: Defender, scales: Scales) -> list[Line]:
    """The requests in the order in which the page made them; arrival differs from run to run."""
    asked = [(request.method, urlsplit(request.url).path) for request in defender.requests]
    all_lines = [(method, TOKEN.sub("TOKEN", path), scales.lengths[path]) for method, path in asked]
    all_lines = [line for line in all_lines if not WORDS.match(line[1])]
    own = [line for line in all_lines if not line[1].startswith(BROWSERS_OWN)]
    return [*own, *sorted(set(all_lines) - set(own))]


def words_of(language: str) -> set[str]:
    return {unicodedata.normalize("NFC", word) for word in Mnemonic(language).wordlist}


def report_in_english(defender: Defender, url: str) -> list[str]:
    page = defender.page
    defender.open(url)
    defender.change_language("English", "en")
    defender.choose_type()
    page.locator("#text").fill("I saw the truck")
    defender.press("Continue")
    page.locator("#picker").set_input_files([FILE])
    expect(page.get_by_text("a1.")).to_be_visible()
    defender.press("Continue")
    defender.finish()
    expect(page.get_by_role("checkbox").first).to_be_checked()
    defender.press("Continue")
    defender.press("Skip")
    defender.press("Send")
    words = defender.words()
    defender.press("I have written them down")
    defender.press("Go on without practising")
    expect(page.locator("#receipt")).to_be_visible()
    expect(page.locator("#uploads")).to_have_text("1 file was sent.")
    return words


def test_a_report_in_english_makes_the_requests_of_one_in_spanish(
    chromium: Browser, site: Site
) -> None:
    scales = site.liar.app = Scales(site.liar.app)
    with chromium.new_context(**PHONE) as context:  # type: ignore[arg-type]
        defender = Defender(context.new_page())
        words, _ = defender.report(site.url, "Vi la camioneta", files=[dict(FILE)])
        spanish = lines(defender, scales)
    assert set(words) <= words_of("spanish")
    with chromium.new_context(**PHONE) as context:  # type: ignore[arg-type]
        defender = Defender(context.new_page())
        words = report_in_english(defender, site.url)
        english = lines(defender, scales)
    assert set(words) <= words_of("english")
    assert english == spanish
    carried = [line for line in spanish if line[0] in ("POST", "PATCH") and line[2] > 0]
    work, report = "/api/v1/work", "/api/v1/reports"
    assert [line[1] for line in carried] == [work, report, work, "/api/v1/uploads/TOKEN"]


def test_the_words_come_before_anybody_sends(phone: Page, site: Site) -> None:
    with phone.expect_response("**/assets/word_lists-*.txt"):
        phone.goto(site.url)
