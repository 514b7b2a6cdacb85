import json
import signal
from pathlib import Path

import pytest

from app.protocol.envelope import evidence_hash
from tests.coalition import Coalition
from tests.member.conftest import deliver
from tests.member.console import Console, drop, make_home
from tests.member.liar import Liar, Stall
from tests.service import RunningService


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_fetch_brings_what_is_for_this_member(
    console: Console, coalition: Coalition, service: RunningService
) -> None:
    mine = deliver(service.url, coalition.seal_report({"alborada"}, text="x", files=[b"file"]))
    other = deliver(service.url, coalition.seal_report({"brujula"}))
    outcome = console.run("fetch")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == "New: 2 heads, 1 reports for you, 1 attachments.\n"
    assert names(console.mail / "heads") == sorted([f"{mine}.head", f"{other}.head"])
    assert names(console.mail / "reports") == [f"{mine}.atalaya"]
    assert names(console.mail / "rosters") == ["2.json"]
    assert (console.mail / "rosters/2.json").read_bytes() == coalition.document


def test_fetch_again_brings_nothing_twice(
    console: Console, coalition: Coalition, service: RunningService
) -> None:
    deliver(service.url, coalition.seal_report({"alborada"}, files=[b"file"]))
    console.run("fetch")
    assert console.run("fetch").out == "New: 0 heads, 0 reports for you, 0 attachments.\n"
    assert console.run("fetch", "--from-start").code == 0


def test_highest_roster_is_remembered(console: Console, coalition: Coalition) -> None:
    console.run("fetch")
    seen = json.loads((console.home / "seen.json").read_text())
    assert seen == {"version": 2, "hash": coalition.roster.hash.hex(), "root_version": 1}


@pytest.mark.parametrize("damage", [b"", b"{}", b'{"version": "2", "hash": 1}', b"[]"])
@pytest.mark.parametrize("name", ["seen.json", "mail/cursor.json"])
def test_broken_memory_is_said_or_begins_anew(console: Console, name: str, damage: bytes) -> None:
    assert console.run("fetch").code == 0
    (console.home / name).write_bytes(damage)
    assert console.run("fetch").code in {0, 13}


def test_late_attachment_is_brought_by_a_later_run(
    console: Console, coalition: Coalition, service: RunningService
) -> None:
    report, files = coalition.seal_report({"alborada"}, files=[b"late"])
    deliver(service.url, (report, []))
    first = console.run("fetch")
    assert first.code == 5
    assert "Not arrived yet: 1." in first.out
    other, _ = coalition.seal_report({"brujula"})
    deliver(service.url, (other, files))
    assert console.run("fetch").code == 0
    assert console.run("verify", "all").code == 0


def test_open_downloads_what_lacks(
    console: Console, coalition: Coalition, service: RunningService
) -> None:
    deliver(service.url, coalition.seal_report({"alborada"}, text="old"))
    newest = deliver(service.url, coalition.seal_report({"alborada"}, text="new", files=[b"f"]))
    outcome = console.run("open", "newest")
    assert outcome.code == 0, outcome.err
    assert "| new" in outcome.out
    assert "Z, says the server" in outcome.out
    assert (console.home / "opened" / newest / "a1.bin").read_bytes() == b"f"


def test_list_refreshes_heads_but_brings_no_report(
    console: Console, coalition: Coalition, service: RunningService
) -> None:
    report = deliver(service.url, coalition.seal_report({"alborada"}, urgency="high"))
    (line,) = console.listed()
    assert (line["id"], line["urgency"], line["is_here"]) == (report, "high", False)
    assert line["arrived"].endswith(":00Z")
    assert names(console.mail / "reports") == []


def test_copied_mail_opens_on_another_machine(
    console: Console, coalition: Coalition, service: RunningService, tmp_path: Path
) -> None:
    report = deliver(service.url, coalition.seal_report({"alborada"}, text="x", files=[b"f"]))
    console.run("fetch")
    elsewhere = make_home(tmp_path / "elsewhere", coalition, server="https://atalaya.example")
    for command in (("list",), ("verify", "all"), ("open", report), ("open", "newest")):
        assert elsewhere.run(*command, "--folder", console.mail).code == 0


def test_server_that_does_not_know_the_key_is_said(
    tmp_path: Path, coalition: Coalition, service: RunningService
) -> None:
    stranger = Coalition(["alborada"]).members[0]
    console = make_home(tmp_path / "home", coalition, server=service.url, member=stranger)
    outcome = console.run("fetch")
    assert outcome.code == 11
    assert "did not accept your signature (401)" in outcome.err


def test_ended_session_is_renewed(fooled: Console, coalition: Coalition, liar: Liar) -> None:
    report = deliver(liar.url, coalition.seal_report({"alborada"}, text="x"))
    stale = iter([True])
    liar.lies["reports/*"] = lambda a: type(a)(401, {}, b"{}") if next(stale, False) else a
    assert fooled.run("fetch").code == 0
    assert liar.asked.count("/sessions") == 2
    assert names(fooled.mail / "reports") == [f"{report}.atalaya"]


def test_requests_say_nothing_of_the_machine(
    fooled: Console, coalition: Coalition, liar: Liar
) -> None:
    deliver(liar.url, coalition.seal_report({"alborada"}))
    liar.lies["*"] = lambda a: type(a)(a.status, {**a.headers, "set-cookie": "mark=1"}, a.body)
    liar.headers.clear()
    assert fooled.run("fetch").code == 0
    allowed = {
        "host", "accept", "accept-encoding", "connection", "user-agent", "content-length",
        "content-type", "authorization",
    }  # fmt: skip
    assert set().union(*liar.headers) <= allowed
    assert {headers["user-agent"] for headers in liar.headers} == {"atalaya"}


@pytest.mark.parametrize("stalled", ["roster", "reports", "reports/*", "attachments/*"])
@pytest.mark.parametrize("after", [0, 1])
def test_kill_leaves_nothing_half_written(
    fooled: Console, coalition: Coalition, liar: Liar, stalled: str, after: int
) -> None:
    sealed = [
        coalition.seal_report({"alborada"}, text="x", files=[bytes(80_000), b"y"]) for _ in range(3)
    ]
    ids = [deliver(liar.url, each) for each in sealed]
    whole = {evidence_hash(data) for report, files in sealed for data in (report, *files)}
    stall = Stall(after=0 if stalled == "roster" else after)
    liar.stalls[stalled] = stall
    process = fooled.start("fetch")
    assert stall.reached.wait(60)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    stall.let_go.set()
    liar.stalls.clear()
    for path in fooled.mail.glob("*/*.atalaya"):
        assert evidence_hash(path.read_bytes()) in whole
    outcome = fooled.run("fetch")
    assert outcome.code == 0, outcome.err
    assert fooled.run("verify", "all").code == 0
    assert names(fooled.mail / "reports") == sorted(f"{each}.atalaya" for each in ids)


def test_command_line_runs_as_a_program(offline: Console, coalition: Coalition) -> None:
    drop(offline.mail, coalition, coalition.seal_report({"alborada"}, text="Ñandú"))
    process = offline.start("open", "newest", "--offline")
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert "| Ñandú" in out
