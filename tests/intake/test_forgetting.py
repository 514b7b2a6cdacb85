"""Forgetting: what goes, what stays, and that it goes on after any stop."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, insert, select

from app.intake.forgetting import Tally
from app.intake.limits import FORGOTTEN_AT_ONCE
from app.protocol.deletion import EVIDENCE_LIMIT
from app.protocol.header import Kind
from app.protocol.primitives import random_bytes
from app.storage.blobs import BlobStore, BlobStoreUnavailable
from app.storage.blobs.local import LocalBlobStore
from app.storage.blobs.s3 import S3BlobStore
from app.storage.database import begin_write
from app.storage.tables import (
    archived_keys,
    attachments,
    blob_parts,
    carried_out,
    replies,
    reports,
    spent_challenges,
    tombstones,
    uploads,
)
from app.storage.turns import turn_to_forget
from tests.assembly import Assembly
from tests.coalition import Coalition
from tests.keeper import HOUR, NOW, Keeper
from tests.s3 import S3Server

WAITING = 48


@pytest.fixture
def keeper(engine: Engine, tmp_path: Path) -> Keeper:
    """Orders wait for two days."""
    assembly = Assembly(Coalition(waiting_hours=WAITING, now=NOW))
    return Keeper(engine, tmp_path, assembly).publish()


@pytest.fixture
def hasty(engine: Engine, tmp_path: Path) -> Keeper:
    """Orders are carried out at once."""
    return Keeper(engine, tmp_path, Assembly(Coalition(now=NOW))).publish()


def test_an_order_is_carried_out_when_its_time_is_over_and_not_before(keeper: Keeper) -> None:
    gone, stays = keeper.report(), keeper.report()
    file_gone, file_stays = keeper.attachment(), keeper.attachment()
    keeper.order(gone, file_gone)
    assert keeper.forget(hours=WAITING).orders == 0
    assert keeper.hashes(reports) == {gone, stays}
    tally = keeper.forget(hours=WAITING + 1)
    assert (tally.orders, tally.reports, tally.attachments) == (1, 1, 1)
    assert keeper.hashes(reports) == {stays}
    assert keeper.hashes(attachments) == {file_stays}


def test_an_order_that_a_member_objects_to_is_never_carried_out(keeper: Keeper) -> None:
    wanted = keeper.report()
    keeper.object_to(keeper.order(wanted))
    assert keeper.forget(hours=WAITING * 100).orders == 0
    assert keeper.hashes(reports) == {wanted}


def test_an_order_without_a_waiting_period_is_carried_out_at_once(hasty: Keeper) -> None:
    hasty.order(hasty.report())
    assert hasty.forget().reports == 1


def test_the_hash_of_what_is_forgotten_and_its_place_in_the_receipt_log_stay(hasty: Keeper) -> None:
    report, attachment = hasty.report(hour=HOUR - 5), hasty.attachment(hour=HOUR - 6)
    hasty.order(report, attachment)
    hasty.forget()
    columns = [tombstones.c[name] for name in ("kind", "sha256", "arrival_hour", "leaf")]
    with hasty.engine.connect() as connection:
        rows = set(map(tuple, connection.execute(select(*columns)).all()))
    assert rows == {(Kind.REPORT, report, HOUR - 5, 7), (Kind.ATTACHMENT, attachment, HOUR - 6, 8)}


def test_nothing_that_belongs_to_what_is_forgotten_stays(hasty: Keeper) -> None:
    hasty.order(hasty.report(), hasty.attachment(parts=3))
    hasty.forget()
    for table in (reports, attachments, archived_keys, blob_parts, uploads):
        assert hasty.count(table) == 0, table.name
    assert hasty.files == set()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_byte_of_what_is_forgotten_is_in_any_file(hasty: Keeper) -> None:
    mark = random_bytes(40)
    wanted = [hasty.report(mark=mark), hasty.attachment(mark=mark)]
    hasty.report(mark=b"y" * 40)
    assert hasty.files_with(mark)
    hasty.order(*wanted)
    assert hasty.forget().is_wiped
    assert hasty.files_with(mark) == []


def test_what_is_not_there_is_no_obstacle(hasty: Keeper) -> None:
    there = hasty.report()
    hasty.order(random_bytes(32), there)
    tally = hasty.forget()
    assert (tally.orders, tally.reports) == (1, 1)


def test_an_order_is_carried_out_once(hasty: Keeper) -> None:
    """What arrives later is not forgotten by an order from before."""
    wanted = hasty.report()
    hasty.order(wanted)
    hasty.forget()
    with begin_write(hasty.engine) as connection:
        connection.execute(insert(reports).values(_row_again(hasty, wanted)))
    assert hasty.forget().orders == 0
    assert hasty.hashes(reports) == {wanted}


def _row_again(keeper: Keeper, digest: bytes) -> dict[str, object]:
    row: dict[str, object] = {"id": random_bytes(16), "sha256": digest, "arrival_hour": HOUR}
    row |= {"roster_version": keeper.assembly.roster.version, "excerpt_front": b""}
    return row | {"excerpt_back": b"", "envelope": b""}


def test_orders_of_the_largest_size_are_carried_out_in_many_small_transactions(
    hasty: Keeper,
) -> None:
    wanted = [hasty.report() for _ in range(FORGOTTEN_AT_ONCE * 2 + 1)]
    hasty.order(*wanted, *(random_bytes(32) for _ in range(EVIDENCE_LIMIT - len(wanted))))
    commits: list[int] = []
    event.listen(hasty.engine, "commit", lambda _connection: commits.append(1))
    assert hasty.forget().reports == len(wanted)
    assert len(commits) >= EVIDENCE_LIMIT / FORGOTTEN_AT_ONCE


def test_reports_and_attachments_go_after_the_days_that_the_operator_has_set(
    keeper: Keeper,
) -> None:
    old, young = HOUR - 10 * 24 - 1, HOUR - 10 * 24
    for hour in [old] * (FORGOTTEN_AT_ONCE + 1):
        keeper.report(hour=hour)
    keeper.attachment(hour=old)
    stays, file_stays = keeper.report(hour=young), keeper.attachment(hour=young)
    tally = keeper.forget(keep_days=10)
    assert (tally.reports, tally.attachments) == (FORGOTTEN_AT_ONCE + 1, 1)
    assert keeper.hashes(reports) == {stays}
    assert keeper.hashes(attachments) == {file_stays}
    assert len(keeper.files) == 2


def test_nothing_goes_by_age_where_no_age_is_set(keeper: Keeper) -> None:
    keeper.report(hour=1)
    keeper.attachment(hour=1)
    tally = keeper.forget()
    assert (tally.reports, tally.attachments) == (0, 0)


def test_a_reply_goes_after_ninety_days(keeper: Keeper) -> None:
    def reply(hour: int) -> dict[str, object]:
        row: dict[str, object] = {"tag": random_bytes(16), "sha256": random_bytes(32)}
        return row | {"arrival_hour": hour, "leaf": 1, "sealed": b"x"}

    last = HOUR - 90 * 24
    with begin_write(keeper.engine) as connection:
        connection.execute(insert(replies), [reply(last - 1), reply(last)])
    assert keeper.forget().replies == 1
    assert keeper.count(replies) == 1
    assert keeper.count(tombstones) == 1


def test_a_used_challenge_goes_after_its_end(keeper: Keeper) -> None:
    ends = [int(NOW.timestamp()) + offset for offset in (-1, 3600)]
    with begin_write(keeper.engine) as connection:
        rows = [{"sha256": random_bytes(32), "expires": end} for end in ends]
        connection.execute(insert(spent_challenges), rows)
    keeper.forget()
    assert keeper.count(spent_challenges) == 1


class Interrupted(LocalBlobStore):
    """A folder; when something is deleted from it, something else happens first."""

    def __init__(self, folder: Path, act: Callable[[], None]) -> None:
        super().__init__(folder)
        self.act = act

    async def delete(self, name: str) -> None:
        self.act()
        await super().delete(name)


def test_an_objection_that_another_process_still_takes_in_is_heard(keeper: Keeper) -> None:
    """Its clock is an hour behind that of the process that has begun to forget."""
    first, second = keeper.attachment(parts=1), keeper.report()
    keeper.order(first)
    last = keeper.order(second)
    keeper.assembly.wait(hours=WAITING)
    keeper.blobs = Interrupted(keeper.folder / "attachments", lambda: keeper.object_to(last))
    tally = keeper.forget(hours=WAITING + 1)
    assert (tally.attachments, tally.reports) == (1, 0)
    assert keeper.hashes(reports) == {second}
    assert keeper.count(carried_out) == 1


def put_orphan(keeper: Keeper, name: str, *, hours: int) -> None:
    (keeper.folder / "attachments").mkdir(exist_ok=True)
    path = keeper.folder / "attachments" / name
    path.write_bytes(b"x")
    then = (HOUR - hours) * 3600
    os.utime(path, (then, then))


def test_bytes_that_belong_to_nothing_go_after_a_day(keeper: Keeper) -> None:
    keeper.attachment()
    named = keeper.files
    for name in named:
        put_orphan(keeper, name, hours=100)
    young = {"1" * 32, f".{'1' * 32}.part"}
    for name in young:
        put_orphan(keeper, name, hours=24)
    for name in ("2" * 32, "2" * 64, f".{'2' * 32}.part"):
        put_orphan(keeper, name, hours=25)
    assert keeper.forget().orphans == 3
    assert keeper.files == named | young


def test_files_that_no_store_makes_are_left_alone(keeper: Keeper) -> None:
    keeper.attachment()
    put_orphan(keeper, "README", hours=100)
    (keeper.folder / "attachments" / "lost+found").mkdir()
    assert keeper.forget().orphans == 0
    assert {"README", "lost+found"} <= keeper.files


def test_a_database_that_knows_no_attachment_takes_none_for_an_orphan(keeper: Keeper) -> None:
    """As where the address of another database was given by mistake."""
    put_orphan(keeper, "2" * 32, hours=100)
    put_orphan(keeper, f".{'2' * 32}.part", hours=100)
    assert keeper.forget().orphans == 1
    assert keeper.files == {"2" * 32}


def test_bytes_that_the_store_does_not_let_go_of_go_later(hasty: Keeper) -> None:
    """A folder under the name of a part cannot be deleted as a file."""
    hasty.order(hasty.attachment(hour=HOUR - 50, parts=1))
    (name,) = hasty.files
    stuck = hasty.folder / "attachments" / name
    stuck.unlink()
    stuck.mkdir()
    os.utime(stuck, (0, 0))
    with pytest.raises(BlobStoreUnavailable):
        hasty.forget()
    assert hasty.count(carried_out) == 1
    assert hasty.count(blob_parts) == 0
    stuck.rmdir()
    put_orphan(hasty, name, hours=50)
    assert hasty.forget().orphans == 1
    assert hasty.files == set()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_parts_and_orphans_go_from_a_bucket_as_well(hasty: Keeper, s3: S3Server) -> None:
    hasty.blobs = S3BlobStore(s3.new_bucket())
    wanted = hasty.attachment(mark=b"x", parts=3)
    hasty.attachment(mark=b"x")
    asyncio.run(hasty.blobs.put("2" * 32, b"x"))
    hasty.order(wanted)
    # The bucket dates what is put into it, so that time has to go by.
    assert hasty.forget(hours=1).orphans == 0
    assert hasty.forget(hours=26).orphans == 1
    assert asyncio.run(stored(hasty.blobs)) == set(part_names(hasty))


async def stored(store: BlobStore) -> set[str]:
    return {blob.name async for blob in store.stored()}


def part_names(keeper: Keeper) -> list[str]:
    with keeper.engine.connect() as connection:
        names = list(connection.execute(select(blob_parts.c.name)).scalars())
    assert len(names) == 2
    return names


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_one_process_at_a_time_forgets(hasty: Keeper) -> None:
    """On SQLite there is one only."""
    wanted = hasty.report()
    hasty.order(wanted)

    async def beside() -> Tally | None:
        async with turn_to_forget(hasty.engine) as is_ours:
            assert is_ours
            return await hasty.run(NOW)

    assert asyncio.run(beside()) is None
    assert hasty.hashes(reports) == {wanted}
    assert hasty.forget().reports == 1


def test_there_is_nothing_to_forget_before_anything_is_published(
    engine: Engine, tmp_path: Path
) -> None:
    assert Keeper(engine, tmp_path, Assembly(Coalition())).forget() == Tally(is_wiped=True)
