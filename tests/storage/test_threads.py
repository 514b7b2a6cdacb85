"""Threads in the database: rows for those who take part, numbered in the order of the commits."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from app.protocol.primitives import random_bytes, sha256
from app.protocol.thread_key import CARRIED_BYTES, CarriedKey
from app.storage import thread_keys, threads
from app.storage.database import begin_write, open_database
from app.storage.tables import metadata
from app.storage.threads import NewEvent

THREAD, OTHER = bytes(16), bytes(15) + b"\1"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    # The tables alone: how they come about is a test of migrations.
    engine = open_database(database_url)
    metadata.create_all(engine)
    yield engine
    engine.dispose()


def add(connection: Connection, number: int, thread: bytes = THREAD, *, epoch: int = 1) -> bytes:
    sealed = random_bytes(40)
    key_id = bytes(31) + bytes([epoch])
    event = NewEvent(thread, number, sha256(sealed), 7, epoch, key_id, sealed)
    threads.add_event(connection, event, leaf=number)
    return sealed


def shown(connection: Connection, member: str, after: int = 0) -> list[tuple[int, bytes]]:
    entries = threads.list_events(connection, member, after=after, limit=500, max_bytes=10**6)
    return [(entry.sequence, entry.sealed) for entry in entries]


def carried(thread: bytes, recipient: int, epoch: int = 1) -> CarriedKey:
    return CarriedKey(thread, epoch, bytes([recipient]) * 32, random_bytes(CARRIED_BYTES - 52))


def test_a_cursor_grows_and_is_never_given_twice_also_when_rows_have_gone(engine: Engine) -> None:
    with begin_write(engine) as connection:
        threads.add_members(connection, THREAD, ["ana", "eva"])
        sent = [add(connection, number) for number in range(3)]
        before = shown(connection, "eva")
        threads.drop_members(connection, THREAD, ["eva"])
        assert shown(connection, "eva") == []
    with begin_write(engine) as connection:
        threads.add_members(connection, THREAD, ["eva"])
        again = shown(connection, "eva", after=before[-1][0])
    assert [sealed for _, sealed in again] == [sealed for _, sealed in before] == sent
    cursors = [cursor for cursor, _ in before + again]
    assert cursors == sorted(set(cursors))


def test_two_events_cannot_stand_under_one_number(engine: Engine) -> None:
    with begin_write(engine) as connection:
        threads.add_members(connection, THREAD, ["ana"])
        add(connection, 0)
        add(connection, 0, OTHER)
    with pytest.raises(IntegrityError), begin_write(engine) as connection:
        add(connection, 0)


def test_the_state_of_a_thread_is_its_last_event_and_who_takes_part(engine: Engine) -> None:
    with begin_write(engine) as connection:
        assert threads.find_state(connection, THREAD) is None
        threads.add_members(connection, THREAD, ["eva", "ana"])
        add(connection, 0)
        sealed = add(connection, 1, epoch=2)
        state = threads.find_state(connection, THREAD)
        assert threads.epochs_of(connection, "ana", [THREAD, OTHER]) == {THREAD: 2}
        assert threads.epochs_of(connection, "ida", [THREAD]) == {}
    assert state
    assert state.members == ("ana", "eva")
    assert (state.last.number, state.last.sha256, state.last.epoch) == (1, sha256(sealed), 2)


def test_a_key_that_is_there_stays_until_it_is_dropped_and_goes_with_its_member(
    engine: Engine,
) -> None:
    first, second, other = carried(THREAD, 1), carried(THREAD, 1), carried(OTHER, 1)
    with begin_write(engine) as connection:
        # Also among those that come together.
        thread_keys.add_keys(connection, [("ana", first), ("ana", second), ("ana", other)])
        thread_keys.add_keys(connection, [("ana", second)])
        listed = list(thread_keys.list_keys(connection, "ana", bytes([1]) * 32, after=0, limit=9))
        assert [key for _, key in listed] == [first, other]
        thread_keys.drop_keys(connection, [("ana", second)])
        thread_keys.add_keys(connection, [("ana", second)])
        behind = thread_keys.list_keys(
            connection, "ana", bytes([1]) * 32, after=listed[-1][0], limit=9
        )
        assert [key for _, key in behind] == [second]
        threads.drop_members(connection, THREAD, ["ana"])
        left = thread_keys.list_keys(connection, "ana", bytes([1]) * 32, after=0, limit=9)
        assert [key for _, key in left] == [other]
