"""Another passphrase for the same keys, and never a key that opens with neither."""

from pathlib import Path

import pytest

from app.protocol import key_file
from app.protocol.errors import WrongPassphrase
from app.protocol.key_file import Purpose, lock, unlock
from app.protocol.primitives import random_bytes
from tests.homes import PASSPHRASE
from tests.member.console import Console, Outcome

NEW = "otras seis palabras que nadie adivina"


@pytest.fixture
def owner(tmp_path: Path) -> Console:
    (tmp_path / "passphrase").write_text(PASSPHRASE)
    (tmp_path / "new").write_text(NEW)
    return Console(tmp_path, tmp_path / "passphrase")


def change(owner: Console, path: Path, new: str = "new") -> Outcome:
    return owner.run("change-passphrase", path, "--new-passphrase-file", owner.home / new)


@pytest.mark.parametrize("purpose", Purpose)
def test_the_same_keys_open_with_the_new_passphrase_alone(owner: Console, purpose: Purpose) -> None:
    keys = random_bytes(key_file.PLAINTEXT_BYTES[purpose])
    path = owner.home / "any.key"
    path.write_bytes(lock(purpose, keys, PASSPHRASE))
    outcome = change(owner, path)
    assert outcome.code == 0, outcome.err
    assert unlock(path.read_bytes(), NEW) == (purpose, keys)
    with pytest.raises(WrongPassphrase):
        unlock(path.read_bytes(), PASSPHRASE)
    assert path.stat().st_mode & 0o777 == 0o600
    assert sorted(entry.name for entry in owner.home.iterdir()) == ["any.key", "new", "passphrase"]


def test_nothing_changes_where_the_old_or_the_new_passphrase_is_none(owner: Console) -> None:
    path = owner.home / "member.key"
    path.write_bytes(lock(Purpose.MEMBER, random_bytes(64), "another one entirely"))
    before = path.read_bytes()
    assert change(owner, path).code == 9
    path.write_bytes(before := lock(Purpose.MEMBER, random_bytes(64), PASSPHRASE))
    (owner.home / "empty").touch()
    assert change(owner, path, "empty").code == 9
    assert path.read_bytes() == before
    path.write_bytes(b"no key")
    assert change(owner, path).code == 13
