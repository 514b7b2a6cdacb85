"""Every event that was shown must stand in the receipt log, with its hour."""

import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.member.errors import ExitCode
from app.protocol.primitives import sha256
from tests.client import client_of, log_in
from tests.made_up_threads import MadeUpThread, append, begin
from tests.member.liar import Answer
from tests.member.logged import Logged, LoggedCoalition, logged_service


@pytest.fixture
def logged(tmp_path: Path) -> Iterator[Logged]:
    with logged_service(tmp_path, LoggedCoalition()) as running:
        yield running


@pytest.fixture
def thread(logged: Logged) -> MadeUpThread:
    """Two events of a thread; a receipt log does not ask whether anybody can open them."""
    thread, members = MadeUpThread(), logged.coalition.members[:2]
    with client_of(logged.url) as http:
        session = log_in(http, members[0])
        assert begin(http, session, thread, members).status_code == 201
        assert append(http, session, thread).status_code == 201
    return thread


def test_events_in_the_receipt_log_raise_no_alarm_also_for_others(
    logged: Logged, thread: MadeUpThread
) -> None:
    home = logged.home("alborada")
    assert home.run("case", "sync").code == ExitCode.TAMPERED
    for member in ("alborada", "cauce"):
        outcome = logged.home(member).run("fetch")
        assert outcome.code == 0, outcome.err
    number = sha256(thread.events[0]).hex()
    assert "an event of a thread" in home.run("receipt", number[:16]).out


def test_an_event_that_was_shown_with_another_hour_is_found_out(
    logged: Logged, thread: MadeUpThread
) -> None:
    home = logged.home("alborada")

    def later(answer: Answer) -> Answer:
        if not answer.body:
            return answer
        cursor, hour, length = struct.unpack(">QLL", answer.body[:16])
        return answer.saying(struct.pack(">QLL", cursor, hour + 5, length) + answer.body[16:])

    logged.liar.lies["/threads/events"] = later
    home.run("case", "sync")
    outcome = home.run("fetch")
    assert outcome.code == ExitCode.ALARM
    assert f"the event {sha256(thread.events[0]).hex()} was shown with another hour" in outcome.err
    assert sha256(thread.events[1]).hex() not in outcome.err


def test_an_event_that_was_not_entered_is_found_out(logged: Logged, thread: MadeUpThread) -> None:
    home = logged.home("alborada")
    hidden = thread.event()

    def more(answer: Answer) -> Answer:
        if not answer.body:
            return answer
        cursor, hour, length = 1000, 500_000, len(hidden)
        return answer.saying(answer.body + struct.pack(">QLL", cursor, hour, length) + hidden)

    logged.liar.lies["/threads/events"] = more
    home.run("case", "sync")
    outcome = home.run("fetch")
    assert outcome.code == ExitCode.ALARM
    assert f"the event {sha256(hidden).hex()} was shown, but does not stand" in outcome.err
