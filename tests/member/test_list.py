import socket
from pathlib import Path

import pytest

from tests.coalition import Coalition
from tests.member.conftest import deliver
from tests.member.console import Console, drop, make_home
from tests.member.socks import socks_proxy
from tests.service import RunningService


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "stick"


def test_each_report_is_one_line(offline: Console, coalition: Coalition, folder: Path) -> None:
    drop(
        folder,
        coalition,
        coalition.seal_report({"alborada"}, urgency="now", type="urgent", files=[b"x"]),
        coalition.seal_report({"alborada", "cauce"}),
    )
    outcome = offline.run("list", "--folder", folder)
    assert outcome.code == 0
    assert len(outcome.out.splitlines()) == 2
    assert "urgent     now      es     files" in outcome.out
    assert outcome.err == "2 for you, 0 not addressed to you.\n"


def test_decoys_are_counted_and_shown_on_request(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    drop(folder, coalition, coalition.seal_report({"cauce"}))
    outcome = offline.run("list", "--folder", folder)
    assert (outcome.out, outcome.err) == ("", "0 for you, 1 not addressed to you.\n")
    assert "not addressed to you" in offline.run("list", "--all", "--folder", folder).out


@pytest.mark.parametrize(
    ("offset", "status"), [(96, "slot"), (96 + 3 * 1169, "tag"), (96 + 3 * 1169 + 32, "head")]
)
def test_broken_report_is_shown_loudly(
    offline: Console, coalition: Coalition, folder: Path, offset: int, status: str
) -> None:
    report = bytearray(coalition.seal_report({"alborada"})[0])
    report[offset] ^= 1
    drop(folder, coalition, (bytes(report), []))
    assert offline.run("list", "--folder", folder).out.startswith("!! ")
    assert [line["status"] for line in offline.listed("--folder", folder)] == [status]


def test_list_is_json_on_request(offline: Console, coalition: Coalition, folder: Path) -> None:
    (report_id,) = drop(folder, coalition, coalition.seal_report({"alborada"}))
    (line,) = offline.listed("--folder", folder)
    assert line == {
        "id": report_id,
        "arrived": "-",
        "type": "attack",
        "urgency": "-",
        "language": "es",
        "files": False,
        "state": "-",
        "category": "-",
        "status": "ok",
        "is_here": True,
        "follows": "",
        "replies": 0,
        "withdrawn_by": [],
        "deletion_asked_by": [],
    }


def test_unreachable_server_is_said_and_local_reports_shown(
    tmp_path: Path, coalition: Coalition
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        console = make_home(tmp_path / "home", coalition, server=url)
        drop(console.mail, coalition, coalition.seal_report({"alborada"}))
        outcome = console.run("list")
    assert outcome.code == 0
    assert "The server cannot be reached. This is what this machine has." in outcome.err
    assert len(outcome.out.splitlines()) == 1


def test_a_socks_proxy_such_as_tor_s_is_used(
    console: Console,
    coalition: Coalition,
    service: RunningService,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    deliver(service.url, coalition.seal_report({"alborada"}))
    monkeypatch.delenv("NO_PROXY", raising=False)
    with socks_proxy() as (address, asked):
        monkeypatch.setenv("ALL_PROXY", address)
        outcome = console.run("list")
    assert (outcome.code, len(outcome.out.splitlines())) == (0, 1)
    assert set(asked) == {"127.0.0.1"}


def test_unusable_proxy_is_said(
    offline: Console, coalition: Coalition, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(offline.mail, coalition, coalition.seal_report({"alborada"}))
    monkeypatch.setenv("ALL_PROXY", "gopher://127.0.0.1:9050")
    outcome = offline.run("list")
    assert outcome.code == 10
    assert len(outcome.out.splitlines()) == 1


def test_offline_asks_nobody(offline: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5h://127.0.0.1:9050")
    outcome = offline.run("list", "--offline")
    assert (outcome.code, outcome.err) == (0, "Nothing has been fetched yet.\n")
