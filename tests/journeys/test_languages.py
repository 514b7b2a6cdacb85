"""Languages: another one without losing a word, from right to left, with gaps, and aloud.

The language is one for tests only, which the build makes where it is told to: longer than Spanish,
from right to left, with accents, and with texts that are not translated. What is heard is a tone
that the browser records here.
"""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from app.protocol.return_code import new_return_code, to_words
from tests.journeys.conftest import PHONE, Built, Site, build
from tests.journeys.defender import Defender
from tests.journeys.replying import leave_reply
from tests.simulator import lying_service

NAME = "Pšęůđø"
TAG = "ar-XB"
# Marks of the build that no screen may show.
MARKS = re.compile("[\ufdd0-\ufdd3]")
# Without the scripts, which in a page of one file stand in it.
SHOWN = """document.title + [...document.body.children]
    .filter(({ tagName }) => tagName !== 'SCRIPT').map(({ outerHTML }) => outerHTML).join()"""
WORDS = "ol.words:not(.eight)"
TONE = """
button => new Promise((resolve, reject) => button.addEventListener('click', () => {
  const context = new AudioContext();
  const tone = context.createOscillator();
  const sink = context.createMediaStreamDestination();
  const options = { mimeType: 'audio/webm;codecs=opus', audioBitsPerSecond: 16000 };
  const recorder = new MediaRecorder(sink.stream, options);
  recorder.addEventListener('dataavailable', ({ data }) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(reader.result.split(',')[1]));
    reader.readAsDataURL(data);
  });
  recorder.addEventListener('error', reject);
  tone.addEventListener('ended', () => recorder.stop());
  tone.connect(sink);
  recorder.start();
  tone.start();
  tone.stop(context.currentTime + 1);
}))
"""
# What is heard, and when it is made to end.
LISTEN = """
window.heard = [];
for (const name of ['start', 'stop']) {
  const real = AudioBufferSourceNode.prototype[name];
  AudioBufferSourceNode.prototype[name] = function () {
    window.heard.push(name === 'start' && this.buffer.duration > 0.5 ? 'tone' : name);
    this.loop = window.endless === true;
    real.call(this);
  };
}
"""


@pytest.fixture(scope="module")
def tone(chromium: Browser) -> bytes:
    page = chromium.new_page()
    page.set_content("<button>tone</button>")
    button = page.locator("button")
    recorded = button.element_handle().evaluate_handle(f"button => ({{ made: ({TONE})(button) }})")
    button.click()
    text: str = recorded.evaluate("({ made }) => made")
    page.close()
    return base64.b64decode(text)


@pytest.fixture(scope="module")
def pseudo(built: Built, tone: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page with one language more; its first screen can be heard."""
    folder = tmp_path_factory.mktemp("pseudo")
    pins = folder / "pins.json"
    pins.write_bytes(built.coalition.pins_bytes)
    audio = folder / "audio"
    audio.mkdir()
    (audio / "first.type.heading.webm").write_bytes(tone)
    web = folder / "dist"
    environment = {"ATALAYA_PINS": str(pins), "ATALAYA_WEB_OUT": str(web)}
    build([], {**environment, "ATALAYA_PSEUDO_LANGUAGE": str(audio)})
    return web


@pytest.fixture
def site(built: Built, pseudo: Path, tmp_path: Path) -> Iterator[Site]:
    with lying_service(tmp_path, built.coalition, web=pseudo) as (service, liar):
        yield Site(service, liar, built.coalition, tmp_path)


@pytest.fixture
def defender(chromium: Browser, site: Site) -> Iterator[Defender]:
    context = chromium.new_context(**PHONE)  # type: ignore[arg-type]
    context.add_init_script(LISTEN)
    made = Defender(context.new_page())
    made.open(site.url)
    yield made
    context.close()


def check_screen(page: Page) -> None:
    sizes = page.evaluate(
        "(({ scrollWidth, clientWidth }) => [scrollWidth, clientWidth])(document.documentElement)"
    )
    assert sizes[0] <= sizes[1], page.locator("#heading").inner_text()
    assert MARKS.search(page.evaluate(SHOWN)) is None
    said = page.locator(".foreign").evaluate_all("all => all.map(({ lang, dir }) => [lang, dir])")
    assert [one for one in said if one != ["es", "ltr"]] == []


@pytest.mark.parametrize("path", ["attack", "urgent", "testimony"])
def test_every_screen_of_a_path_holds_a_longer_language_from_right_to_left(
    defender: Defender, site: Site, path: str
) -> None:
    """As far as the twelve words, and of an urgent alert what is asked after them."""
    page = defender.page
    speak(defender)
    page.locator(f"#type-{path}").click()
    gaps = 0
    while not page.locator(WORDS).count():
        gaps += page.locator(".foreign").count()
        if page.locator("#text").count() > 0:
            tell_in(page, "x-mixtec", "San Juan Mixtepec")
        if page.locator("[id$=point-add]").count() > 0:
            page.locator("[id$=point-add]").click()
            page.locator("[id$=point-typed]").fill("19.43, -99.13")
            check_screen(page)
        onward(page, "#happening-arbitrary-detention, #primary")
    expect(page.locator(f"{WORDS} li")).to_have_count(12)
    assert gaps > 0
    report = opened(site)
    assert (report["lang"], report["lang_variant"]) == ("x-mixtec", "San Juan Mixtepec")
    if path == "urgent":
        onward(page, "#primary")
        onward(page, "#skip")
        onward(page, "#further-detained")
        page.locator("textarea, [type=text]").first.fill("Texto")
        while not page.locator("#thanks").count():
            onward(page, "#primary")
    assert defender.complaints == []


def speak(defender: Defender) -> None:
    defender.change_language(NAME, TAG)
    expect(defender.page.locator("html")).to_have_attribute("dir", "rtl")
    check_screen(defender.page)


def onward(page: Page, way: str) -> None:
    """Presses what leads to another screen, waits for it, and looks at it."""
    before = page.locator("#heading").inner_text()
    page.locator(way).first.click()
    expect(page.locator("#heading")).not_to_have_text(before)
    # Not while it is being sent.
    page.locator(f"#primary, #secondary, .choice, .actions, #package, {WORDS}").first.wait_for(
        state="attached"
    )
    check_screen(page)


def tell_in(page: Page, lang: str, variant: str) -> None:
    """Says in which language the text is, and writes it."""
    page.locator("#told").click()
    page.locator("#told-language").select_option(value=lang)
    page.locator("#told-variant").fill(variant)
    page.locator("#text").fill("Texto")


def opened(site: Site) -> dict[str, Any]:
    """The report that was sent, as a member reads it."""
    console = site.console_of("alborada")
    shown = console.run("open", "newest")
    assert shown.code == 0, shown.err
    assert re.search(r"^Variant\s+San Juan Mixtepec$", shown.out, re.MULTILINE)
    (report,) = (console.home / "opened").rglob("report.json")
    parsed: dict[str, Any] = json.loads(report.read_text())
    return parsed


def test_who_comes_back_reads_from_right_to_left_as_well(defender: Defender, site: Site) -> None:
    """Replies, further questions, what was allowed and what is taken back, files, the receipt."""
    page = defender.page
    code = new_return_code()
    leave_reply(site, code)
    page.goto(f"{site.url}volver")
    speak(defender)
    page.locator("#words").fill("ábaco abejja abdomen ")
    expect(page.locator("#suggestions button")).not_to_have_count(0)
    check_screen(page)
    page.locator("#words").fill(" ".join(to_words(code, "es")))
    page.locator("#primary").click()
    expect(page.locator(".typed")).to_be_visible()
    check_screen(page)
    onward(page, "#resume")
    onward(page, "#secondary")
    onward(page, "#further")
    onward(page, "#further-torture")
    while not page.locator("#organisation-0").count():
        onward(page, "#primary")
    while not page.locator("#rights").count():
        onward(page, "#secondary")
    onward(page, "#rights")
    for wish in ("change", "withdraw", "delete", "contact"):
        onward(page, f"#request-{wish}")
        onward(page, "#secondary")
    onward(page, "#request-withdraw")
    page.locator("#extent-everything").click()
    check_screen(page)
    while not page.locator("#next").count():
        onward(page, "#whose-everybody, #primary")
    assert defender.complaints == []


def test_handing_in_reads_from_right_to_left_as_well(defender: Defender, site: Site) -> None:
    page = defender.page
    page.goto(f"{site.url}entregar")
    expect(page.locator("#package")).to_be_attached()
    speak(defender)
    page.locator("#package").set_input_files(
        {"name": "x.bin", "mimeType": "application/octet-stream", "buffer": b"x"}
    )
    expect(page.locator("#alert")).not_to_have_text("")
    check_screen(page)


def test_the_page_to_take_along_reads_from_right_to_left_as_well(
    defender: Defender, site: Site
) -> None:
    page = defender.page
    file = site.folder / "buzon.html"
    file.write_bytes(httpx.get(f"{site.url}llevar/buzon.html").content)
    page.goto(file.as_uri())
    speak(defender)
    page.locator("#type-document").click()
    page.locator("#text").fill("Texto")
    while not page.locator(WORDS).count():
        onward(page, "#primary")
    onward(page, "#primary")
    onward(page, "#skip")
    expect(page.locator("#heading")).to_be_visible()


def test_another_language_keeps_what_was_typed(defender: Defender) -> None:
    page = defender.page
    defender.choose_type()
    page.locator("#text").fill("Texto que se queda")
    for name, tag in ((NAME, TAG), ("English", "en"), ("Español", "es")):
        defender.change_language(name, tag)
        expect(page.locator("#text")).to_have_value("Texto que se queda")


def test_a_language_that_does_not_arrive_changes_nothing(defender: Defender) -> None:
    page = defender.page
    defender.choose_type()
    page.locator("#text").fill("Texto que se queda")
    page.route("**/assets/*_en-*.js", lambda route: route.abort())
    page.locator("#language").select_option(label="English")
    expect(page.locator("#announcer")).to_have_text("Ese idioma no llegó. Intenta otra vez.")
    expect(page.locator("#language")).to_have_value("es")
    expect(page.locator("#text")).to_have_value("Texto que se queda")


def test_a_language_that_arrives_late_changes_the_screen_where_somebody_is_by_then(
    defender: Defender,
) -> None:
    page = defender.page
    held: dict[str, Route] = {}

    def hold(route: Route) -> None:
        held["application" if "application" in route.request.url else "words"] = route

    page.route(re.compile("/assets/(application|first_en)-"), hold)
    with page.expect_request(re.compile("/assets/application-")):
        page.reload()
    with page.expect_request(re.compile("/assets/first_en-")):
        page.locator("#language").select_option(label="English")
    defender.choose_type()
    page.locator("#text").fill("Texto que se queda")
    page.locator("#primary").click()
    held["application"].continue_()
    defender.heading("fotos o archivos")
    held["words"].continue_()
    defender.heading("photos or files")
    page.locator("#secondary").click()
    expect(page.locator("#text")).to_have_value("Texto que se queda")


def test_the_english_address_speaks_english_as_soon_as_it_can(
    defender: Defender, site: Site
) -> None:
    page = defender.page
    page.route("**/assets/*_en-*.js", lambda route: route.abort())
    page.goto(f"{site.url}return")
    expect(page.locator("#news")).to_contain_text("No hay conexión con el buzón.")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.unroute_all()
    defender.press("Intentar otra vez")
    expect(page.locator("#words")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#news")).to_have_text("")


def test_a_screen_is_heard_only_where_it_is_recorded_and_only_when_asked(
    defender: Defender,
) -> None:
    page = defender.page
    expect(page.locator("#type-attack")).to_be_visible()
    expect(page.locator("#listen")).to_have_count(0)
    defender.change_language(NAME, TAG)
    listen = page.locator("#listen")
    expect(listen).to_be_visible()
    silent = listen.inner_text()
    assert [request.url for request in defender.requests if ".webm" in request.url] == []
    listen.click()
    expect(listen).not_to_have_text(silent)
    # To its end.
    expect(listen).to_have_text(silent)
    assert page.evaluate("heard") == ["tone"]
    page.evaluate("window.endless = true")
    listen.click()
    page.wait_for_function("() => heard.length === 2")
    listen.click()
    expect(listen).to_have_text(silent)
    assert page.evaluate("heard") == ["tone", "tone", "stop"]
    listen.click()
    page.wait_for_function("() => heard.length === 4")
    defender.choose_type()
    page.wait_for_function("() => heard.length === 5")
    assert page.evaluate("heard.at(-1)") == "stop"
    expect(listen).to_have_count(0)
    assert defender.complaints == []


def test_what_is_heard_ends_with_its_screen_also_when_the_rest_arrives_meanwhile(
    defender: Defender,
) -> None:
    page = defender.page
    defender.change_language(NAME, TAG)
    held: list[Route] = []
    page.route(
        re.compile("/assets/application-"),
        lambda route: held.append(route),  # noqa: PLW0108
    )
    with page.expect_request(re.compile("/assets/application-")):
        page.reload()
    defender.change_language(NAME, TAG)
    page.evaluate("window.endless = true")
    page.locator("#listen").click()
    page.wait_for_function("() => heard.length === 1")
    # What the application asks for first.
    with page.expect_request("**/api/**"):
        held[0].continue_()
    defender.choose_type()
    page.wait_for_function("() => heard.length === 2")
    assert page.evaluate("heard") == ["tone", "stop"]
