"""A server that lies about the members: the page says so, and not one byte is posted."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.protocol import hpke
from app.protocol.document import sign_document
from app.protocol.encoding import to_json
from app.protocol.primitives import random_bytes, sha256, signing_public_key
from app.protocol.root import PURPOSE as ROOT_PURPOSE
from app.protocol.root import Root, RootKey, encode_root
from app.protocol.roster import Roster, encode_roster, sign_roster
from tests.coalition import Coalition, Secrets
from tests.journeys.conftest import Site
from tests.journeys.defender import Defender

ROSTER, KEYS = "/api/v1/roster", "/api/v1/keys/"

FOREIGN = "no es la que las organizaciones firmaron"
OLDER = "no es la última que firmaron"
FORKED = "dos listas distintas"
OTHER_KEYS = "no son las de las organizaciones"
EXPIRED = "ya venció"


# --- what a server can make of what was signed ------------------------------------------------


def next_root(
    root: Root, seeds: Sequence[bytes], signers: Sequence[bytes], **changes: Any
) -> tuple[Root, dict[str, Any]]:
    """The root after ``root`` with these keys, and its document with these signatures."""
    keys = tuple(RootKey(signing_public_key(seed), "Firmante") for seed in seeds)
    after = replace(root, version=root.version + 1, previous=root.hash, keys=keys, **changes)
    after = replace(after, hash=sha256(encode_root(after)))
    return after, sign_document(encode_root(after), signers, ROOT_PURPOSE)


def new_signers(site: Site) -> list[bytes]:
    """Two signers stay and one is new."""
    return [*site.coalition.signers[1:], random_bytes(32)]


def with_newcomer(coalition: Coalition) -> tuple[Roster, bytes]:
    """A roster with one member more, and its key file."""
    newcomer = Secrets("delta")
    key_file = coalition.key_file + newcomer.kem_key
    roster = coalition.roster
    members = (*roster.members, newcomer.entry(coalition.now))
    return replace(roster, members=members, keys_sha256=sha256(key_file)), key_file


# --- lies that are seen at once ---------------------------------------------------------------


def swap_a_key(site: Site) -> None:
    """The operator's own key in place of a member's."""
    own = hpke.public_key_of(random_bytes(32))
    site.liar.say("GET", KEYS, own + site.coalition.key_file[len(own) :])


def leave_a_key_out(site: Site) -> None:
    site.liar.say("GET", KEYS, site.coalition.key_file[: -hpke.PUBLIC_KEY_BYTES])


def swap_a_newcomers_key(site: Site) -> None:
    """The roster is signed; the key behind its newest member is the operator's."""
    roster, key_file = with_newcomer(site.coalition)
    own = hpke.public_key_of(random_bytes(32))
    site.liar.say("GET", ROSTER, site.coalition.sign(roster))
    site.liar.say("GET", KEYS, key_file[: -len(own)] + own)


def swap_a_newcomers_key_in_the_roster(site: Site) -> None:
    """The same in the signed text, under the signatures for the honest one."""
    roster, key_file = with_newcomer(site.coalition)
    document = site.coalition.sign(roster)
    own = hpke.public_key_of(random_bytes(32))
    honest = roster.members[-1].intake[0].sha256.hex().encode()
    site.liar.say("GET", ROSTER, document.replace(honest, sha256(own).hex().encode()))
    site.liar.say("GET", KEYS, key_file[: -len(own)] + own)


def forge_a_roster(site: Site) -> None:
    """A member's keys are the operator's, in a roster that the operator has signed."""
    mole = Coalition([m.id for m in site.coalition.members], version=site.coalition.version)
    mole.name = site.coalition.name
    mole.members = [Secrets("alborada"), *site.coalition.members[1:]]
    site.liar.say("GET", ROSTER, mole.document)
    site.liar.say("GET", KEYS, mole.key_file)


def leave_a_member_out(site: Site) -> None:
    """Cut out of the text, under the signatures for the whole one."""
    coalition, roster = site.coalition, site.coalition.roster
    value = json.loads(coalition.sign(roster))
    value["signed"] = encode_roster(replace(roster, members=roster.members[1:])).decode()
    site.liar.say("GET", ROSTER, to_json(value))


def cut_the_document(site: Site) -> None:
    site.liar.say("GET", ROSTER, site.coalition.document[:-200])


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


def bring_own_signers(site: Site) -> None:
    """A next root that one signer of the old one has signed, and all of the new."""
    own = [random_bytes(32) for _ in range(3)]
    _, link = next_root(site.coalition.root, own, [*site.coalition.signers[:1], *own])
    signed = encode_roster(site.coalition.roster)
    site.liar.say("GET", ROSTER, sign_roster(signed, own, [link]))


def leave_a_root_out(site: Site) -> None:
    """The second root is held back, and the third does not follow the first."""
    first, second = site.coalition.signers, new_signers(site)
    root, _ = next_root(site.coalition.root, second, [*first, *second[-1:]])
    _, link = next_root(root, second, second)
    signed = encode_roster(site.coalition.roster)
    site.liar.say("GET", ROSTER, sign_roster(signed, second, [link]))


def hold_the_root_back(site: Site) -> None:
    """The roster of the new signers without the root that names them."""
    signers = new_signers(site)
    site.liar.say("GET", ROSTER, sign_roster(encode_roster(site.coalition.roster), signers[1:]))


def serve_an_expired_root(site: Site) -> None:
    first, second = site.coalition.signers, new_signers(site)
    everybody = [*first, *second[-1:]]
    ended = site.coalition.now - timedelta(days=1)
    _, link = next_root(site.coalition.root, second, everybody, expires=ended)
    signed = encode_roster(site.coalition.roster)
    site.liar.say("GET", ROSTER, sign_roster(signed, second, [link]))


LIES: dict[Callable[[Site], None], tuple[str, str]] = {
    swap_a_key: ("keys/keys", OTHER_KEYS),
    leave_a_key_out: ("keys/keys", OTHER_KEYS),
    swap_a_newcomers_key: ("keys/keys", OTHER_KEYS),
    swap_a_newcomers_key_in_the_roster: ("roster/signatures", FOREIGN),
    forge_a_roster: ("roster/signatures", FOREIGN),
    leave_a_member_out: ("roster/signatures", FOREIGN),
    cut_the_document: ("roster/grammar", FOREIGN),
    serve_an_older_roster: ("roster/version", OLDER),
    serve_too_few_signatures: ("roster/signatures", FOREIGN),
    serve_one_signature_twice: ("roster/grammar", FOREIGN),
    freeze: ("roster/expiry", EXPIRED),
    serve_another_coalition: ("roster/coalition", FOREIGN),
    serve_noise: ("roster/grammar", FOREIGN),
    bring_own_signers: ("roster/root-signatures", FOREIGN),
    leave_a_root_out: ("roster/root-version", OLDER),
    hold_the_root_back: ("roster/signatures", FOREIGN),
    serve_an_expired_root: ("roster/root-expiry", EXPIRED),
}


def assert_refused(page: Page, defender: Defender, reason: str, words: str) -> None:
    expect(page.locator("#reason")).to_have_text(reason)
    defender.heading("No es seguro enviar ahora")
    expect(page.get_by_text(words)).to_be_visible()
    expect(page.get_by_text("No se envió nada")).to_be_visible()
    expect(page.get_by_role("button", name="Enviar", exact=True)).to_have_count(0)
    assert defender.posts == []
    assert {request.method for request in defender.requests} == {"GET"}


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.__name__)
def test_the_page_refuses_in_plain_words_and_sends_nothing(
    phone: Page, site: Site, lie: Callable[[Site], None]
) -> None:
    lie(site)
    defender = Defender(phone)
    defender.open(site.url)
    assert_refused(phone, defender, *LIES[lie])


# --- lies that only who has seen more can see -------------------------------------------------


def serve_other_bytes(site: Site) -> None:
    """The same version again, signed by the threshold, and not the same."""
    roster = site.coalition.roster
    other = replace(roster, expires=roster.expires + timedelta(days=1))
    site.liar.say("GET", ROSTER, site.coalition.sign(other))


def serve_another_branch(site: Site) -> None:
    """The next version, which names another one as the one before."""
    roster = site.coalition.roster
    other = replace(roster, version=roster.version + 1, previous=random_bytes(32))
    site.liar.say("GET", ROSTER, site.coalition.sign(other))


def go_back(site: Site) -> None:
    """First the next roster, then the one before it, which is not below the pinned one."""
    roster = site.coalition.roster
    following = replace(roster, version=roster.version + 1, previous=roster.hash)
    site.liar.say("GET", ROSTER, site.coalition.sign(following))


def go_back_to_the_first_root(site: Site) -> None:
    """First the chain to the second root, then a roster under the first."""
    first, second = site.coalition.signers, new_signers(site)
    _, link = next_root(site.coalition.root, second, [*first, *second[-1:]])
    signed = encode_roster(site.coalition.roster)
    site.liar.say("GET", ROSTER, sign_roster(signed, second, [link]))


def serve_the_honest_one(site: Site) -> None:
    site.liar.say("GET", ROSTER, site.coalition.document)


@pytest.mark.parametrize(
    ("first", "then", "reason", "words"),
    [
        (serve_the_honest_one, serve_other_bytes, "roster/equivocation", FORKED),
        (serve_the_honest_one, serve_another_branch, "roster/equivocation", FORKED),
        (go_back, serve_the_honest_one, "roster/version", OLDER),
        (go_back_to_the_first_root, serve_the_honest_one, "roster/root-version", OLDER),
    ],
    ids=["other bytes", "another branch", "an older roster", "an older root"],
)
def test_what_the_page_has_seen_is_not_taken_back(
    phone: Page,
    site: Site,
    first: Callable[[Site], None],
    then: Callable[[Site], None],
    reason: str,
    words: str,
) -> None:
    first(site)
    # Without the keys the page asks again when somebody presses the button.
    site.liar.say("GET", KEYS, b"", status=503)
    defender = Defender(phone)
    defender.open(site.url)
    expect(phone.locator("#retry")).to_be_visible()
    then(site)
    phone.locator("#retry").click()
    assert_refused(phone, defender, reason, words)


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
