"""A server, or another recipient, that lies to somebody who comes back."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.protocol import hpke
from app.protocol.primitives import random_bytes
from app.protocol.reply import (
    FETCHED_AT_ONCE,
    REPLY_BYTES,
    Reply,
    ReplyAddress,
    ReplySigner,
    seal_reply,
)
from app.protocol.return_code import new_return_code, reply_seed, reply_tag, tag_seed, to_words
from tests.coalition import Coalition
from tests.journeys.ageing import Ageing, ageing_site
from tests.journeys.conftest import Built, Site
from tests.journeys.replying import leave, leave_reply
from tests.journeys.returner import NO_REPLIES, Returner
from tests.service import publish_current

TAGS, FETCH, ROSTERS = "/api/v1/replies/tags", "/api/v1/replies/fetch", "/api/v1/rosters/"
FORGED = "Ven sola al mercado a las ocho."
ASTRAY = "algo que no cuadra"
DOUBTFUL = "no se puede comprobar"
GAP = "no entregó una lista anterior"


@pytest.fixture
def returner(phone: Page) -> Returner:
    return Returner(phone)


@pytest.fixture
def code() -> bytes:
    return new_return_code()


def words_of(code: bytes) -> list[str]:
    return to_words(code, "es")


# --- tags and what is under them ----------------------------------------------------------------


@pytest.mark.parametrize("extra", [1, -1])
def test_tags_that_are_not_whole_are_not_taken_for_no_replies(
    returner: Returner, site: Site, code: bytes, extra: int
) -> None:
    leave_reply(site, code)
    site.liar.changes["GET", TAGS] = lambda body: (body + b"\0")[: len(body) + extra]
    returner.come_back(site.url)
    returner.look_in_vain(words_of(code))
    expect(returner.page.locator("#alert")).to_contain_text(ASTRAY)
    site.liar.be_honest()
    returner.press("Intentar otra vez")
    returner.heading("Hay 1 respuesta")


@pytest.mark.parametrize(
    "size", [0, REPLY_BYTES, FETCHED_AT_ONCE * REPLY_BYTES - 1, 5 * REPLY_BYTES]
)
def test_an_answer_that_is_not_four_replies_is_not_looked_into(
    returner: Returner, site: Site, code: bytes, size: int
) -> None:
    leave_reply(site, code)
    site.liar.changes["POST", FETCH] = lambda body: (body + bytes(REPLY_BYTES))[:size]
    returner.come_back(site.url)
    returner.look_in_vain(words_of(code))
    expect(returner.page.locator("#alert")).to_contain_text(ASTRAY)


def test_a_reply_that_is_in_the_list_and_is_not_handed_out_is_said(
    returner: Returner, site: Site, code: bytes
) -> None:
    leave_reply(site, code)
    site.liar.changes["POST", FETCH] = lambda body: bytes(len(body))
    returner.come_back(site.url)
    returner.look(words_of(code))
    returner.heading("No hay respuestas que se puedan leer")
    (warning,) = returner.warnings()
    assert "Organización alborada (México), pero no la entregó" in warning


def forged_by_brujula(site: Site, code: bytes) -> tuple[bytes, bytes]:
    """In the name of alborada, and under its tag: every recipient knows it."""
    reply = Reply("alborada", 0, "es", FORGED)
    address = ReplyAddress(hpke.public_key_of(reply_seed(code)), tag_seed(code))
    signer = ReplySigner(site.coalition.members[site.coalition.index("brujula")].signing_seed)
    return address.tag_of(reply), seal_reply(
        reply, address=address, signer=signer, roster=site.coalition.roster
    )


def its_own_under_another_tag(site: Site, code: bytes) -> tuple[bytes, bytes]:
    tag, _ = site.coalition.seal_reply("alborada", code)
    return tag, site.coalition.seal_reply("brujula", code, text=FORGED)[1]


def of_another_code(site: Site, code: bytes) -> tuple[bytes, bytes]:
    tag, _ = site.coalition.seal_reply("alborada", code)
    return tag, site.coalition.seal_reply("alborada", new_return_code(), text=FORGED)[1]


def with_a_flipped_bit(site: Site, code: bytes) -> tuple[bytes, bytes]:
    tag, sealed = site.coalition.seal_reply("alborada", code, text=FORGED)
    return tag, sealed[:-1] + bytes([sealed[-1] ^ 1])


@pytest.mark.parametrize(
    "forgery",
    [forged_by_brujula, its_own_under_another_tag, of_another_code, with_a_flipped_bit],
    ids=lambda forgery: forgery.__name__,
)
def test_what_is_not_the_organisation_s_is_a_warning_without_its_text(
    returner: Returner, site: Site, code: bytes, forgery: object
) -> None:
    assert callable(forgery)
    leave(site, forgery(site, code))
    leave_reply(site, code, member_id="cauce", text="La verdadera.")
    returner.come_back(site.url)
    returner.look(words_of(code))
    returner.heading("Hay 1 respuesta")
    assert returner.replies() == ["La verdadera."]
    (warning,) = returner.warnings()
    assert DOUBTFUL in warning
    assert "Organización alborada" in warning
    assert FORGED not in returner.page.content()


def test_a_flood_under_the_tags_of_one_hides_no_other(
    returner: Returner, site: Site, code: bytes
) -> None:
    """A recipient takes all hundred tags of another: the page says it once, and goes so far."""
    rubbish = site.coalition.seal_reply("alborada", new_return_code())[1]
    tags = [reply_tag(tag_seed(code), "alborada", counter) for counter in range(100)]
    leave(site, *((tag, rubbish) for tag in tags))
    leave_reply(site, code, member_id="brujula", counter=1)
    returner.come_back(site.url)
    returner.look(words_of(code))
    assert returner.replies() == ["Recibido."]
    (doubtful, more) = returner.warnings()
    assert DOUBTFUL in doubtful
    assert more == "Hay más respuestas de las que caben aquí."
    assert len(returner.fetches()) == 25


def test_a_hostile_text_is_text(returner: Returner, site: Site, code: bytes) -> None:
    text = "<img src=x onerror=alert(1)>\u202e\u0000 https://example.org <script>1</script>"
    leave_reply(site, code, text=text)
    returner.come_back(site.url)
    returner.look(words_of(code))
    assert returner.replies() == [text]
    assert returner.page.locator("main img, main a, main script").count() == 0
    assert returner.page.locator("#private .typed").get_attribute("lang") == "es"


# --- rosters of the past ------------------------------------------------------------------------


def past_asked(returner: Returner) -> list[str]:
    return [path.removeprefix(ROSTERS) for _, path in returner.asked if path.startswith(ROSTERS)]


def test_an_organisation_that_has_left_is_still_read_and_said_to_have_left(
    returner: Returner, built: Built, tmp_path: Path, code: bytes
) -> None:
    coalition = Ageing(built.coalition, days_old=10)
    with ageing_site(built, tmp_path, coalition) as site:
        leave_reply(site, code, member_id="cauce", text="Nos vamos.")
        coalition.renew(without="cauce")
        publish_current(site.service.settings, coalition)
        leave_reply(site, code, text="Aquí seguimos.")
        returner.come_back(site.url)
        returner.look(words_of(code))
        assert returner.replies() == ["Aquí seguimos.", "Nos vamos."]
        expect(returner.page.locator("main h2").last).to_have_text("Organización cauce (México)")
        expect(returner.page.locator("main .note")).to_contain_text("Ya no está en la lista")
        assert returner.warnings() == []


@pytest.mark.parametrize("lie", ["refused", "another", "forged"])
def test_a_roster_of_the_past_that_is_not_handed_out_is_said(
    returner: Returner, built: Built, tmp_path: Path, code: bytes, lie: str
) -> None:
    coalition = Ageing(built.coalition, days_old=10)
    old = coalition.document
    with ageing_site(built, tmp_path, coalition) as site:
        leave_reply(site, code, member_id="cauce", text="Nos vamos.")
        coalition.renew(without="cauce")
        publish_current(site.service.settings, coalition)
        leave_reply(site, code, text="Aquí seguimos.")
        if lie == "refused":
            site.liar.say("GET", ROSTERS, b"{}", status=404)
        elif lie == "another":
            site.liar.say("GET", ROSTERS, coalition.document)
        else:
            site.liar.say("GET", ROSTERS, old.replace(b"Organisation cauce", b"Organisation falsa"))
        returner.come_back(site.url)
        returner.look(words_of(code))
        assert returner.replies() == ["Aquí seguimos."]
        (warning,) = returner.warnings()
        assert GAP in warning
        site.liar.be_honest()
        returner.press("Mirar otra vez")
        returner.heading("Hay 2 respuestas")
        assert returner.warnings() == []


def test_rosters_are_fetched_back_to_the_one_of_ninety_days_ago_whoever_asks(
    returner: Returner, built: Built, tmp_path: Path, code: bytes
) -> None:
    coalition = Ageing(built.coalition, days_old=200)
    with ageing_site(built, tmp_path, coalition) as site:
        hashes = []
        for days_old in (91, 40, 0):
            coalition.renew(days_old=days_old)
            hashes.append(coalition.previous.hex())
            publish_current(site.service.settings, coalition)
        returner.come_back(site.url)
        returner.look(words_of(code))
        assert past_asked(returner) == [hashes[2], hashes[1]]


# --- whoever watches ----------------------------------------------------------------------------


Visit = tuple[list[tuple[str, str]], list[int], list[int]]


def seen_of(returner: Returner) -> Visit:
    """What a server sees of a visit: the requests, and the length of each body, there and back."""
    bodies = [len(request.post_data_buffer or b"") for request in returner.requests]
    responses = [request.response() for request in returner.requests if "/api/" in request.url]
    return returner.asked, sorted(bodies), [len(r.body()) for r in responses if r is not None]


def test_nobody_sees_whether_there_are_replies(returner: Returner, site: Site, code: bytes) -> None:
    """None, one, four, and words of nobody: the same requests, with as many bytes."""
    one, four = new_return_code(), new_return_code()
    leave_reply(site, one)
    for counter in range(4):
        leave_reply(site, four, counter=counter)
    visits, shown = [], []
    for wanted in (code, one, four, random_bytes(16)):
        returner.requests.clear()
        returner.come_back(site.url)
        returner.look(words_of(wanted))
        shown.append(len(returner.replies()))
        visits.append(seen_of(returner))
        (fetch,) = returner.fetches()
        assert len(fetch.post_data_buffer or b"") == 64
    assert shown == [0, 1, 4, 0]
    assert visits[1:] == visits[:-1]


def test_nobody_sees_in_which_language_the_words_are(
    returner: Returner, site: Site, code: bytes
) -> None:
    visits = []
    for language in ("es", "en"):
        returner.requests.clear()
        returner.come_back(site.url)
        returner.look(to_words(code, "es" if language == "es" else "en"))
        visits.append(seen_of(returner))
    assert visits[0] == visits[1]


def test_words_that_are_wrong_are_never_asked_for(returner: Returner, site: Site) -> None:
    returner.come_back(site.url)
    returner.type_words("ábaco " * 12)
    returner.press("Ver respuestas")
    expect(returner.page.locator("#alert")).to_contain_text("no cuadran")
    assert not [path for _, path in returner.asked if "/replies/" in path]


def test_a_line_that_breaks_is_tried_again(returner: Returner, site: Site, code: bytes) -> None:
    leave_reply(site, code)
    returner.come_back(site.url)
    expect(returner.page.locator("#status")).to_have_text("Faltan 12 palabras.")
    returner.page.route(f"**{FETCH}", lambda route: route.abort(), times=1)
    returner.look_in_vain(words_of(code))
    expect(returner.page.locator("#alert")).to_have_text("Se cortó la conexión.")
    returner.press("Intentar otra vez")
    returner.heading("Hay 1 respuesta")


def test_a_list_of_organisations_that_nobody_signed_opens_nothing(
    returner: Returner, site: Site, code: bytes
) -> None:
    leave_reply(site, code)
    site.liar.say("GET", "/api/v1/roster", Coalition().document)
    returner.open(f"{site.url}volver")
    returner.heading("No es seguro usar el buzón ahora")
    expect(returner.page.locator("main")).to_contain_text("No se abrió ninguna respuesta")
    assert not [path for _, path in returner.asked if "/replies/" in path]
    assert NO_REPLIES not in returner.page.content()
