import json
import stat
from hashlib import sha256
from pathlib import Path

import pytest

from app.member.coalition.compare import LANGUAGES
from app.protocol.application import read_device
from app.protocol.fingerprint import fingerprint_words
from app.protocol.hpke import PrivateKey, public_key_of
from app.protocol.key_file import Purpose, unlock
from app.protocol.key_ring import parse_wrapped_keys, unwrap_key
from app.protocol.primitives import signing_public_key
from tests.coalition import Coalition
from tests.homes import PASSPHRASE
from tests.member.console import Console, Outcome


@pytest.fixture
def newcomer(tmp_path: Path, coalition: Coalition) -> Console:
    """Somebody with pins and a passphrase, and no home yet."""
    (tmp_path / "pins.json").write_bytes(coalition.pins_bytes)
    (tmp_path / "passphrase").write_text(PASSPHRASE)
    return Console(tmp_path / "home", tmp_path / "passphrase")


def keygen(console: Console, *more: str | Path, typed: str | None = None) -> Outcome:
    pins = console.home.parent / "pins.json"
    server = "https://Atalaya.Example:443/"
    command = ("keygen", "--member", "alborada", "--pins", pins, "--server", server)
    return console.run(*command, *more, typed=typed)


def test_keygen_makes_a_private_home(newcomer: Console) -> None:
    outcome = keygen(newcomer)
    assert outcome.code == 0, outcome.err
    assert stat.S_IMODE(newcomer.home.stat().st_mode) == 0o700
    files = sorted(path.name for path in newcomer.home.iterdir())
    assert files == ["home.json", "keys", "mail", "member.key", "pins.json"]
    for path in newcomer.home.glob("*.*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_address_is_kept_as_the_login_signs_it(newcomer: Console) -> None:
    keygen(newcomer)
    configuration = json.loads((newcomer.home / "home.json").read_text())
    assert configuration == {"member": "alborada", "server": "https://atalaya.example"}


def test_an_organisation_gets_an_intake_key_that_its_own_key_unwraps(newcomer: Console) -> None:
    keygen(newcomer)
    _, plaintext = unlock((newcomer.home / "member.key").read_bytes(), PASSPHRASE)
    (path,) = (newcomer.home / "keys").iterdir()
    (wrapped,) = parse_wrapped_keys(path.read_bytes())
    seed = unwrap_key(wrapped, PrivateKey(plaintext[:32]))
    assert path.name == f"{sha256(public_key_of(seed)).hexdigest()}.wrapped"


def test_the_fingerprint_is_read_out_in_both_languages(newcomer: Console) -> None:
    outcome = keygen(newcomer)
    _, plaintext = unlock((newcomer.home / "member.key").read_bytes(), PASSPHRASE)
    public_key = signing_public_key(plaintext[32:])
    for language in LANGUAGES:
        assert fingerprint_words("alborada", public_key, language) in outcome.out


def test_a_person_gets_a_device_key_and_a_request(newcomer: Console, coalition: Coalition) -> None:
    outcome = keygen(newcomer, "--person", "ana")
    assert outcome.code == 0, outcome.err
    purpose, plaintext = unlock((newcomer.home / "device.key").read_bytes(), PASSPHRASE)
    assert purpose is Purpose.DEVICE
    value = json.loads((newcomer.home / "device.json").read_bytes())
    request = read_device(value, coalition=coalition.name, member="alborada")
    assert request.person == "ana"
    assert request.signing_key == signing_public_key(plaintext[32:])
    assert not (newcomer.home / "member.key").exists()


def test_a_home_is_an_organisations_or_a_persons(newcomer: Console) -> None:
    keygen(newcomer)
    assert keygen(newcomer, "--person", "ana").code == 9


def test_key_opens_with_the_passphrase(newcomer: Console) -> None:
    keygen(newcomer)
    unlock((newcomer.home / "member.key").read_bytes(), PASSPHRASE)


def test_key_is_never_overwritten(newcomer: Console) -> None:
    keygen(newcomer)
    before = (newcomer.home / "member.key").read_bytes()
    outcome = keygen(newcomer)
    assert outcome.code == 9
    assert "There is a key in this home already" in outcome.err
    assert (newcomer.home / "member.key").read_bytes() == before


@pytest.mark.parametrize(
    ("typed", "said"),
    [("corta\ncorta\n", "fewer than 12 characters"), ("", "Aborted")],
)
def test_weak_or_missing_passphrase_makes_no_key(
    newcomer: Console, typed: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Console, "env", {"ATALAYA_HOME": str(newcomer.home)})
    outcome = keygen(newcomer, typed=typed)
    assert outcome.code != 0
    assert said in outcome.err
    assert not (newcomer.home / "member.key").exists()


def test_passphrase_is_asked_twice_and_not_shown(
    newcomer: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Console, "env", {"ATALAYA_HOME": str(newcomer.home)})
    outcome = keygen(newcomer, typed=f"{PASSPHRASE}\n{PASSPHRASE}\n")
    assert outcome.code == 0, outcome.err
    assert PASSPHRASE not in outcome.out + outcome.err


@pytest.mark.parametrize(
    "server",
    [
        "http://atalaya.example",
        "ftp://atalaya.example",
        "https://user:secret@atalaya.example",
        "https://atalaya.example/path",
        "https://",
        "atalaya.example",
        "https://[",
    ],
)
def test_address_that_is_not_a_safe_origin_is_refused(newcomer: Console, server: str) -> None:
    outcome = keygen(newcomer, "--server", server)
    assert outcome.code == 13
    assert not newcomer.home.exists()


@pytest.mark.parametrize("server", ["http://abc.onion", "http://127.0.0.1:8000", "http://[::1]:80"])
def test_address_without_tls_may_be_an_onion_or_this_machine(
    newcomer: Console, server: str
) -> None:
    assert keygen(newcomer, "--server", server).code == 0


@pytest.mark.parametrize("name", [" ", "Alborada", "../x", "a" * 65, "-a"])
@pytest.mark.parametrize("option", ["--member", "--person"])
def test_malformed_id_is_refused(newcomer: Console, option: str, name: str) -> None:
    assert keygen(newcomer, option, name).code == 13


@pytest.mark.parametrize("pins", [b"", b"{}", b"[]", b"\xff", bytes(70_000)])
def test_pins_that_are_none_are_refused(newcomer: Console, pins: bytes) -> None:
    (newcomer.home.parent / "pins.json").write_bytes(pins)
    assert keygen(newcomer).code == 13
    assert not newcomer.home.exists()


def test_missing_pins_are_said_without_a_traceback(newcomer: Console) -> None:
    (newcomer.home.parent / "pins.json").unlink()
    outcome = keygen(newcomer)
    assert outcome.code == 13
    assert "No such file or directory" in outcome.err


def test_crash_before_the_end_can_be_repeated(newcomer: Console) -> None:
    newcomer.home.mkdir()
    (newcomer.home / "member.key.unproven").write_bytes(b"half")
    assert keygen(newcomer).code == 0
