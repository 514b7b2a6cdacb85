"""The members' tool as a witness: what a server drops, forks or dates back does not stay unseen."""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.member.errors import ExitCode
from app.protocol.checkpoint import to_base64
from app.protocol.encoding import u16
from app.protocol.envelope import evidence_hash
from app.protocol.log import ENTRY_BYTES, Entry, EntryKind, parse_entry
from app.protocol.primitives import random_bytes
from tests.member.conftest import deliver
from tests.member.console import Console, Outcome
from tests.member.liar import Liar
from tests.member.logged import (
    Logged,
    LoggedCoalition,
    copy_data,
    head_of,
    listen_again,
    logged_service,
    serving,
)
from tests.ports import free_url
from tests.service import free_socket, make_settings, publish_current


@pytest.fixture
def logged(tmp_path: Path) -> Iterator[Logged]:
    with logged_service(tmp_path, LoggedCoalition()) as running:
        yield running


def seen(console: Console) -> tuple[int, str]:
    """Size and root that this home believes."""
    value = json.loads((console.home / "receipts" / "seen.json").read_text())
    return value["size"], value["root"]


def alarm(outcome: Outcome, words: str) -> None:
    assert outcome.code == ExitCode.ALARM, outcome.err
    assert words in outcome.err
    assert "Call the other members" in outcome.err


def kept(console: Console, stage: str, what: str = "now") -> list[str]:
    """What lies in the folder evidence."""
    return [
        path.read_text()
        for path in (console.mail / "evidence").glob(f"receipts-{stage}.*.{what}.txt")
    ]


# --- what is well -----------------------------------------------------------------------------


def test_every_entry_is_read_and_the_checkpoint_signed(logged: Logged) -> None:
    logged.deliver("alborada", files=[b"photo"])
    home = logged.home("alborada")
    outcome = home.run("fetch")
    assert (outcome.code, outcome.err) == (0, "")
    entries = logged.entries()
    assert (home.home / "receipts" / "entries.bin").read_bytes() == b"".join(entries)
    assert seen(home) == (len(entries), head_of(entries).root.hex())
    told = logged.home("brujula").run("receipts")
    assert told.code == 0, told.err
    assert f"Root         {to_base64(head_of(entries).root)}" in told.out
    assert "Witness      alborada, " in told.out
    assert "nobody of cauce has signed it" in told.out


@pytest.mark.parametrize("sizes", [(255, 256, 257), (511, 513, 770), (3, 1030)])
def test_the_log_is_followed_over_the_borders_of_tiles(
    logged: Logged, sizes: Sequence[int]
) -> None:
    home = logged.home("alborada")
    for size in sizes:
        logged.add_noise(size - len(logged.entries()))
        assert home.run("list").code == 0
        assert seen(home) == (size, head_of(logged.entries()).root.hex())


def test_a_contact_asks_for_nothing_that_is_here_already(logged: Logged) -> None:
    home = logged.home("alborada")
    logged.add_noise(600)
    home.run("fetch")
    logged.liar.asked.clear()
    logged.add_noise(1)
    assert home.run("fetch").code == 0
    tiles = [path for path in logged.liar.asked if "/tile/" in path]
    assert len(tiles) == 1
    assert tiles[0].startswith("/receipts/tile/entries/002.p/")


def test_what_was_written_and_not_believed_is_cut_off(logged: Logged) -> None:
    home = logged.home("alborada")
    home.run("fetch")
    before = seen(home)
    path = home.home / "receipts" / "entries.bin"
    path.write_bytes(path.read_bytes() + b"\xff" * (3 * ENTRY_BYTES + 7))
    logged.add_noise(1)
    assert home.run("fetch").code == 0
    assert path.stat().st_size == (before[0] + 1) * ENTRY_BYTES


def test_a_coalition_without_a_receipt_log_is_not_asked_for_one(
    fooled: Console, liar: Liar
) -> None:
    assert fooled.run("fetch").code == 0
    assert not any("/receipts" in path for path in liar.asked)
    assert fooled.run("receipts").code == ExitCode.NOT_FOUND


def test_a_report_that_arrives_while_the_log_is_compared_is_no_alarm(logged: Logged) -> None:
    logged.deliver("alborada")
    home = logged.home("alborada")
    early = iter([True])
    logged.liar.lies["/reports"] = lambda a: a.saying(b"") if next(early, False) else a
    outcome = home.run("fetch")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith("New: 1 heads, 1 reports for you")


def test_heads_that_were_lost_here_are_read_again_before_an_alarm(logged: Logged) -> None:
    report = logged.deliver("alborada")
    home = logged.home("alborada")
    home.run("fetch")
    (home.mail / "heads" / f"{report}.head").unlink()
    assert home.run("fetch").code == 0
    assert (home.mail / "heads" / f"{report}.head").exists()


def test_a_report_that_was_forgotten_by_order_is_not_missed(logged: Logged) -> None:
    report = logged.deliver("alborada", "brujula")
    home = logged.home("alborada")
    assert home.run("fetch").code == 0
    ordered = home.run("coalition", "delete", report, "--reason", "la persona lo pide", "--yes")
    assert ordered.code == 0, ordered.err
    drop_from_list(logged)
    assert logged.home("brujula").run("fetch").code == 0


def test_a_report_older_than_what_is_kept_is_not_missed(logged: Logged) -> None:
    entry = Entry(EntryKind.REPORT, 400_000, 2, random_bytes(32))
    logged.show([*logged.entries(), entry.to_bytes()])
    home = logged.home("alborada")
    alarm(home.run("fetch"), "does not list it")
    logged.liar.lies["health"] = lambda a: a.saying(b'{"status": "ok", "keeps_days": 90}')
    assert home.run("fetch").code == 0


def test_a_person_is_a_witness_in_her_own_name(logged: Logged) -> None:
    logged.deliver("alborada")
    ana = logged.person("alborada", "ana", "reviewer")
    assert ana.run("fetch").code == 0
    told = logged.home("brujula").run("receipts")
    assert "Witness      alborada/ana, " in told.out
    assert "nobody of alborada" not in told.out


def test_somebody_who_reads_no_reports_is_a_witness_too(logged: Logged) -> None:
    logged.deliver("alborada")
    eva = logged.person("alborada", "eva", "auditor")
    assert eva.run("fetch").code == ExitCode.GOVERNANCE
    assert "Witness      alborada/eva, " in logged.home("brujula").run("receipts").out
    logged.show(logged.entries()[:2])
    alarm(eva.run("fetch"), "SHORTER")


def test_a_server_that_takes_no_word_is_said(logged: Logged) -> None:
    logged.liar.lies["receipts/cosignatures"] = lambda a: replace(a, status=503)
    home = logged.home("alborada")
    outcome = home.run("fetch")
    assert outcome.code == 0
    assert "did not take this machine's word" in outcome.err
    # The word is kept here all the same, for packages of evidence.
    assert "Witness      alborada, " in home.run("receipts", "--offline").out


def test_another_log_that_the_coalition_certifies_begins_anew(logged: Logged) -> None:
    logged.deliver("alborada")
    home = logged.home("alborada")
    home.run("fetch")
    log, before = logged.coalition.log, seen(home)
    assert log is not None
    logged.coalition.version += 1
    logged.coalition.log = replace(log, name="elsewhere.example/receipts")
    publish_current(logged.settings, logged.coalition)
    logged.show(logged.entries())
    outcome = home.run("fetch")
    assert outcome.code == 0, outcome.err
    assert seen(home)[0] > before[0]
    assert list(home.home.glob("receipts-until-*/entries.bin"))


# --- what a server does wrong -----------------------------------------------------------------


def drop_from_list(logged: Logged) -> None:
    """The list forgets every report; the log does not."""
    logged.liar.lies["/reports"] = lambda a: a.saying(b"")


def test_a_report_that_is_in_the_log_and_not_in_the_list_is_an_alarm(logged: Logged) -> None:
    logged.deliver("alborada")
    drop_from_list(logged)
    home = logged.home("alborada")
    for _ in range(2):
        alarm(home.run("fetch"), "stands in the receipt log, but the server does not list it")
    assert "does not list it" in kept(home, "missing-entry", "what")[0]
    logged.liar.lies.clear()
    told = logged.home("brujula").run("receipts").out
    assert "nobody of alborada has signed it" in told


def test_an_entry_that_was_taken_out_of_the_log_is_a_fork(logged: Logged) -> None:
    logged.deliver("alborada")
    home = logged.home("alborada")
    home.run("fetch")
    before = seen(home)
    entries = logged.entries()
    del entries[2]
    logged.show([*entries, noise(), noise()])
    alarm(home.run("fetch"), "ANOTHER receipt log")
    assert seen(home) == before
    assert len(kept(home, "fork")) == len(kept(home, "fork", "before")) == 1


def test_another_log_of_the_same_size_is_a_fork(logged: Logged) -> None:
    home = logged.home("alborada")
    home.run("fetch")
    entries = logged.entries()
    logged.show([*entries[:-1], noise()])
    alarm(home.run("fetch"), "ANOTHER receipt log")


def test_a_checkpoint_over_other_entries_than_are_handed_out_is_a_fork(logged: Logged) -> None:
    entries = logged.entries()
    logged.show([*entries, noise()])
    tile = b"".join(u16(ENTRY_BYTES) + entry for entry in [*entries, noise()])
    logged.liar.lies["receipts/tile/entries/*/*"] = lambda a: replace(a, status=200, body=tile)
    home = logged.home("alborada")
    alarm(home.run("fetch"), "ANOTHER receipt log")
    kept_entries = (home.mail / "evidence").glob("receipts-fork.*.entries.bin")
    assert len(next(kept_entries).read_bytes()) == (len(entries) + 1) * ENTRY_BYTES


def test_a_report_that_never_came_into_the_log_is_an_alarm(logged: Logged) -> None:
    report = logged.deliver("alborada")
    logged.show(logged.entries()[:2])
    home = logged.home("alborada")
    alarm(home.run("fetch"), f"{report} is listed, but does not stand in the receipt log")


def test_a_back_dated_report_is_an_alarm(logged: Logged) -> None:
    sealed, _ = logged.coalition.seal_report({"alborada"})
    home = logged.home("alborada")
    home.run("fetch")
    last = max(parse_entry(entry).hour for entry in logged.entries())
    forged = Entry(EntryKind.REPORT, last - 48, 2, evidence_hash(sealed)).to_bytes()
    logged.show([*logged.entries(), forged])
    alarm(home.run("fetch"), "it was back-dated")


def test_a_report_with_another_hour_in_the_list_than_in_the_log_is_an_alarm(
    logged: Logged,
) -> None:
    logged.deliver("alborada")
    entries = [with_hour(entry, lambda hour: hour - 1) for entry in logged.entries()]
    logged.show(entries)
    alarm(logged.home("alborada").run("fetch"), "is listed with another hour")


def test_a_smaller_log_than_before_is_an_alarm(logged: Logged) -> None:
    home = logged.home("alborada")
    logged.add_noise(5)
    home.run("fetch")
    logged.show(logged.entries()[:4])
    alarm(home.run("fetch"), "SHORTER")
    assert kept(home, "rollback", "before") != kept(home, "rollback")


def test_a_database_restored_from_an_old_copy_is_an_alarm(tmp_path: Path) -> None:
    coalition = LoggedCoalition()
    with logged_service(tmp_path, coalition) as logged:
        logged.deliver("alborada")
        home = logged.home("alborada")
        assert home.run("fetch").code == 0
    copy_data(logged.settings, tmp_path / "copy")
    with serving(logged.settings, listen_again(logged.url), logged.url):
        lost = logged.deliver("alborada")
        assert home.run("fetch").code == 0
    shutil.rmtree(logged.settings.data)
    shutil.copytree(tmp_path / "copy", logged.settings.data)
    with serving(logged.settings, listen_again(logged.url), logged.url):
        alarm(home.run("fetch"), "SHORTER")
        for _ in range(20):
            logged.deliver("alborada")
        alarm(home.run("fetch"), "ANOTHER receipt log")
    assert home.run("open", lost, "--offline").code == 0


def test_two_services_with_one_key_cannot_show_two_logs(tmp_path: Path) -> None:
    coalition = LoggedCoalition()
    with logged_service(tmp_path, coalition) as logged:
        home = logged.home("alborada")
        home.run("fetch")
    copy_data(logged.settings, tmp_path / "other" / "data")
    with serving(logged.settings, listen_again(logged.url), logged.url):
        logged.deliver("alborada")
        assert home.run("fetch").code == 0
        mine = seen(home)
    listening, url = free_socket()
    settings = make_settings(tmp_path / "other", origin=url)
    with serving(settings, listening, url) as liar:
        other = Logged(tmp_path / "other", coalition, settings, liar)
        other.deliver("alborada")
        other.add_noise(40)
        brujula = other.home("brujula")
        assert brujula.run("fetch").code == 0
        assert seen(brujula) != mine
        configuration = {"member": "alborada", "server": url}
        (home.home / "home.json").write_text(json.dumps(configuration))
        alarm(home.run("fetch"), "ANOTHER receipt log")


def test_a_witness_who_has_seen_another_tree_is_an_alarm(logged: Logged) -> None:
    home = logged.home("alborada")
    other = head_of([noise(), noise()])
    brujula = logged.coalition.members[logged.coalition.index("brujula")]
    logged.show_word("brujula", brujula.signing_seed, other)
    outcome = home.run("fetch")
    alarm(outcome, "ANOTHER receipt log")
    assert "brujula has signed another log than is shown here" in outcome.err


def test_a_witness_who_has_seen_more_is_an_alarm(logged: Logged) -> None:
    home = logged.home("alborada")
    more = head_of([*logged.entries(), noise()])
    brujula = logged.coalition.members[logged.coalition.index("brujula")]
    logged.show_word("brujula", brujula.signing_seed, more)
    outcome = home.run("fetch")
    alarm(outcome, "SHORTER")
    assert "brujula has signed a larger log than is shown here" in outcome.err


def test_a_word_by_a_key_that_nobody_has_is_nobodys_word(logged: Logged) -> None:
    home = logged.home("alborada")
    logged.show_word("brujula", random_bytes(32), head_of([noise()]))
    assert home.run("fetch").code == 0


def test_a_checkpoint_by_a_key_that_was_not_certified_is_an_alarm(logged: Logged) -> None:
    logged.show(logged.entries(), seed=random_bytes(32))
    home = logged.home("alborada")
    alarm(home.run("fetch"), "not signed by the key that your coalition certified")
    assert not (home.home / "receipts").exists()
    assert kept(home, "checkpoint-signature")


def test_a_list_of_members_that_is_not_in_the_log_is_an_alarm(logged: Logged) -> None:
    entries = [
        entry for entry in logged.entries() if parse_entry(entry).kind is not EntryKind.ROSTER
    ]
    logged.show(entries)
    alarm(logged.home("alborada").run("fetch"), "number 2 does not stand in the receipt log")


def test_a_list_of_members_that_is_kept_from_this_member_is_an_alarm(logged: Logged) -> None:
    other = Entry(EntryKind.ROSTER, hour_of(logged), 3, random_bytes(32)).to_bytes()
    logged.show([*logged.entries(), other])
    alarm(
        logged.home("alborada").run("fetch"), "number 3 stands in the receipt log; it is not shown"
    )


def test_another_log_of_governance_is_an_alarm(logged: Logged) -> None:
    other = Entry(EntryKind.GOVERNANCE, hour_of(logged), 0, random_bytes(32)).to_bytes()
    logged.show([*logged.entries(), other])
    alarm(logged.home("alborada").run("fetch"), "another log of governance")


def test_governance_that_is_kept_out_of_the_log_is_an_alarm(logged: Logged) -> None:
    home = logged.home("alborada")
    logged.coalition.version += 1
    publish_current(logged.settings, logged.coalition)
    last = next(
        entry
        for entry in reversed(logged.entries())
        if parse_entry(entry).kind is EntryKind.GOVERNANCE
    )
    logged.show([entry for entry in logged.entries() if entry != last])
    alarm(home.run("fetch"), "of the log of governance does not stand in the receipt log")


BROKEN: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "checkpoint empty": ("receipts/checkpoint", lambda _: b""),
    "checkpoint not text": ("receipts/checkpoint", lambda body: body + b"\n\xff\n\n\xff\n"),
    "checkpoint without a signature": ("receipts/checkpoint", lambda body: body.split(b"\n\n")[0]),
    "tile cut": ("receipts/tile/entries/*/*", lambda body: body[:-1]),
    "tile of other lengths": ("receipts/tile/entries/*/*", lambda body: b"\x00\x28" + body[2:]),
    "entry of an unknown kind": (
        "receipts/tile/entries/*/*",
        lambda body: body[:2] + b"\x09" + body[3:],
    ),
}


@pytest.mark.parametrize(("path", "change"), BROKEN.values(), ids=BROKEN.keys())
def test_a_log_that_breaks_its_format_is_thrown_away(
    logged: Logged, path: str, change: Callable[[bytes], bytes]
) -> None:
    logged.liar.lies[path] = lambda a: a.saying(change(a.body))
    home = logged.home("alborada")
    assert home.run("fetch").code == ExitCode.SERVER
    assert not (home.home / "receipts" / "seen.json").exists()


def test_what_is_wrong_with_the_log_holds_no_report_back(logged: Logged) -> None:
    report = logged.deliver("alborada")
    logged.show([noise()])
    home = logged.home("alborada")
    assert home.run("fetch").code == ExitCode.ALARM
    assert home.run("open", report, "--offline").code == 0


def test_evidence_of_alarms_cannot_fill_the_disk(logged: Logged) -> None:
    home = logged.home("alborada")
    home.run("fetch")
    for _ in range(7):
        logged.show([noise() for _ in range(9)])
        home.run("fetch")
    assert len(kept(home, "fork")) == 4


# --- a receipt that is read out ---------------------------------------------------------------


def test_digits_of_a_receipt_that_was_kept_are_found(logged: Logged) -> None:
    sealed = logged.coalition.seal_report({"alborada"})
    digits = evidence_hash(sealed[0]).hex()
    report = deliver(logged.url, sealed)
    home = logged.home("alborada")
    for typed in (digits[:16], digits.upper(), f"{digits[:8]} {digits[8:16]} {digits[16:19]}"):
        outcome = home.run("receipt", *typed.split())
        assert outcome.code == 0, outcome.err
        assert f"Here as {report}." in outcome.out
        assert ":00Z" in outcome.out
    told = logged.home("brujula").run("receipt", digits[:20])
    assert "Kept: a report" in told.out


def test_digits_that_no_entry_has_are_a_broken_promise(logged: Logged) -> None:
    home = logged.home("alborada")
    alarm(home.run("receipt", "0" * 16), "nothing in the receipt log begins with these digits")
    assert "0" * 16 in kept(home, "broken-promise", "what")[0]


def test_without_a_fresh_look_no_promise_counts_as_broken(logged: Logged) -> None:
    home = logged.home("alborada")
    home.run("fetch")
    assert home.run("receipt", "0" * 16, "--offline").code == ExitCode.NOT_FOUND
    without_server(home)
    assert home.run("receipt", "0" * 16).code == ExitCode.NOT_FOUND
    assert not list((home.mail / "evidence").glob("receipts-*"))


def test_what_was_read_answers_where_the_server_cannot_be_reached(logged: Logged) -> None:
    sealed = logged.coalition.seal_report({"alborada"})
    report = deliver(logged.url, sealed)
    home = logged.home("alborada")
    assert home.run("fetch").code == 0
    without_server(home)
    for command, words in {
        ("receipt", evidence_hash(sealed[0]).hex()[:16]): f"Here as {report}.",
        ("receipts",): "Receipt log",
    }.items():
        outcome = home.run(*command)
        assert (outcome.code, words in outcome.out) == (0, True), outcome.err
        assert "cannot be reached. This is what this machine has." in outcome.err


def without_server(home: Console) -> None:
    """From now on nobody listens where the home looks for its server."""
    path = home.home / "home.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "server": free_url()}))


@pytest.mark.parametrize("typed", ["abcdef", "0" * 65, "g" * 16])
def test_what_cannot_be_a_receipt_is_a_mistake_in_the_command(logged: Logged, typed: str) -> None:
    assert logged.home("alborada").run("receipt", typed).code == 2


# --- hands ------------------------------------------------------------------------------------


def noise() -> bytes:
    return Entry(EntryKind.NOISE, 0, 0, random_bytes(32)).to_bytes()


def hour_of(logged: Logged) -> int:
    return max(parse_entry(entry).hour for entry in logged.entries())


def with_hour(entry: bytes, change: Callable[[int], int]) -> bytes:
    parsed = parse_entry(entry)
    if parsed.kind is not EntryKind.REPORT:
        return entry
    return Entry(parsed.kind, change(parsed.hour), parsed.roster_version, parsed.sha256).to_bytes()
