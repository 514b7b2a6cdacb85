"""Coming back with twelve words: what was replied, and more to say."""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from app.protocol.return_code import Language, new_return_code, to_words
from tests.journeys.ageing import Ageing, ageing_site
from tests.journeys.conftest import Built, Site
from tests.journeys.governed import governed_by
from tests.journeys.phone_network import PhoneNetwork
from tests.journeys.replying import Office, leave_reply
from tests.journeys.returner import NO_REPLIES, Returner
from tests.journeys.test_uploads import (
    MIB,
    a_file,
    opened_hashes,
    send_with,
    sha256_of,
    wait_for_percent,
)
from tests.service import publish_current

TEXT = "Vi la camioneta gris."
REPLY = "Lo leímos. ¿Está usted a salvo?\n\n  Escriba cuando pueda. <b>Gracias</b> 🐦"
MORE = "Volvieron hoy, a las seis."
NOBODY = "ábaco " * 11 + "abierto"


@pytest.fixture
def returner(phone: Page) -> Returner:
    return Returner(phone)


def new_code(language: Language = "es") -> tuple[bytes, list[str]]:
    code = new_return_code()
    return code, to_words(code, language)


# --- there and back -----------------------------------------------------------------------------


def test_what_an_organisation_replies_is_read_and_answered_with_the_same_words(
    context: BrowserContext, phone: Page, site: Site
) -> None:
    words, _ = Returner(phone).report(site.url, TEXT, without=["cauce"])
    phone.close()
    alborada, brujula = Office(site, "alborada"), Office(site, "brujula")
    alborada.reply(REPLY)
    returner = Returner(context.new_page())
    returner.come_back(site.url)
    returner.look(words)
    returner.heading("Hay 1 respuesta")
    assert returner.replies() == [REPLY]
    expect(returner.page.locator("main h2")).to_have_text("Organización alborada (México)")
    assert TEXT not in returner.page.content()
    returner.press("Escribir más")
    returner.write(MORE)
    returner.attach([])
    returner.tick_also("brujula", ticked=["alborada"])
    returner.send()
    returner.heading("Recibido")
    expect(returner.page.locator("main")).to_contain_text("No hay palabras nuevas")
    expect(returner.page.locator("ol.words")).to_have_count(0)
    assert returner.complaints == []
    assert returner.page.workers == []
    for office in (alborada, brujula):
        shown = office.read_newest()
        assert MORE in shown
        assert re.search(r"Follows +[0-9a-f]{8}", shown), "it is tied to the first report"


def test_who_writes_the_twelve_words_into_a_text_is_told_before_it_is_sent(
    returner: Returner, site: Site
) -> None:
    _, words = new_code()
    returner.come_back(site.url)
    returner.look(words)
    returner.press("Escribir más")
    returner.write(f"{MORE} Mis palabras son {', '.join(words)}.")
    returner.attach([])
    returner.tick_also("brujula", ticked=[])
    returner.heading("Revisa y envía")
    assert "12 palabras" in returner.warnings()[0]
    returner.page.locator("#change-text").click()
    returner.write(MORE)
    returner.heading("Revisa y envía")
    assert returner.warnings() == [""]


def test_what_a_certified_person_writes_is_read_as_its_organisation_s(
    phone: Page, built: Built, tmp_path: Path
) -> None:
    with governed_by(built, tmp_path) as governed:
        url = f"{governed.liar.url}/"
        words, _ = Returner(phone).report(url, TEXT)
        lead = governed.person("ana", "lead")
        assert lead.run("fetch").code == 0
        sent = lead.run("reply", "newest", "--text", REPLY, "--yes")
        assert sent.code == 0, sent.err
        returner = Returner(phone)
        returner.come_back(url)
        returner.look(words)
        assert returner.replies() == [REPLY]
        expect(phone.locator("main h2")).to_have_text("Organización alborada (México)")


def test_replies_stand_by_organisation_and_in_the_order_in_which_they_were_written(
    returner: Returner, site: Site
) -> None:
    code, words = new_code()
    for member_id, counter in (("brujula", 1), ("alborada", 1), ("brujula", 0), ("alborada", 0)):
        leave_reply(site, code, member_id=member_id, counter=counter, text=f"{member_id} {counter}")
    returner.come_back(site.url)
    returner.look(words)
    returner.heading("Hay 4 respuestas")
    assert returner.replies() == ["alborada 0", "alborada 1", "brujula 0", "brujula 1"]
    assert returner.page.locator("main h2").count() == 2


def test_who_is_ticked_are_those_that_replied_and_the_page_says_why(
    returner: Returner, site: Site
) -> None:
    returner.come_back(site.url)
    returner.look(NOBODY)
    returner.heading(NO_REPLIES)
    returner.press("Escribir más")
    returner.write(MORE)
    returner.attach([])
    expect(returner.page.get_by_text("no sabe a quién escribiste")).to_be_visible()
    expect(returner.page.get_by_role("checkbox", checked=True)).to_have_count(0)
    returner.press("Seguir")
    expect(returner.page.locator("#alert")).to_have_text("Marca por lo menos una organización.")


# --- the ways in --------------------------------------------------------------------------------


@pytest.mark.parametrize(("path", "heading"), [
    ("volver", "Escribe tus 12 palabras"),
    ("volver/", "Escribe tus 12 palabras"),
    ("return", "Type your 12 words"),
    ("return/", "Type your 12 words"),
])  # fmt: skip
def test_the_address_leads_to_the_words_in_its_language(
    phone: Page, site: Site, path: str, heading: str
) -> None:
    phone.goto(f"{site.url}{path}")
    expect(phone.locator("#heading")).to_have_text(heading)
    assert phone.url == f"{site.url}{path}"
    assert phone.request.head(f"{site.url}{path}").status == 200


def test_who_wrote_before_comes_back_from_the_first_screen_and_leaves_no_other_address(
    returner: Returner, site: Site
) -> None:
    code, words = new_code()
    leave_reply(site, code)
    returner.open(site.url)
    with returner.page.expect_response("**/assets/word_lists-*.txt"):
        pass
    before = returner.page.evaluate("history.length")
    returner.press("Ya escribí antes")
    returner.look(words)
    assert returner.replies() == ["Recibido."]
    assert returner.page.url == site.url
    assert returner.page.evaluate("history.length") == before
    assert returner.complaints == []


def test_who_presses_before_the_list_of_words_is_here_need_not_press_again(
    returner: Returner, site: Site
) -> None:
    _, words = new_code()
    held: list[Route] = []
    returner.page.route("**/assets/word_lists-*.txt", lambda route: held.append(route))  # noqa: PLW0108 - the driver marks it
    returner.come_back(site.url)
    returner.type_words(words)
    expect(returner.page.locator("#status")).to_have_text("Buscando la lista de palabras…")
    returner.press("Ver respuestas")
    for route in held:
        route.continue_()
    returner.heading(NO_REPLIES)


def test_nothing_of_coming_back_is_loaded_by_who_writes_for_the_first_time(
    returner: Returner, site: Site
) -> None:
    returner.report(site.url, TEXT)
    assert [r.url for r in returner.requests if "returning" in r.url] == []


def test_a_receipt_says_how_one_comes_back(returner: Returner, site: Site) -> None:
    address = f"{site.url.removeprefix('http://')}volver"
    returner.report(site.url, TEXT)
    expect(returner.page.locator("main")).to_contain_text(address)
    returner.change_language("English", "en")
    expect(returner.page.locator("main")).to_contain_text(address.replace("volver", "return"))


# --- words --------------------------------------------------------------------------------------


def short(words: list[str]) -> str:
    return " ".join(word[:4].upper() for word in words)


def numbered(words: list[str]) -> str:
    return "\n".join(f"{number}. {word}" for number, word in enumerate(words, 1))


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("spelling", [" ".join, short, numbered])
def test_words_are_recognised_in_both_languages_however_they_are_typed(
    returner: Returner, site: Site, language: Language, spelling: Callable[[list[str]], str]
) -> None:
    code, words = new_code(language)
    leave_reply(site, code, text="Para estas palabras.")
    returner.come_back(site.url)
    returner.type_words(spelling(words))
    returner.recognises(words)
    returner.press("Ver respuestas")
    returner.heading("Hay 1 respuesta")
    assert returner.replies() == ["Para estas palabras."]


def test_what_is_missing_too_many_or_unknown_is_said_while_one_types(
    returner: Returner, site: Site
) -> None:
    returner.come_back(site.url)
    status, alert = returner.page.locator("#status"), returner.page.locator("#alert")
    returner.type_words("ábaco abdo")
    expect(status).to_have_text("Faltan 10 palabras.")
    returner.type_words("ábaco abd")
    expect(alert).to_have_text("")
    returner.type_words("ábaco abdo abejja ")
    expect(alert).to_have_text("La palabra 3, «abejja», no está en la lista. Mira tu papel.")
    returner.press("Cambiar por «abeja»")
    expect(returner.page.locator("#words")).to_have_value("ábaco abdo abeja ")
    expect(returner.page.locator("#words")).to_be_focused()
    returner.press("Ver respuestas")
    expect(alert).to_have_text("Faltan 9 palabras.")
    returner.type_words("ábaco " * 14)
    expect(status).to_have_text("Sobran 2 palabras.")
    assert "/replies" not in str(returner.asked)


def test_words_that_do_not_belong_together_are_compared_with_the_paper(
    returner: Returner, site: Site
) -> None:
    _, words = new_code()
    returner.come_back(site.url)
    returner.type_words("casa " + "ábaco " * 11)
    returner.press("Ver respuestas")
    expect(returner.page.locator("#alert")).to_contain_text("juntas no cuadran")
    expect(returner.page.locator("#recognised li").first).to_contain_text("caja")
    expect(returner.page.locator("#words")).to_be_focused()
    assert "/replies" not in str(returner.asked), "they are not looked for"
    returner.look(words)
    returner.heading(NO_REPLIES)


def test_words_stand_one_below_the_other_and_are_read_aloud_as_a_list(
    returner: Returner, site: Site
) -> None:
    returner.open(site.url)
    returner.choose_type()
    returner.write(TEXT)
    returner.attach([])
    returner.choose()
    returner.send()
    words = returner.words()
    items = returner.page.locator("ol.words li")
    boxes = [box for item in items.all() if (box := item.bounding_box())]
    assert len({box["x"] for box in boxes}) == 1
    assert len({box["y"] for box in boxes}) == 12
    assert items.first.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 20
    heard = returner.page.locator("ol.words").aria_snapshot()
    assert heard.startswith('- list "Tus 12 palabras"')
    assert [line.split(": ")[-1] for line in heard.splitlines()[1:]] == words


def test_words_can_be_hidden_from_who_stands_beside(returner: Returner, site: Site) -> None:
    returner.come_back(site.url)
    returner.type_words("ábaco abdomen ")
    returner.press("Ocultar")
    blurred = "e => getComputedStyle(e).filter"
    for place in ("#words", "#recognised"):
        assert "blur" in returner.page.locator(place).evaluate(blurred)
    returner.press("Mostrar")
    assert returner.page.locator("#words").evaluate(blurred) == "none"


# --- files that were cut off --------------------------------------------------------------------


def test_an_upload_that_a_reload_cut_off_goes_on_by_words_and_file(
    context: BrowserContext, phone: Page, site: Site, tmp_path: Path
) -> None:
    video, other = a_file(tmp_path, "video.mp4", 6 * MIB), a_file(tmp_path, "otro.bin", 900)
    defender = Returner(phone)
    network = PhoneNetwork(phone)
    send_with(defender, site.url, [video])
    words = defender.words()
    wait_for_percent(phone, 30)
    network.cut()
    phone.close()
    returner = Returner(context.new_page())
    returner.come_back(site.url)
    returner.look(words)
    returner.press("Seguir enviando archivos")
    returner.page.locator("#picker").set_input_files([other, video])
    expect(returner.page.get_by_text("a2.")).to_be_visible()
    returner.press("Buscar y seguir")
    returner.files_arrive(1)
    assert returner.warnings() == [
        "a1.bin: no se había empezado a enviar, o ya pasaron 3 días. Mándalo como mensaje nuevo."
    ]
    offsets = [int(r.headers["upload-offset"]) for r in returner.requests if r.method == "PATCH"]
    assert offsets[0] >= MIB, "what had arrived was not sent again"
    assert not [r for r in returner.posts if r.url.endswith("/uploads")]
    assert opened_hashes(site, "alborada") == [sha256_of(video)]
    returner.press("Mandarlos como mensaje nuevo")
    returner.write("")
    expect(returner.page.get_by_text("a1.bin")).to_be_visible()
    returner.press("Seguir")
    returner.tick_also("alborada", ticked=[])
    returner.send()
    returner.files_arrive(1)
    office = Office(site, "alborada")
    office.read_newest()
    hashes = {hashlib.sha256(path.read_bytes()).hexdigest() for path in office.home.rglob("a1.*")}
    assert hashes == {sha256_of(video), sha256_of(other)}


@pytest.mark.parametrize("is_renewed", [False, True], ids=["same roster", "next roster"])
def test_a_file_that_was_sent_before_can_go_with_what_one_writes_now(
    context: BrowserContext, phone: Page, built: Built, tmp_path: Path, *, is_renewed: bool
) -> None:
    video = a_file(tmp_path, "video.mp4", 2 * MIB)
    coalition = Ageing(built.coalition, days_old=1)
    with ageing_site(built, tmp_path, coalition) as site:
        words, _ = Returner(phone).report(site.url, TEXT, files=[video])
        if is_renewed:
            coalition.renew()
            publish_current(site.service.settings, coalition)
        returner = Returner(context.new_page())
        returner.come_back(site.url)
        returner.look(words)
        returner.press("Escribir más")
        returner.write(MORE)
        returner.attach([video])
        returner.tick_also("alborada", ticked=[])
        returner.send()
        returner.files_arrive(1)
        assert opened_hashes(site, "alborada") == [sha256_of(video)]
