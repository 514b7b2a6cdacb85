import json
import stat
from pathlib import Path

import pytest

from app.protocol import envelope, hpke, stream
from app.protocol.encoding import from_base64url
from app.protocol.envelope import DataKey
from app.protocol.report import decode_report
from tests.coalition import Coalition
from tests.member.console import Console, drop, other_ending


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "stick"


def test_report_opens_offline_from_files_with_any_names(
    offline: Console, coalition: Coalition, folder: Path, tmp_path: Path
) -> None:
    photo = bytes(range(256)) * 900
    (report_id,) = drop(
        folder, coalition, coalition.seal_report({"alborada"}, text="Nos siguen.", files=[photo])
    )
    outcome = offline.run("open", report_id[:8], "--folder", folder, "--out", tmp_path / "out")
    assert outcome.code == 0, outcome.err
    assert "| Nos siguen." in outcome.out
    assert "Organisation alborada (alborada)" in outcome.out
    written = tmp_path / "out" / report_id
    assert sorted(path.name for path in written.iterdir()) == [
        "a1.bin",
        "narrative.txt",
        "report.json",
    ]
    assert (written / "a1.bin").read_bytes() == photo
    assert (written / "narrative.txt").read_text() == "Nos siguen.\n"
    assert json.loads((written / "report.json").read_text())["type"] == "attack"


def test_what_is_written_is_private(offline: Console, coalition: Coalition, folder: Path) -> None:
    (report_id,) = drop(folder, coalition, coalition.seal_report({"alborada"}, files=[b"x"]))
    assert offline.run("open", report_id, "--folder", folder).code == 0
    written = offline.home / "opened" / report_id
    assert stat.S_IMODE(written.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in written.iterdir()} == {0o600}


def test_hostile_text_reaches_neither_terminal_nor_files(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    text = "\x1b]0;title\x07 \u202edesrever \x7f\x9b2J"
    (report_id,) = drop(folder, coalition, coalition.seal_report({"alborada"}, text=text))
    outcome = offline.run("open", report_id, "--folder", folder)
    assert outcome.code == 0
    written = offline.home / "opened" / report_id
    narrative, report = written / "narrative.txt", written / "report.json"
    for shown in (outcome.out, narrative.read_text(), report.read_text()):
        assert not set(shown) & set("\x1b\x07\u202e\x7f\x9b")
    assert json.loads(report.read_text())["narrative"]["text"] == text


def test_report_for_others_is_said_plainly(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    (report_id,) = drop(folder, coalition, coalition.seal_report({"brujula"}, text="secreto"))
    outcome = offline.run("open", report_id, "--folder", folder)
    assert outcome.code == 14
    assert "not addressed to you" in outcome.err
    assert not (offline.home / "opened").exists()


def test_missing_attachment_is_said_and_the_rest_opens(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    report, files = coalition.seal_report({"alborada"}, text="Hola", files=[b"one", b"two"])
    (report_id,) = drop(folder, coalition, (report, files[:1]))
    outcome = offline.run("open", report_id, "--folder", folder)
    assert outcome.code == 5
    assert "!! a2.bin      has not arrived; not written" in outcome.out
    assert (offline.home / "opened" / report_id / "a1.bin").read_bytes() == b"one"
    assert "| Hola" in outcome.out


@pytest.mark.parametrize("offset", [-1, 40_000, 128, 100])
def test_tampered_attachment_is_said_and_never_written(
    offline: Console, coalition: Coalition, folder: Path, offset: int
) -> None:
    report, files = coalition.seal_report({"alborada"}, text="Hola", files=[bytes(70_000)])
    damaged = bytearray(files[0])
    damaged[offset] ^= 1
    (report_id,) = drop(folder, coalition, (report, [bytes(damaged)]))
    outcome = offline.run("open", report_id, "--folder", folder)
    assert outcome.code == 4
    assert "TAMPERED WITH" in outcome.out
    written = offline.home / "opened" / report_id
    assert sorted(path.name for path in written.iterdir()) == ["narrative.txt", "report.json"]


def test_cut_attachment_is_never_written(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    report, files = coalition.seal_report({"alborada"}, files=[bytes(70_000)])
    (report_id,) = drop(folder, coalition, (report, [files[0][: 128 + 65_552]]))
    assert offline.run("open", report_id, "--folder", folder).code == 4
    assert not (offline.home / "opened" / report_id / "a1.bin").exists()


def test_empty_chunk_behind_a_full_last_one_is_refused(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    report, files = coalition.seal_report({"alborada"}, files=[b"x"])
    (report_id,) = drop(folder, coalition, (report, []))
    (folder / "x.atalaya").write_bytes(with_empty_chunk(coalition, report, files[0]))
    outcome = offline.run("open", report_id, "--folder", folder)
    assert outcome.code == 4
    assert "not a whole envelope" in outcome.out


def with_empty_chunk(coalition: Coalition, report: bytes, sealed: bytes) -> bytes:
    """The attachment sealed once more by somebody who knows its key."""
    key = hpke.PrivateKey(coalition.members[0].kem_seed)
    _, content = envelope.open_report(envelope.parse(report), key=key, index=0)
    (entry,) = decode_report(content).attachments
    keys = DataKey.derive(from_base64url(entry.key), sealed[:96])
    (plain,) = stream.open_chunks(keys.payload, [sealed[128:]])
    return sealed[:128] + b"".join(stream.seal_chunks(keys.payload, [plain, b""]))


def test_two_different_envelopes_under_one_id_open_neither(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    report, _ = coalition.seal_report({"alborada"}, text="one")
    (report_id, _) = drop(folder, coalition, (report, []), (other_ending(report), []))
    outcome = offline.run("open", report_id, "--folder", folder)
    assert outcome.code == 3
    assert "two different envelopes carry this id" in outcome.err
    assert not (offline.home / "opened").exists()


def test_same_envelope_twice_is_no_alarm(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    sealed = coalition.seal_report({"alborada"})
    (report_id, _) = drop(folder, coalition, sealed, sealed)
    assert offline.run("open", report_id, "--folder", folder).code == 0


def test_only_report_is_also_the_newest(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    drop(folder, coalition, coalition.seal_report({"alborada"}), coalition.seal_report({"cauce"}))
    assert offline.run("open", "newest", "--folder", folder).code == 0


def test_newest_without_heads_is_not_guessed(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    drop(folder, coalition, *(coalition.seal_report({"alborada"}) for _ in range(2)))
    outcome = offline.run("open", "newest", "--folder", folder)
    assert outcome.code == 12
    assert "Nothing here says which one came last" in outcome.err


@pytest.mark.parametrize("wanted", ["", "zz", "0" * 32, "../x"])
def test_unknown_id_is_said(
    offline: Console, coalition: Coalition, folder: Path, wanted: str
) -> None:
    drop(folder, coalition, coalition.seal_report({"alborada"}))
    assert offline.run("open", wanted, "--folder", folder).code == 12


def test_report_of_an_unknown_roster_is_said(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    (report_id,) = drop(folder, coalition, coalition.seal_report({"alborada"}))
    (folder / "from-the-stick.json").unlink()
    outcome = offline.run("open", report_id, "--folder", folder)
    assert outcome.code == 8
    assert "sealed to a roster that this machine has never seen signed" in outcome.err


def test_roster_with_too_few_signatures_counts_for_nothing(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    (report_id,) = drop(folder, coalition, coalition.seal_report({"alborada"}))
    (folder / "from-the-stick.json").write_bytes(coalition.sign(coalition.roster, signers=1))
    assert offline.run("open", report_id, "--folder", folder).code == 8


def test_broken_slot_is_told_apart_from_a_decoy(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    report = bytearray(coalition.seal_report({"alborada"})[0])
    report[96] ^= 1
    (report_id,) = drop(folder, coalition, (bytes(report), []))
    outcome = offline.run("open", report_id, "--folder", folder)
    assert outcome.code == 4
    assert "It may have been for you" in outcome.err


def test_report_for_an_older_key_is_not_called_broken(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    other = Coalition()
    other.signers = coalition.signers
    (report_id,) = drop(folder, other, other.seal_report({"alborada"}))
    outcome = offline.run("open", report_id, "--folder", folder)
    assert outcome.code == 8
    assert "another key of yours" in outcome.err


def test_wrong_passphrase_is_one_sentence(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    drop(folder, coalition, coalition.seal_report({"alborada"}))
    offline.passphrase_file.write_text("otra frase")
    outcome = offline.run("open", "newest", "--folder", folder)
    assert outcome.code == 9
    assert outcome.err == "The passphrase is wrong, or the key file was changed.\n"


@pytest.mark.parametrize("damage", [b"", b"ATALKF", b"\xff" * 200, bytes(200_000)])
def test_broken_key_file_is_one_sentence(offline: Console, damage: bytes, folder: Path) -> None:
    folder.mkdir()
    (offline.home / "member.key").write_bytes(damage)
    outcome = offline.run("open", "newest", "--folder", folder)
    assert outcome.code == 13
    assert "member.key" in outcome.err


@pytest.mark.parametrize("name", ["home.json", "pins.json", "member.key"])
def test_missing_file_of_the_home_is_named(offline: Console, name: str, folder: Path) -> None:
    folder.mkdir()
    (offline.home / name).unlink()
    outcome = offline.run("open", "newest", "--folder", folder)
    assert outcome.code == 13
    assert name in outcome.err
