"""The receipt log keeps exactly what was committed."""

import asyncio
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from app.intake.receipts import EntryKind, Receipt, enter, receipt_again
from app.protocol.checkpoint import verify_receipt
from app.protocol.log import TILE_WIDTH, Entry, parse_entry
from app.protocol.primitives import random_bytes
from app.storage import receipt_log
from app.storage.database import begin_write, open_database
from app.storage.tables import metadata, receipt_entries, receipt_tiles
from app.storage.writer import Writer
from tests.receipts import certified_log, check_stored_log


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    # The tables alone: how they come about is a test of migrations.
    engine = open_database(database_url)
    metadata.create_all(engine)
    yield engine
    engine.dispose()


def enter_some(connection: Connection, count: int) -> list[Receipt]:
    return [
        enter(connection, EntryKind.REPORT, hour=7, roster_version=1, sha256=random_bytes(32))
        for _ in range(count)
    ]


def check(engine: Engine, receipts: list[Receipt]) -> None:
    log = certified_log(engine)
    for receipt in receipts:
        entry = Entry(EntryKind.REPORT, receipt.hour, 1, receipt.sha256)
        verified = verify_receipt(receipt.proof.encode(), entry=entry, log=log)
        assert verified.index == receipt.leaf


def test_entries_of_one_transaction_share_a_checkpoint(engine: Engine) -> None:
    with begin_write(engine) as connection:
        receipts = enter_some(connection, 5)
        assert {receipt.proof for receipt in receipts} == {""}
    check(engine, receipts)
    assert [receipt.leaf for receipt in receipts] == [0, 1, 2, 3, 4]
    assert len({receipt.proof.partition("\n\n")[2] for receipt in receipts}) == 1


def test_logs_of_every_size_around_full_tiles_hold(engine: Engine) -> None:
    for count in (1, 254, 1, 1, 300, TILE_WIDTH, 1, 130):
        with begin_write(engine) as connection:
            receipts = enter_some(connection, count)
        check(engine, receipts[-2:])
        check_stored_log(engine)


def test_two_levels_of_tiles_are_kept(engine: Engine) -> None:
    """As many entries as fill a tile of tiles; most of them at once, to be quick."""
    with begin_write(engine) as connection:
        enter_some(connection, TILE_WIDTH**2 - 2)
    for count in (1, 1, 1):
        with begin_write(engine) as connection:
            receipts = enter_some(connection, count)
        check(engine, receipts)
    with begin_write(engine) as connection:
        older = [_again(connection, place) for place in (0, 65_000, TILE_WIDTH**2)]
    check(engine, older)
    with engine.connect() as connection:
        rows = connection.execute(receipt_tiles.select().order_by(receipt_tiles.c.level)).all()
    assert [(row.level, row.number) for row in rows if row.level] == [(1, 0)]
    head, _ = check_stored_log(engine)
    assert head.size == TILE_WIDTH**2 + 1


def _again(connection: Connection, leaf: int) -> Receipt:
    query = receipt_entries.select().where(receipt_entries.c.number == leaf)
    entry = parse_entry(connection.execute(query).one().entry)
    return receipt_again(connection, sha256=entry.sha256, hour=entry.hour, leaf=leaf)


def _enter_and_fail(engine: Engine, fail: Callable[[Connection], object]) -> None:
    with begin_write(engine) as connection:
        enter_some(connection, 10)
        fail(connection)


def _seal_twice(connection: Connection) -> None:
    """The tree is made and remembered, and then a number comes a second time."""
    entries = receipt_log.pending(connection)
    assert entries
    entries(connection)
    entries(connection)


def test_a_transaction_that_fails_leaves_no_entry(engine: Engine) -> None:
    with begin_write(engine) as connection:
        enter_some(connection, 3)
    before = check_stored_log(engine)
    with pytest.raises(ZeroDivisionError):
        _enter_and_fail(engine, lambda _: 1 // 0)
    assert check_stored_log(engine) == before
    with begin_write(engine) as connection:
        receipts = enter_some(connection, 1)
    assert receipts[0].leaf == 3
    check(engine, receipts)


def test_what_fails_after_the_tree_was_made_leaves_no_entry(engine: Engine) -> None:
    with begin_write(engine) as connection:
        enter_some(connection, 250)
    before = check_stored_log(engine)
    with pytest.raises(IntegrityError):
        _enter_and_fail(engine, _seal_twice)
    assert check_stored_log(engine) == before
    with begin_write(engine) as connection:
        receipts = enter_some(connection, 10)
    check(engine, receipts)
    check_stored_log(engine)


def test_a_transaction_without_entries_changes_nothing(engine: Engine) -> None:
    with begin_write(engine) as connection:
        enter_some(connection, 3)
    before = check_stored_log(engine)
    for _ in range(2):
        with begin_write(engine) as connection:
            assert receipt_log.pending(connection)
    assert check_stored_log(engine) == before


def test_something_that_is_entered_and_asked_for_in_one_transaction_is_proven(
    engine: Engine,
) -> None:
    with begin_write(engine) as connection:
        (first,) = enter_some(connection, 1)
    with begin_write(engine) as connection:
        (second,) = enter_some(connection, 1)
        again = [
            receipt_again(connection, sha256=r.sha256, hour=r.hour, leaf=r.leaf)
            for r in (first, second)
        ]
    check(engine, [first, second, *again])
    assert again[1].proof == second.proof


def test_a_receipt_is_given_again_where_nothing_is_written(engine: Engine) -> None:
    with begin_write(engine) as connection:
        receipts = enter_some(connection, 400)
    with engine.connect() as connection:
        again = [
            receipt_again(connection, sha256=r.sha256, hour=r.hour, leaf=r.leaf)
            for r in receipts[::37]
        ]
        with pytest.raises(ValueError, match="one transaction writes"):
            enter_some(connection, 1)
    check(engine, again)


def test_a_change_that_spoils_a_batch_takes_no_entries_with_it(engine: Engine) -> None:
    def good(connection: Connection) -> Receipt:
        return enter_some(connection, 1)[0]

    def bad(connection: Connection) -> Receipt:
        enter_some(connection, 1)
        raise ZeroDivisionError

    async def write_all() -> list[Receipt | BaseException]:
        async with Writer(engine) as writer:
            changes = [good, bad, good, bad, good]
            return await asyncio.gather(*map(writer.write, changes), return_exceptions=True)

    receipts = [result for result in asyncio.run(write_all()) if isinstance(result, Receipt)]
    assert len(receipts) == 3
    check(engine, receipts)
    _, entries = check_stored_log(engine)
    assert [entry.sha256 for entry in entries] == [receipt.sha256 for receipt in receipts]


def test_two_engines_go_on_from_each_other(engine: Engine, database_url: str) -> None:
    """As two processes do: what one remembers of the edge is of no use after the other wrote."""
    other = open_database(database_url)
    receipts = []
    for number in range(6):
        with begin_write(engine if number % 2 else other) as connection:
            receipts += enter_some(connection, 100)
    other.dispose()
    assert [receipt.leaf for receipt in receipts] == list(range(600))
    check(engine, receipts[::50])
    check_stored_log(engine)


def test_a_log_whose_entries_were_changed_takes_nothing_in(
    engine: Engine, database_url: str
) -> None:
    with begin_write(engine) as connection:
        enter_some(connection, 5)
    with engine.begin() as connection:
        changed = receipt_entries.update().where(receipt_entries.c.number == 3)
        connection.execute(changed.values(entry=bytes(41)))
    other = open_database(database_url)
    with pytest.raises(receipt_log.ReceiptLogBroken):
        _enter_and_fail(other, lambda _: None)
    other.dispose()
