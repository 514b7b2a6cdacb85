"""Replies to whoever sent a report, and follow-ups that belong to an earlier one."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from app.member.errors import ExitCode
from app.protocol import hpke
from app.protocol.key_file import Purpose, lock
from app.protocol.primitives import random_bytes
from app.protocol.reply import (
    Reply,
    expected_tags,
    fetch_requests,
    open_reply,
    parse_fetched,
    parse_tags,
)
from app.protocol.return_code import new_return_code
from app.protocol.roster import Roster
from tests.assembly import Assembly, Device
from tests.client import client_of, log_in
from tests.coalition import Coalition
from tests.homes import PASSPHRASE, give_key, write_home
from tests.member.conftest import deliver
from tests.member.console import Console, drop, make_home
from tests.member.liar import Answer, Liar
from tests.member.table import words_in
from tests.member.test_coalition_online import Governed, governed_by
from tests.patience import PATIENCE
from tests.service import RunningService, governed_service

TEXT = "Lo leímos. ¿Está usted a salvo?"


@pytest.fixture
def words() -> bytes:
    """A return code, as somebody has noted it."""
    return new_return_code()


@pytest.fixture
def governed(tmp_path: Path, coalition: Coalition) -> Iterator[Governed]:
    with governed_by(tmp_path, coalition) as running:
        yield running


def found(url: str, words: bytes, roster: Roster) -> list[Reply]:
    """What somebody with the words reads, in the order of members and counters."""
    expected = expected_tags(words, [member.id for member in roster.members])
    there = parse_tags(httpx.get(f"{url}/api/v1/replies/tags", timeout=PATIENCE).content)
    tags = [tag for tag in expected if tag in there]
    sealed: list[bytes | None] = []
    for body in fetch_requests(tags):
        answer = httpx.post(f"{url}/api/v1/replies/fetch", content=body, timeout=PATIENCE)
        assert answer.status_code == 200
        sealed += parse_fetched(answer.content)
    return [
        open_reply(
            data, code=words, tag=tag, roster_of={roster.hash: roster}.get, now=roster.issued
        )
        for tag, data in zip(tags, sealed, strict=False)
        if data is not None
    ]


def send_report(governed: Governed, words: bytes) -> str:
    """A defender writes to alborada; the report's id."""
    coalition = governed.coalition
    coalition.previous = governed.assembly.roster.previous
    return deliver(governed.liar.url, coalition.seal_report({"alborada"}, code=words))


def send(console: Console, report: str, text: str = TEXT) -> str:
    outcome = console.run("reply", report[:8], "--text", text, "--yes")
    assert outcome.code == 0, outcome.err
    return outcome.out


@pytest.fixture
def report(console: Console, coalition: Coalition, service: RunningService, words: bytes) -> str:
    """A report on the member's machine."""
    report_id = deliver(service.url, coalition.seal_report({"alborada"}, text="x", code=words))
    assert console.run("fetch").code == 0
    return report_id


# --- what is read -------------------------------------------------------------------------------


def test_whoever_has_the_words_reads_what_the_member_wrote(
    console: Console, coalition: Coalition, service: RunningService, words: bytes, report: str
) -> None:
    out = send(console, report)
    assert found(service.url, words, coalition.roster) == [Reply("alborada", 0, "es", TEXT)]
    assert f"| {TEXT}" in out
    assert "Organisation alborada (alborada)" in out
    assert "Leave them out" in out
    assert "Sent as reply 1" in out


def test_a_report_that_is_not_here_yet_is_brought_and_answered(
    console: Console, coalition: Coalition, service: RunningService, words: bytes
) -> None:
    report_id = deliver(service.url, coalition.seal_report({"alborada"}, code=words))
    assert console.run("list").code == 0
    assert not list((console.mail / "reports").iterdir())
    send(console, report_id)
    assert [reply.text for reply in found(service.url, words, coalition.roster)] == [TEXT]


def test_a_certified_device_replies_for_its_organisation(governed: Governed, words: bytes) -> None:
    report_id = send_report(governed, words)
    ana = governed.person("ana", "reviewer")
    assert ana.run("fetch").code == 0
    send(ana, report_id)
    (reply,) = found(governed.liar.url, words, governed.assembly.roster)
    assert (reply.member, reply.text) == ("alborada", TEXT)


def test_a_device_that_a_lead_has_certified_replies_too(governed: Governed, words: bytes) -> None:
    report_id = send_report(governed, words)
    lead = governed.person("ana", "lead")
    assert lead.run("fetch").code == 0
    berta = certified_by(lead, governed, "berta", "reviewer")
    assert berta.run("fetch").code == 0
    outcome = berta.run("reply", report_id, "--text", "ñ" * 1500, "--yes")
    assert outcome.code == 0, outcome.err
    (reply,) = found(governed.liar.url, words, governed.assembly.roster)
    assert (reply.member, reply.text) == ("alborada", "ñ" * 1500)


def certified_by(lead: Console, governed: Governed, name: str, roles: str) -> Console:
    console = Console(governed.folder / name, lead.passphrase_file)
    made = console.run(
        *("keygen", "--member", "alborada", "--person", name, "--server", governed.liar.url),
        *("--pins", lead.home / "pins.json"),
    )
    assert made.code == 0, made.err
    certified = lead.run(
        *("coalition", "people", "certify", console.home / "device.json", "--roles", roles),
        *("--words", words_in(made.out)),
    )
    assert certified.code == 0, certified.err
    return console


# --- who may ------------------------------------------------------------------------------------


def test_a_device_that_is_not_certified_any_more_sends_nothing(
    governed: Governed, words: bytes
) -> None:
    report_id = send_report(governed, words)
    ana = governed.person("ana", "reviewer")
    assert ana.run("fetch").code == 0
    removed = governed.home("alborada").run(
        *("coalition", "people", "remove", "ana", "--reason", "se fue")
    )
    assert removed.code == 0, removed.err
    outcome = ana.run("reply", report_id, "--text", TEXT, "--yes")
    assert outcome.code == ExitCode.SERVER
    assert found(governed.liar.url, words, governed.assembly.roster) == []


@pytest.mark.parametrize(("days", "is_believed"), [(2, False), (40, True)])
def test_a_device_is_asked_whether_it_will_be_believed(
    tmp_path: Path, coalition: Coalition, words: bytes, days: int, *, is_believed: bool
) -> None:
    """Its own certificate counts for a year; the lead's, which stands behind it, for some days."""
    assembly = Assembly(coalition, is_witness=False)
    lead, reader = Device("ana", "alborada"), Device("berta", "alborada")
    assembly.now -= timedelta(days=3)
    assembly.take(assembly.certificate(lead, ["lead"], days=days))
    assembly.take(assembly.certificate(reader, ["reviewer"], seed=lead.signing_seed))
    assembly.now += timedelta(days=3)
    with governed_service(tmp_path, assembly) as service:
        coalition.previous = assembly.roster.previous
        report_id = deliver(service.url, coalition.seal_report({"alborada"}, code=words))
        berta = device_home(tmp_path / "berta", coalition, reader, server=service.url)
        assert berta.run("fetch").code == 0
        outcome = berta.run("reply", report_id, "--text", TEXT, "--yes")
        if is_believed:
            assert outcome.code == 0, outcome.err
            assert "!! What vouches for this device ends" in outcome.err
        else:
            assert outcome.code == ExitCode.GOVERNANCE
            assert "would not be believed" in outcome.err
        assert len(found(service.url, words, assembly.roster)) == is_believed


def device_home(path: Path, coalition: Coalition, device: Device, *, server: str) -> Console:
    """The home of a device that the log has certified, with the member's intake key."""
    member = coalition.members[0]
    write_home(path, coalition, server=server, member=member)
    (path / "member.key").unlink()
    seeds = device.kem_seed + device.signing_seed
    (path / "device.key").write_bytes(lock(Purpose.DEVICE, seeds, PASSPHRASE))
    home = {"member": member.id, "server": server, "person": device.person}
    (path / "home.json").write_text(json.dumps(home))
    shutil.rmtree(path / "keys")
    give_key(path, member.kem_seed, hpke.public_key_of(device.kem_seed))
    return Console(path, path.parent / "passphrase")


def test_a_key_that_the_newest_list_does_not_name_sends_nothing(
    console: Console, coalition: Coalition, service: RunningService, words: bytes, report: str
) -> None:
    other = replace(coalition.members[0], signing_seed=random_bytes(32))
    stranger = make_home(console.home.parent / "otra", coalition, server=service.url, member=other)
    (stranger.home / "mail").symlink_to(console.mail)
    outcome = stranger.run("reply", report, "--text", TEXT, "--yes")
    assert outcome.code == ExitCode.SERVER
    assert found(service.url, words, coalition.roster) == []


def test_whom_a_report_is_not_for_cannot_answer_it(
    console: Console, coalition: Coalition, service: RunningService
) -> None:
    report_id = deliver(service.url, coalition.seal_report({"brujula"}))
    assert console.run("fetch").code == 0
    outcome = console.run("reply", report_id, "--text", TEXT, "--yes")
    assert outcome.code == ExitCode.NOT_ADDRESSED


# --- counters -----------------------------------------------------------------------------------


def test_each_reply_is_kept_beside_those_before(
    console: Console, coalition: Coalition, service: RunningService, words: bytes, report: str
) -> None:
    for text in ("uno", "dos", "tres"):
        send(console, report, text)
    replies = found(service.url, words, coalition.roster)
    assert [(r.counter, r.text) for r in replies] == [(0, "uno"), (1, "dos"), (2, "tres")]


def test_a_colleague_s_reply_is_not_written_over(
    console: Console, coalition: Coalition, service: RunningService, words: bytes, report: str
) -> None:
    tag, sealed = coalition.seal_reply("alborada", words, text="de otra computadora")
    with client_of(service.url) as http:
        session = log_in(http, coalition.members[0])
        assert http.post("/api/v1/replies", content=tag + sealed, headers=session).is_success
    assert "1 replies by your organisation" in send(console, report)
    replies = found(service.url, words, coalition.roster)
    assert [r.text for r in replies] == ["de otra computadora", TEXT]


def test_a_reply_that_the_server_hid_is_not_written_over(
    fooled: Console, coalition: Coalition, liar: Liar, words: bytes
) -> None:
    report_id = deliver(liar.url, coalition.seal_report({"alborada"}, code=words))
    assert fooled.run("fetch").code == 0
    tag, sealed = coalition.seal_reply("alborada", words, text="de otra computadora")
    with client_of(liar.url) as http:
        session = log_in(http, coalition.members[0])
        assert http.post("/api/v1/replies", content=tag + sealed, headers=session).is_success
    liar.lies["/replies/tags"] = lambda answer: answer.saying(b"")
    send(fooled, report_id)
    liar.lies.clear()
    replies = found(liar.url, words, coalition.roster)
    assert [(r.counter, r.text) for r in replies] == [(0, "de otra computadora"), (1, TEXT)]


def test_the_same_words_are_not_sent_twice(
    console: Console, coalition: Coalition, service: RunningService, words: bytes, report: str
) -> None:
    send(console, report)
    assert "was sent already, as reply 1" in send(console, report)
    assert len(found(service.url, words, coalition.roster)) == 1


def test_after_a_lost_answer_the_words_are_there_once(
    fooled: Console, coalition: Coalition, liar: Liar, words: bytes
) -> None:
    report_id = deliver(liar.url, coalition.seal_report({"alborada"}, code=words))
    assert fooled.run("fetch").code == 0
    liar.lies["/replies"] = lambda answer: replace(answer, status=503, body=b"")
    assert fooled.run("reply", report_id, "--text", TEXT, "--yes").code == ExitCode.SERVER
    liar.lies.clear()
    fooled.run("reply", report_id, "--text", TEXT, "--yes")
    assert [r.text for r in found(liar.url, words, coalition.roster)] == [TEXT]


# --- what may be said ---------------------------------------------------------------------------


def test_nothing_is_sent_without_a_yes(
    console: Console, coalition: Coalition, service: RunningService, words: bytes, report: str
) -> None:
    outcome = console.run("reply", report, "--text", TEXT, typed="n\n")
    assert outcome.code == 1
    assert f"| {TEXT}" in outcome.out
    assert found(service.url, words, coalition.roster) == []
    assert not list((console.home / "replies").glob("*.sent"))
    assert console.run("reply", report, "--text", TEXT, typed="y\n").code == 0
    assert len(found(service.url, words, coalition.roster)) == 1


@pytest.mark.parametrize("way", ["file", "standard input"])
def test_a_text_comes_from_a_file_or_from_standard_input(
    console: Console, coalition: Coalition, service: RunningService, words: bytes, report: str,
    way: str, tmp_path: Path,
) -> None:  # fmt: skip
    given = "Primera línea.\r\nSegunda.\r\n\r\n"
    path = tmp_path / "texto.txt"
    path.write_bytes(given.encode())
    more: list[str | Path] = ["--text-file", path] if way == "file" else []
    outcome = console.run("reply", report, *more, "--yes", "--lang", "es-MX", typed=given)
    assert outcome.code == 0, outcome.err
    (reply,) = found(service.url, words, coalition.roster)
    assert (reply.text, reply.lang) == ("Primera línea.\nSegunda.", "es-MX")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x" * 3001, "1 bytes too long"),
        ("ñ" * 1501, "2 bytes too long"),
        ("", "nothing in it"),
        (" \n\n", "nothing in it"),
        ("a\x1b[2Jb", "control characters"),
        ("a\x00b", "control characters"),
    ],
)
def test_what_nobody_could_read_is_not_sent(
    console: Console, coalition: Coalition, service: RunningService, words: bytes, report: str,
    text: str, reason: str, tmp_path: Path,
) -> None:  # fmt: skip
    path = tmp_path / "texto.txt"
    path.write_bytes(text.encode())
    outcome = console.run("reply", report, "--text-file", path, "--yes")
    assert outcome.code == ExitCode.GOVERNANCE
    assert reason in outcome.err
    assert found(service.url, words, coalition.roster) == []


@pytest.mark.parametrize("data", [b"\xff\xfe", b"x" * 70_000])
def test_a_file_that_is_no_short_text_is_not_sent(
    console: Console, report: str, tmp_path: Path, data: bytes
) -> None:
    path = tmp_path / "foto.jpg"
    path.write_bytes(data)
    outcome = console.run("reply", report, "--text-file", path, "--yes")
    assert outcome.code == ExitCode.GOVERNANCE


def test_a_language_that_is_none_is_not_sent(console: Console, report: str) -> None:
    outcome = console.run("reply", report, "--text", TEXT, "--lang", "español de México", "--yes")
    assert outcome.code == ExitCode.GOVERNANCE


def test_two_texts_and_a_text_that_cannot_be_asked_about_are_mistakes(
    console: Console, report: str, tmp_path: Path
) -> None:
    path = tmp_path / "texto.txt"
    path.write_text("x")
    assert console.run("reply", report, "--text", "x", "--text-file", path).code == 2
    assert console.run("reply", report, typed="x").code == 2


# --- what stays here ----------------------------------------------------------------------------


def test_what_was_said_stays_here_for_the_home_s_own_key_alone(
    console: Console, report: str
) -> None:
    send(console, report)
    for path in console.home.rglob("*"):
        assert not path.is_file() or TEXT.encode() not in path.read_bytes(), path
    outcome = console.run("open", report, "--offline")
    assert outcome.code == 0, outcome.err
    assert "Replies of your organisation: 1" in outcome.out
    assert f"| {TEXT}" in outcome.out
    assert "not on the server" not in outcome.out


def test_copies_have_one_size(console: Console, report: str) -> None:
    for text in ("a", "x" * 3000):
        send(console, report, text)
    sizes = {path.stat().st_size for path in (console.home / "replies").glob("*.sent")}
    assert len(sizes) == 1


def test_open_counts_what_colleagues_have_sent(
    console: Console, coalition: Coalition, service: RunningService, words: bytes, report: str
) -> None:
    tag, sealed = coalition.seal_reply("alborada", words, counter=4)
    with client_of(service.url) as http:
        session = log_in(http, coalition.members[0])
        assert http.post("/api/v1/replies", content=tag + sealed, headers=session).is_success
    assert "Replies of your organisation: 1" in console.run("open", report).out
    assert "Replies of your organisation: 1" in console.run("open", report, "--offline").out


def test_list_says_how_many_replies_went_from_here(console: Console, report: str) -> None:
    assert console.listed()[0]["replies"] == 0
    send(console, report, "uno")
    send(console, report, "dos")
    assert console.listed()[0]["replies"] == 2
    assert "2 replies from here" in console.run("list").out


def test_open_works_where_the_server_has_no_list_of_replies(
    fooled: Console, coalition: Coalition, liar: Liar
) -> None:
    report_id = deliver(liar.url, coalition.seal_report({"alborada"}, text="Hola"))
    for lie in (
        lambda answer: replace(answer, status=404),
        lambda answer: answer.saying(bytes(17)),
    ):
        liar.lies["/replies/tags"] = lie
        outcome = fooled.run("open", "newest")
        assert outcome.code == 0, outcome.err
        assert "| Hola" in outcome.out
    assert report_id


def test_a_server_that_keeps_other_bytes_is_told(
    fooled: Console, coalition: Coalition, liar: Liar
) -> None:
    report_id = deliver(liar.url, coalition.seal_report({"alborada"}))
    assert fooled.run("fetch").code == 0

    def other(answer: Answer) -> Answer:
        return answer.saying(b'{"sha256": "' + b"0" * 64 + b'", "hour": 1, "proof": ""}')

    liar.lies["/replies"] = other
    outcome = fooled.run("reply", report_id, "--text", TEXT, "--yes")
    assert outcome.code == ExitCode.SERVER
    assert "other bytes than were sent" in outcome.err


# --- follow-ups ---------------------------------------------------------------------------------


def follow_up(
    coalition: Coalition, code: bytes, *, to: set[str] | None = None, mac: bytes | None = None
) -> tuple[bytes, list[bytes]]:
    return coalition.seal_report(
        to or {"alborada"}, text="Sigo a salvo.", type="followup", code=code, mac=mac
    )


def test_a_follow_up_is_shown_with_the_report_that_it_follows(
    offline: Console, coalition: Coalition, tmp_path: Path, words: bytes
) -> None:
    others = [coalition.seal_report({"alborada"}) for _ in range(3)]
    first = coalition.seal_report({"alborada"}, code=words)
    folder = tmp_path / "stick"
    ids = drop(folder, coalition, *others, first, follow_up(coalition, words))
    outcome = offline.run("open", ids[-1], "--folder", folder)
    assert outcome.code == 0, outcome.err
    assert f"Follows   {ids[-2]}" in outcome.out
    lines = {line["id"]: line for line in offline.listed("--folder", folder)}
    assert (lines[ids[-1]]["follows"], lines[ids[-1]]["status"]) == (ids[-2], "ok")
    assert {lines[i]["follows"] for i in ids[:-1]} == {""}
    assert f"follows {ids[-2][:8]}" in offline.run("list", "--folder", folder).out


def test_a_second_follow_up_follows_the_first_report_as_well(
    offline: Console, coalition: Coalition, tmp_path: Path, words: bytes
) -> None:
    first = coalition.seal_report({"alborada"}, code=words)
    folder = tmp_path / "stick"
    ids = drop(folder, coalition, follow_up(coalition, words), follow_up(coalition, words), first)
    lines = {line["id"]: line for line in offline.listed("--folder", folder)}
    assert [lines[i]["follows"] for i in ids] == [ids[2], ids[2], ""]


def test_a_follow_up_by_somebody_else_is_not_taken_for_one(
    offline: Console, coalition: Coalition, tmp_path: Path, words: bytes
) -> None:
    first = coalition.seal_report({"alborada"}, code=words)
    forged = follow_up(coalition, words, mac=random_bytes(32))
    folder = tmp_path / "stick"
    ids = drop(folder, coalition, first, forged)
    outcome = offline.run("open", ids[1], "--folder", folder)
    assert outcome.code == ExitCode.TAMPERED
    assert "NOT by whoever sent that one" in outcome.err
    assert "| Sigo a salvo." in outcome.out
    assert "Follows" not in outcome.out
    (line,) = [line for line in offline.listed("--folder", folder) if line["id"] == ids[1]]
    assert (line["status"], line["follows"]) == ("follow-up", "")
    assert "!! " + ids[1][:8] in offline.run("list", "--folder", folder).out


def test_a_follow_up_of_what_went_to_others_is_no_fault(
    offline: Console, coalition: Coalition, tmp_path: Path, words: bytes
) -> None:
    first = coalition.seal_report({"brujula"}, code=words)
    folder = tmp_path / "stick"
    ids = drop(folder, coalition, first, follow_up(coalition, words))
    outcome = offline.run("open", ids[1], "--folder", folder)
    assert outcome.code == 0, outcome.err
    assert "a report that is not here" in outcome.out
    (line,) = offline.listed("--folder", folder)
    assert (line["status"], line["follows"]) == ("ok", "")
