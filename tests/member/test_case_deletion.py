"""Cases that are deleted by order, and a server that lets them disappear without one."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.member.cases.keys import carried_to
from app.member.cases.sync import fetch
from app.member.cases.write import Pen, event_request, say
from app.member.errors import ExitCode
from app.member.post import connected
from app.member.workplace import workplace
from app.protocol.thread import ThreadPosition, new_thread
from app.protocol.thread_key import new_thread_key
from tests.coalition import Coalition
from tests.member.conftest import deliver
from tests.member.console import Console
from tests.member.test_cases import begun, said
from tests.member.test_coalition_online import Governed, governed_by
from tests.member.test_deletion import DELETE, carry_out, gone, order, orders

REASON = "la persona lo pide"


@pytest.fixture
def hasty(tmp_path: Path, coalition: Coalition) -> Iterator[Governed]:
    """Orders are carried out at once."""
    with governed_by(tmp_path, coalition) as running:
        yield running


@pytest.fixture
def patient(tmp_path: Path) -> Iterator[Governed]:
    """Orders wait for two days."""
    with governed_by(tmp_path, Coalition(waiting_hours=48)) as running:
        yield running


def report_of_two(governed: Governed) -> str:
    """A report to alborada and brujula, on the machines of both."""
    coalition = governed.coalition
    coalition.previous = governed.assembly.roster.previous
    report = deliver(governed.liar.url, coalition.seal_report({"alborada", "brujula"}, text="x"))
    for member in ("alborada", "brujula"):
        assert governed.home(member).run("fetch").code == 0
    return report


def share(console: Console, case: str, report: str, member: str) -> bytes:
    """Shows a case to somebody, as the console does; the id of the new thread."""
    place = workplace(
        console.home, folder=None, offline=False, passphrase_file=console.passphrase_file
    )
    thread, members = new_thread(), sorted([place.home.member, member])
    key, now = new_thread_key(thread), datetime.now(UTC).replace(microsecond=0)
    facts = {"level": "pointer", "until": "2099-01-01", "type": "attack", "month": "2026-11"}
    what = {"event": "begun", "schema": 1, "kind": "share", "members": members, "facts": facts}
    with connected(place.home, place.keys) as client:
        ledger = fetch(client, place.home, place.keys).book.ledger
        event = Pen(place.home, place.keys, ledger, now).seal(what, key, ThreadPosition())
        keys = carried_to(key, members, ledger, now=now)
        client.begin_thread(event_request(event, keys, members), event)
    tell_share(console, case, report, member, thread.hex())
    assert console.run("case", "sync").code == 0
    return thread


def kept(console: Console) -> set[str]:
    """The ids of the threads that lie in a home."""
    return {path.stem for path in (console.home / "threads").glob("*.events")}


def keys_kept(console: Console) -> int:
    return sum(len(path.read_bytes()) for path in (console.home / "threads").glob("*.keys"))


def test_an_order_names_the_threads_of_its_report_and_every_home_drops_them_in_plain_words(
    hasty: Governed,
) -> None:
    report = report_of_two(hasty)
    alborada, brujula, cauce = map(hasty.home, ("alborada", "brujula", "cauce"))
    case = begun(alborada, report)
    begun(alborada, report, "--private")
    shared = share(alborada, case, report, "cauce")
    for console in (brujula, cauce):
        said(console, "sync")
    assert (len(kept(alborada)), len(kept(brujula)), kept(cauce)) == (3, 1, {shared.hex()})
    ordered = order(alborada, report)
    assert ordered.code == 0, ordered.err
    assert "1 report or attachment and 3 threads of casework" in ordered.out
    assert "Private threads of other organisations stay" in ordered.out
    assert "3 threads of casework" in alborada.run("coalition", "log").out
    carry_out(hasty)
    for console, count in ((alborada, 3), (brujula, 1), (cauce, 1)):
        synced = console.run("case", "sync")
        assert synced.code == 0, synced.out + synced.err
        assert synced.out.count(f"deleted by order of alborada: {REASON}") == count
        assert f"What lay of it here is gone too: {count} threads" in synced.out
        assert "Cases: 0." in synced.out
        assert (kept(console), keys_kept(console)) == (set(), 0)
        assert console.run("case", "sync").out == "New: 0 events. Cases: 0.\n"
    again = brujula.run("case", "begin", report)
    assert again.code == ExitCode.GOVERNANCE
    assert f"This case was deleted by order of alborada: {REASON}" in again.err


def test_what_is_written_into_a_deleted_case_is_refused_in_plain_words(hasty: Governed) -> None:
    report = report_of_two(hasty)
    alborada, brujula = map(hasty.home, ("alborada", "brujula"))
    case = begun(alborada, report)
    said(brujula, "sync")
    assert order(alborada, report).code == 0
    carry_out(hasty)
    refused = brujula.run("case", "note", case, "--text", "Llamó la hermana.")
    assert refused.code == ExitCode.GOVERNANCE
    assert f"This case was deleted by order of alborada: {REASON}" in refused.err
    assert "ALARM" not in refused.err
    assert kept(brujula) == set()


def test_the_private_thread_of_another_organisation_stays_until_it_orders_so_itself(
    hasty: Governed,
) -> None:
    report = report_of_two(hasty)
    alborada, brujula = map(hasty.home, ("alborada", "brujula"))
    begun(alborada, report)
    said(brujula, "sync")
    begun(brujula, report, "--private")
    assert order(alborada, report).code == 0
    carry_out(hasty)
    assert "Cases: 1." in said(brujula, "sync")
    assert len(kept(brujula)) == 1
    ordered = brujula.run(*DELETE, "--case", report[:12], "--reason", REASON, "--yes")
    assert ordered.code == 0, ordered.err
    assert "forgotten on the server: 1 thread of casework." in ordered.out
    carry_out(hasty)
    assert "Cases: 0." in said(brujula, "sync")
    assert kept(brujula) == set()


def test_a_thread_that_nobody_ordered_to_be_deleted_is_an_alarm_and_the_copy_stays(
    hasty: Governed,
) -> None:
    report = report_of_two(hasty)
    alborada = hasty.home("alborada")
    case = begun(alborada, report)
    (thread,) = kept(alborada)
    hasty.liar.lies[f"/threads/{thread}"] = gone
    synced = alborada.run("case", "sync")
    assert synced.code == ExitCode.ALARM
    assert "ALARM: the server shows fewer events than it has shown" in synced.err
    noted = alborada.run("case", "note", case, "--text", "x")
    assert noted.code == ExitCode.ALARM
    assert kept(alborada) == {thread}


def test_a_case_says_that_an_order_to_delete_it_waits_and_how_to_stop_it(
    patient: Governed,
) -> None:
    report, other = report_of_two(patient), report_of_two(patient)
    alborada, brujula = patient.home("alborada"), patient.home("brujula")
    case, kept = begun(alborada, report), begun(alborada, other)
    assert order(alborada, report).code == 0
    number = orders(alborada)[0]["id"][:16]
    for console in (alborada, brujula):
        said(console, "sync")
        told = said(console, "show", case)
        assert "alborada has ordered 1 report or attachment and 1 thread of casework" in told
        assert REASON in told
        assert f"coalition object {number}" in told
        assert "has ordered" not in said(console, "show", kept)
    objected = brujula.run("coalition", "object", number, "--reason", "es prueba")
    assert objected.code == 0, objected.err
    said(alborada, "sync")
    assert "has ordered" not in said(alborada, "show", case)


def test_a_thread_that_is_gone_before_the_order_is_due_is_an_alarm(patient: Governed) -> None:
    report = report_of_two(patient)
    alborada, brujula = map(patient.home, ("alborada", "brujula"))
    begun(alborada, report)
    said(brujula, "sync")
    assert order(alborada, report).code == 0
    (thread,) = kept(brujula)
    patient.liar.lies[f"/threads/{thread}"] = gone
    assert brujula.run("case", "sync").code == ExitCode.ALARM
    assert kept(brujula) == {thread}
    told = brujula.run("coalition", "status").out
    assert "1 report or attachment and 1 thread of casework to be forgotten" in told


def test_a_thread_that_an_order_names_stays_for_as_long_as_the_server_shows_it(
    hasty: Governed,
) -> None:
    report = report_of_two(hasty)
    alborada = hasty.home("alborada")
    begun(alborada, report)
    assert order(alborada, report).code == 0
    assert "Cases: 1." in said(alborada, "sync")
    assert len(kept(alborada)) == 1


def test_nobody_has_the_thread_of_another_case_deleted_by_calling_it_a_share(
    patient: Governed,
) -> None:
    report, other = report_of_two(patient), report_of_two(patient)
    alborada, brujula = map(patient.home, ("alborada", "brujula"))
    case = begun(alborada, report)
    begun(alborada, other)
    said(brujula, "sync")
    (wanted,) = (thread for thread in kept(brujula) if not thread.startswith(case))
    tell_share(brujula, case, report, "cauce", wanted)
    said(alborada, "sync")
    ordered = order(alborada, report)
    assert "1 report or attachment and 1 thread of casework." in ordered.out


def tell_share(console: Console, case: str, report: str, member: str, thread: str) -> None:
    """Says in a case that this thread is a share of it."""
    place = workplace(
        console.home, folder=None, offline=False, passphrase_file=console.passphrase_file
    )
    consents = [{"person": "reporter", "scope": "share-members", "by": report}]
    told = {"event": "shared", "member": member, "thread": thread, "level": "pointer"}
    say(place, case, lambda _: {**told, "until": "2099-01-01", "consents": consents})
