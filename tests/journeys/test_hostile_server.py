"""A server that lies about the members: the page says so, and not one byte is posted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from app.protocol import hpke
from app.protocol.primitives import random_bytes, sha256
from app.protocol.roster import encode_roster, sign_roster
from tests.coalition import Coalition, Secrets
from tests.journeys.conftest import Site
from tests.journeys.defender import Defender

ROSTER, KEYS = "/api/v1/roster", "/api/v1/keys/"


def swap_a_key(site: Site) -> None:
    """The operator's own key in place of a member's."""
    own = hpke.public_key_of(random_bytes(32))
    site.liar.say("GET", KEYS, own + site.coalition.key_file[len(own) :])


def swap_a_key_and_sign(site: Site) -> None:
    """The same with a roster to match, signed by the operator."""
    mole = Coalition([m.id for m in site.coalition.members], version=site.coalition.version)
    mole.name = site.coalition.name
    mole.members = [Secrets("alborada"), *site.coalition.members[1:]]
    site.liar.say("GET", ROSTER, mole.document)
    site.liar.say("GET", KEYS, mole.key_file)


def serve_an_older_roster(site: Site) -> None:
    older = replace(site.coalition.roster, version=site.coalition.version - 1)
    site.liar.say("GET", ROSTER, site.coalition.sign(older))


def serve_too_few_signatures(site: Site) -> None:
    site.liar.say("GET", ROSTER, site.coalition.sign(site.coalition.roster, signers=1))


def serve_one_signature_twice(site: Site) -> None:
    signer = site.coalition.signers[0]
    signed = encode_roster(site.coalition.roster)
    site.liar.say("GET", ROSTER, sign_roster(signed, [signer, signer]))


def freeze(site: Site) -> None:
    """Keeps serving a roster whose time is over."""
    past = site.coalition.now - timedelta(days=30)
    old = replace(site.coalition.roster, issued=past, expires=past + timedelta(days=14))
    site.liar.say("GET", ROSTER, site.coalition.sign(old))


def serve_another_coalition(site: Site) -> None:
    roster = site.coalition.roster
    other = replace(roster, root=replace(roster.root, coalition="otra"))
    site.liar.say("GET", ROSTER, site.coalition.sign(other))


def serve_noise(site: Site) -> None:
    site.liar.say("GET", ROSTER, b"<html>login</html>")


LIES: dict[Callable[[Site], None], str] = {
    swap_a_key: "keys/keys",
    swap_a_key_and_sign: "roster/signatures",
    serve_an_older_roster: "roster/version",
    serve_too_few_signatures: "roster/signatures",
    serve_one_signature_twice: "roster/grammar",
    freeze: "roster/expiry",
    serve_another_coalition: "roster/coalition",
    serve_noise: "roster/grammar",
}


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.__name__)
def test_the_page_refuses_in_plain_words_and_sends_nothing(
    phone: Page, site: Site, lie: Callable[[Site], None]
) -> None:
    lie(site)
    defender = Defender(phone)
    defender.open(site.url)
    expect(phone.locator("#reason")).to_have_text(LIES[lie])
    defender.heading("No es seguro enviar ahora")
    expect(phone.get_by_text("No se envió nada")).to_be_visible()
    expect(phone.get_by_role("button", name="Enviar", exact=True)).to_have_count(0)
    assert defender.posts == []
    assert {request.method for request in defender.requests} == {"GET"}


def test_a_lie_that_comes_while_somebody_writes_stops_the_report(phone: Page, site: Site) -> None:
    site.liar.say("GET", ROSTER, b"", status=503)
    defender = Defender(phone)
    defender.open(site.url)
    defender.choose_type()
    phone.locator("#text").fill("Un nombre que no debe salir")
    serve_too_few_signatures(site)
    phone.locator("#retry").click()
    expect(phone.locator("#reason")).to_have_text("roster/signatures")
    assert defender.posts == []


def test_a_server_that_claims_to_have_kept_something_else_is_not_believed(
    phone: Page, site: Site
) -> None:
    wrong = sha256(b"something else").hex()
    site.liar.say("POST", "/api/v1/reports", f'{{"sha256": "{wrong}"}}'.encode(), status=201)
    defender = Defender(phone)
    defender.open(site.url)
    defender.choose_type()
    defender.write("Texto")
    defender.attach()
    defender.choose()
    defender.send()
    defender.heading("El envío se detuvo")
    expect(phone.get_by_text("huella distinta")).to_be_visible()
    expect(phone.locator("ol.words")).to_have_count(0)


def test_without_cryptography_nothing_is_sent(phone: Page, site: Site) -> None:
    phone.add_init_script("delete globalThis.Worker")
    defender = Defender(phone)
    defender.open(site.url)
    defender.heading("No es seguro enviar ahora")
    assert defender.posts == []
