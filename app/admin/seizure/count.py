"""How much of everything there is: rows, hours, sizes, files."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, Table, func, inspect, select

from app.admin.seizure.inventory import Inventory
from app.storage.tables import attachments, events, metadata, replies, reports

_HOURLY = (reports, attachments, replies, events)


@dataclass(frozen=True)
class Arrivals:
    """In how many different hours rows of a table came, the first, the last, and most in one."""

    hours: int
    first: int
    last: int
    busiest: int


@dataclass(frozen=True)
class Found:
    """What this database and this folder hold. Hours are counted from 1970."""

    rows: Mapping[str, int]
    unlisted_tables: frozenset[str]
    arrivals: Mapping[str, Arrivals]
    # How many reports have each size in bytes, and each version of the list.
    sizes: Mapping[int, int]
    versions: Mapping[int, int]
    files: Mapping[str, int]
    unlisted_files: frozenset[str]


def count(connection: Connection, data: Path, inventory: Inventory) -> Found:
    """Looks through the database and the data folder."""
    files, unlisted = count_files(data, inventory)
    there = set(inspect(connection).get_table_names())
    return Found(
        rows={
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in metadata.tables.items()
            if name in there
        },
        unlisted_tables=frozenset(there - inventory.tables.keys()),
        arrivals={
            table.name: arrivals for table in _HOURLY if (arrivals := _arrivals(connection, table))
        },
        sizes=_each(connection, func.length(reports.c.envelope)),
        versions=_each(connection, reports.c.roster_version),
        files=files,
        unlisted_files=unlisted,
    )


def count_files(data: Path, inventory: Inventory) -> tuple[Mapping[str, int], frozenset[str]]:
    """How many files and folders of each kind there are, and those that no kind covers."""
    counted: Counter[str] = Counter()
    unlisted = set()
    for path in data.rglob("*"):
        place = path.relative_to(data).as_posix()
        if kind := inventory.kind_of(place):
            counted[kind.name] += 1
        else:
            unlisted.add(place)
    return counted, frozenset(unlisted)


def _arrivals(connection: Connection, table: Table) -> Arrivals | None:
    hour = table.c.arrival_hour
    counted = [n for _, n in connection.execute(select(hour, func.count()).group_by(hour))]
    if not counted:
        return None
    first, last = connection.execute(select(func.min(hour), func.max(hour))).one()
    return Arrivals(len(counted), first, last, max(counted))


def _each(connection: Connection, value: ColumnElement[int]) -> Mapping[int, int]:
    query = select(value, func.count()).select_from(reports).group_by(value).order_by(value)
    return dict(connection.execute(query).tuples().all())
