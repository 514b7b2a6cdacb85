"""What organisations and devices ask with."""

from dataclasses import replace

import pytest

from app.protocol.application import (
    Application,
    read_application,
    read_device,
    sign_application,
    sign_device,
)
from app.protocol.encoding import to_base64url
from app.protocol.errors import ApplicationInvalid
from app.protocol.primitives import random_bytes, sha256
from app.protocol.statement import Kind, sign_statement
from tests.assembly import Device
from tests.coalition import Coalition, Secrets

COALITION = Coalition()
NAME, NOW = COALITION.name, COALITION.now


def signed(member: Secrets) -> Application:
    value = sign_application(member.application, coalition=NAME, time=NOW, seed=member.signing_seed)
    return read_application(value, coalition=NAME)


def test_an_application_says_what_was_applied_for() -> None:
    member = Secrets("dorada")
    assert signed(member) == member.application


def test_an_application_agrees_with_the_entry_whatever_its_times() -> None:
    member = Secrets("dorada")
    assert signed(member).agrees_with(member.entry(NOW))
    assert not signed(member).agrees_with(Secrets("dorada").entry(NOW))


def test_a_device_asks_its_own_organisation() -> None:
    device = Device("ana", "alborada")
    value = device.request_json(NAME, NOW)
    assert read_device(value, coalition=NAME, member="alborada") == device.request


@pytest.mark.parametrize(
    ("coalition", "member"), [("otra-coalicion", "alborada"), (NAME, "brujula")]
)
def test_a_device_that_asks_somebody_else_is_refused(coalition: str, member: str) -> None:
    value = Device("ana", "alborada").request_json(NAME, NOW)
    with pytest.raises(ApplicationInvalid):
        read_device(value, coalition=coalition, member=member)


def test_a_device_whose_request_another_key_signed_is_refused() -> None:
    device = Device("ana", "alborada")
    body = {
        "person": "ana",
        "kem": to_base64url(device.request.kem),
        "signing_key": device.request.signing_key.hex(),
    }
    wrong: list[tuple[Kind, bytes]] = [
        ("device", random_bytes(32)),
        ("application", device.signing_seed),
    ]
    for kind, seed in wrong:
        value = sign_statement(
            kind,
            body,
            coalition=NAME,
            by="alborada",
            time=NOW,
            after=None,
            seed=seed,
        )
        with pytest.raises(ApplicationInvalid):
            read_device(value, coalition=NAME, member="alborada")


def test_nothing_is_asked_for_with_the_key_of_somebody_else() -> None:
    seed = random_bytes(32)
    with pytest.raises(ValueError, match="its own key"):
        sign_application(Secrets("dorada").application, coalition=NAME, time=NOW, seed=seed)
    request = Device("ana", "alborada").request
    with pytest.raises(ValueError, match="its own key"):
        sign_device(request, coalition=NAME, member="alborada", time=NOW, seed=seed)


def test_an_application_s_fingerprint_is_of_its_signing_key() -> None:
    member = Secrets("dorada")
    other = replace(member.application, signing_key=sha256(b"x"))
    assert len(member.application.words().split()) == 8
    assert member.application.words() != other.words()
    assert member.application.words("es") != member.application.words("en")
