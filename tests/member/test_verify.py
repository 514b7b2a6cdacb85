import os
from pathlib import Path

import pytest

from app.member.errors import ExitCode
from app.protocol import envelope, excerpt
from app.protocol.encoding import u32, u64
from app.protocol.return_code import new_return_code
from tests.coalition import Coalition
from tests.member.console import Console, drop, other_ending


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "stick"


def write_head(folder: Path, report: bytes, *, cursor: int = 1, promised: bytes = b"") -> None:
    """The record that a server would list for the first member."""
    part = excerpt.build(envelope.parse(report), 0).to_bytes()
    data = u64(cursor) + u32(500_000) + envelope.evidence_hash(promised or report) + part
    (folder / f"{report[80:96].hex()}.head").write_bytes(data)


def test_sound_folder_is_well(offline: Console, coalition: Coalition, folder: Path) -> None:
    report, files = coalition.seal_report({"alborada"}, files=[bytes(70_000), b""])
    drop(folder, coalition, (report, files), coalition.seal_report({"brujula"}))
    write_head(folder, report)
    outcome = offline.run("verify", "all", "--folder", folder)
    assert outcome.code == 0, outcome.out
    assert "ok: all is well" in outcome.out
    assert "2 checked, 1 not addressed to you, 0 faults." in outcome.err


def places(report: bytes) -> dict[str, tuple[int, int]]:
    """Where one bit is turned, and the exit code that follows."""
    tag = 96 + 3 * 1169
    return {
        "version": (15, 8),
        # A roster of a known version with another hash: as if another list had been shown.
        "header": (20, 3),
        "id": (81, 4),
        "slot": (96 + 5, 4),
        "tag": (tag, 4),
        "head": (tag + 32, 4),
        "payload": (len(report) - 1, 4),
        "grammar": (0, 4),
    }


@pytest.mark.parametrize(
    "place", ["version", "header", "id", "slot", "tag", "head", "payload", "grammar"]
)
def test_any_turned_bit_is_a_fault(
    offline: Console, coalition: Coalition, folder: Path, place: str
) -> None:
    report = bytearray(coalition.seal_report({"alborada"}, text="x")[0])
    offset, code = places(bytes(report))[place]
    report[offset] ^= 1
    drop(folder, coalition)
    (folder / "damaged.atalaya").write_bytes(report)
    outcome = offline.run("verify", "all", "--folder", folder)
    assert outcome.code == code
    assert "!! " in outcome.out


def test_slot_of_another_member_turned_is_a_fault(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    report = bytearray(coalition.seal_report({"alborada"}, text="x")[0])
    report[96 + 1169 + 7] ^= 1
    drop(folder, coalition, (bytes(report), []))
    outcome = offline.run("verify", "all", "--folder", folder)
    assert outcome.code == 4
    assert " tag: TAMPERED WITH" in outcome.out


def test_other_bytes_than_listed_are_an_alarm(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    report, _ = coalition.seal_report({"alborada"})
    drop(folder, coalition, (report, []))
    write_head(folder, report, promised=b"another envelope")
    outcome = offline.run("verify", "all", "--folder", folder)
    assert outcome.code == 3
    assert "evidence: ALARM" in outcome.out


def test_two_envelopes_under_one_id_are_an_alarm_though_one_was_listed(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    report, _ = coalition.seal_report({"alborada"})
    ids = drop(folder, coalition, (report, []), (other_ending(report), []))
    write_head(folder, report)
    outcome = offline.run("verify", ids[0], "--folder", folder)
    assert outcome.code == 3
    assert "exchanged: ALARM" in outcome.out
    assert offline.run("open", ids[0], "--folder", folder).code == 3


def test_forked_roster_is_an_alarm(offline: Console, coalition: Coalition, folder: Path) -> None:
    drop(folder, coalition)
    other = Coalition()
    other.signers = coalition.signers
    (folder / "other.json").write_bytes(other.document)
    outcome = offline.run("verify", "all", "--folder", folder)
    assert outcome.code == 6
    assert "two different rosters are signed as version 2" in outcome.out


def test_missing_attachment_is_incomplete(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    report, _ = coalition.seal_report({"alborada"}, files=[b"x"])
    drop(folder, coalition, (report, []))
    outcome = offline.run("verify", "all", "--folder", folder)
    assert outcome.code == 5
    assert "a1.bin: missing: an attachment has not arrived" in outcome.out


def test_head_alone_is_incomplete(offline: Console, coalition: Coalition, folder: Path) -> None:
    drop(folder, coalition)
    write_head(folder, coalition.seal_report({"alborada"})[0])
    assert offline.run("verify", "all", "--folder", folder).code == 5


@pytest.mark.parametrize(
    "name", ["x.atalaya", "x.head", "x.json", ".hidden.atalaya", "notes.txt", "dir.atalaya/x"]
)
def test_garbage_in_the_folder_never_stops_the_rest(
    offline: Console, coalition: Coalition, folder: Path, name: str
) -> None:
    drop(folder, coalition, coalition.seal_report({"alborada"}))
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(b'{"signatures": "\x1b[2J')
    outcome = offline.run("verify", "all", "--folder", folder)
    assert "1 checked" in outcome.err
    assert "\x1b" not in outcome.out


def test_signature_by_a_list_is_not_a_crash(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    drop(folder, coalition, coalition.seal_report({"alborada"}))
    document = b'{"signed": "", "signatures": [{"key": [], "signature": ""}]}'
    (folder / "forged.json").write_bytes(document)
    outcome = offline.run("verify", "all", "--folder", folder)
    assert outcome.code == 0
    assert "forged.json: not a roster that your coalition signed" in outcome.out


def test_pipe_in_the_folder_does_not_block(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    drop(folder, coalition, coalition.seal_report({"alborada"}))
    os.mkfifo(folder / "pipe.atalaya")
    assert offline.run("verify", "all", "--folder", folder).code == 0


def test_folder_that_does_not_exist_is_said(offline: Console, folder: Path) -> None:
    assert offline.run("verify", "all", "--folder", folder).code == 13


def test_a_follow_up_is_named_with_what_it_follows(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    code = new_return_code()
    first = coalition.seal_report({"alborada"}, code=code)
    after = coalition.seal_report({"alborada"}, code=code, type="followup")
    first_id, after_id = drop(folder, coalition, first, after)
    outcome = offline.run("verify", after_id, "--folder", folder)
    assert outcome.code == 0, outcome.err
    assert outcome.out.splitlines()[0].endswith("ok: all is well")
    assert f"report {first_id}: follows: this one follows it" in outcome.out
    assert "follows" not in offline.run("verify", first_id, "--folder", folder).out


def test_a_follow_up_by_somebody_else_is_a_fault(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    code = new_return_code()
    first = coalition.seal_report({"alborada"}, code=code)
    forged = coalition.seal_report({"alborada"}, code=code, type="followup", mac=bytes(32))
    drop(folder, coalition, first, forged)
    outcome = offline.run("verify", "all", "--folder", folder)
    assert outcome.code == ExitCode.TAMPERED
    assert "NOT by whoever sent that one" in outcome.out
    assert "1 faults." in outcome.err
