"""Deleting threads by order: what goes, what stays, and that it goes on after any stop."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, Table, select

from app.intake.limits import FORGOTTEN_AT_ONCE
from app.protocol.deletion import EVIDENCE_LIMIT, NamedThread
from app.protocol.log import EntryKind
from app.protocol.primitives import random_bytes
from app.storage import thread_tombstones, tombstones
from app.storage.database import begin_write
from app.storage.tables import carried_keys, event_feed, events, reports, thread_members
from app.storage.tables import tombstones as graves
from tests.assembly import Assembly
from tests.coalition import Coalition
from tests.keeper import HOUR, NOW, Keeper

WAITING = 48
ABOUT_THREADS = (events, event_feed, thread_members, carried_keys)


class Stopped(Exception):
    """In the middle of a thread."""


@pytest.fixture
def keeper(engine: Engine, tmp_path: Path) -> Keeper:
    """Orders wait for two days."""
    assembly = Assembly(Coalition(waiting_hours=WAITING, now=NOW))
    return Keeper(engine, tmp_path, assembly).publish()


@pytest.fixture
def hasty(engine: Engine, tmp_path: Path) -> Keeper:
    """Orders are carried out at once."""
    return Keeper(engine, tmp_path, Assembly(Coalition(now=NOW))).publish()


def threads_in(keeper: Keeper, table: Table) -> set[bytes]:
    with keeper.engine.connect() as connection:
        return set(connection.execute(select(table.c.thread)).scalars())


def test_a_thread_goes_with_everything_about_it_when_the_order_is_due_and_not_before(
    keeper: Keeper,
) -> None:
    gone, stays = keeper.thread(), keeper.thread()
    report = keeper.report()
    keeper.order(report, named=[gone])
    assert keeper.forget(hours=WAITING).threads == 0
    assert threads_in(keeper, events) == {gone.thread, stays.thread}
    tally = keeper.forget(hours=WAITING + 1)
    assert (tally.orders, tally.reports, tally.threads) == (1, 1, 1)
    for table in ABOUT_THREADS:
        assert threads_in(keeper, table) == {stays.thread}, table.name
    assert keeper.forget(hours=WAITING + 2).threads == 0


def test_id_and_first_event_of_a_thread_are_remembered(hasty: Keeper) -> None:
    gone = hasty.thread(hour=HOUR - 5)
    hasty.order(named=[gone])
    hasty.forget()
    with hasty.engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(select(graves)).all()]
    assert rows == [(EntryKind.EVENT, gone.thread, gone.first, HOUR - 5, 9)]


def test_a_thread_stays_that_somebody_objected_to_or_that_another_beginning_was_named_of(
    keeper: Keeper,
) -> None:
    kept, other = keeper.thread(), keeper.thread()
    keeper.object_to(keeper.order(named=[kept]))
    keeper.order(named=[NamedThread(other.thread, random_bytes(32))])
    keeper.order(named=[NamedThread(random_bytes(16), other.first)])
    assert keeper.forget(hours=WAITING * 10).threads == 0
    assert threads_in(keeper, events) == {kept.thread, other.thread}


def test_a_thread_that_began_after_the_order_stays(hasty: Keeper) -> None:
    """A service takes none; one of an earlier version may have."""
    later = hasty.thread(hour=HOUR + 1)
    hasty.order(named=[later])
    assert hasty.forget(hours=3).threads == 0
    assert threads_in(hasty, events) == {later.thread}


def test_a_process_of_an_earlier_version_that_carried_out_the_rest_leaves_the_threads_to_others(
    hasty: Keeper,
) -> None:
    gone = hasty.thread()
    order = hasty.order(hasty.report(), named=[gone])
    with begin_write(hasty.engine) as connection:
        tombstones.mark_carried_out(connection, bytes.fromhex(order))
    tally = hasty.forget()
    assert (tally.orders, tally.threads) == (0, 1)
    assert threads_in(hasty, events) == set()


def test_a_thread_of_any_length_goes_in_small_transactions_and_on_after_a_stop(
    hasty: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = hasty.thread(events=2 * FORGOTTEN_AT_ONCE + 3)
    hasty.order(named=[gone])
    drop, left = thread_tombstones.drop_events, [1]

    def stop(*given: object, **more: object) -> int:
        if not left:
            raise Stopped
        left.pop()
        return drop(*given, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(thread_tombstones, "drop_events", stop)
        with pytest.raises(Stopped):
            hasty.forget()
    # Nobody is shown any of it from the first moment on.
    assert threads_in(hasty, event_feed) == set()
    assert hasty.count(events) == FORGOTTEN_AT_ONCE + 3
    assert hasty.forget().threads == 1
    assert hasty.count(events) == 0
    assert hasty.count(graves) == 1


def test_orders_of_the_largest_size_name_threads_too(hasty: Keeper) -> None:
    gone = hasty.thread()
    many = [NamedThread(random_bytes(16), random_bytes(32)) for _ in range(EVIDENCE_LIMIT - 1)]
    hasty.order(named=[*many, gone])
    assert hasty.forget().threads == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_byte_of_a_deleted_thread_is_in_any_file(hasty: Keeper) -> None:
    mark = random_bytes(40)
    gone = hasty.thread(mark=mark)
    hasty.thread(mark=b"y" * 40)
    assert hasty.files_with(mark)
    hasty.order(named=[gone])
    assert hasty.forget().is_wiped
    assert hasty.files_with(mark) == []


def test_a_report_is_forgotten_without_its_threads_where_none_is_named(hasty: Keeper) -> None:
    stays = hasty.thread()
    hasty.order(hasty.report())
    assert hasty.forget().reports == 1
    assert hasty.count(reports) == 0
    assert threads_in(hasty, events) == {stays.thread}
