"""The inventory in words, with figures of this machine."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from textwrap import wrap

from app.admin.seizure.count import Arrivals, Found, count
from app.admin.seizure.inventory import Beside, Kind, Table, read_inventory
from app.settings import Settings
from app.storage.database import check_revision, opened_database

_WIDTH = 100
# What is printed may be sent around: below this, who reads it could tell one thing from another.
_FEW = 10


def show_inventory(settings: Settings) -> Iterator[str]:
    """Everything, line by line."""
    inventory = read_inventory()
    with opened_database(settings.database_url) as engine:
        check_revision(engine)
        with engine.connect() as connection:
            found = count(connection, settings.data, inventory)
    yield "What somebody learns who takes this machine. Figures are rounded: they would be counted."
    yield from _title("In short")
    yield from _summary(found)
    yield from _title("What the words mean")
    yield from _listed(inventory.kinds.items())
    yield from _title("The database")
    for name, table in inventory.tables.items():
        yield from _table(name, table, found.rows.get(name))
    yield from _title("The data folder")
    for kind in inventory.files:
        yield from _kind(kind, found.files.get(kind.name, 0))
    yield from _title("Settings")
    yield from _listed(inventory.settings.items())
    yield from _title("The memory, a swap file, a snapshot of the running machine")
    yield from _all_beside(inventory.memory)
    yield from _title("Beside the service")
    yield from _all_beside(inventory.beside)
    yield from _unlisted(found)


def rounded(number: int) -> str:
    """``number`` to one digit."""
    if number == 0:
        return "none"
    if number < _FEW:
        return f"fewer than {_FEW}"
    step = 10 ** (len(str(number)) - 1)
    return f"about {(number + step // 2) // step * step:,}"


def _summary(found: Found) -> Iterator[str]:
    for name, arrivals in found.arrivals.items():
        yield from _point(f"{rounded(found.rows[name])} {name} came {_when(arrivals)}.")
    for version, number in found.versions.items():
        yield from _point(f"{rounded(number)} reports were sealed to list {version}.")
    for size, number in found.sizes.items():
        yield from _point(f"{rounded(number)} reports have {size:,} bytes.")
    yield from _point("Not one word of a report, a file, a reply or a case, and no sender.")
    yield from _point(
        "With the receipt log's key somebody can sign receipts in this server's name: begin"
        " another log (docs/runbooks/key-compromise.md)."
    )


def _when(arrivals: Arrivals) -> str:
    first, last = (_day(hour) for hour in (arrivals.first, arrivals.last))
    most = rounded(arrivals.busiest)
    return f"in {rounded(arrivals.hours)} hours from {first} to {last}, {most} in the busiest"


def _day(hour: int) -> str:
    return datetime.fromtimestamp(hour * 3600, UTC).strftime("%Y-%m-%d")


def _table(name: str, table: Table, rows: int | None) -> Iterator[str]:
    yield ""
    yield f"{name} ({_rows(rows)})"
    yield from _told(table)
    for column, held in table.columns.items():
        more = f" ({held.more})" if held.more else ""
        yield from _point(f"{column}: {held.kind}{more}", indent=4)


def _rows(rows: int | None) -> str:
    return (
        "not counted" if rows is None else f"{rounded(rows)} rows".replace("none rows", "no rows")
    )


def _kind(kind: Kind, number: int) -> Iterator[str]:
    yield ""
    yield f"{kind.name}: {kind.kind} ({rounded(number)})"
    yield from _told(kind)


def _told(what: Table | Kind) -> Iterator[str]:
    yield from _point(f"It tells: {what.tells}")
    yield from _point(f"It does not tell: {what.tells_not}")
    yield from _point(f"Kept: {what.kept}.")


def _all_beside(things: Iterable[Beside]) -> Iterator[str]:
    for thing in things:
        yield ""
        yield f"{thing.name}: {thing.kind}"
        yield from _point(thing.tells)
        yield from _point(f"Kept: {thing.kept}.")


def _unlisted(found: Found) -> Iterator[str]:
    unlisted = sorted(found.unlisted_tables) + sorted(found.unlisted_files)
    if not unlisted:
        return
    yield from _title("Not of this service, and yet there")
    yield from _point(
        "Nobody can say here what these tell. Look at them, and take away what is yours."
    )
    for name in unlisted:
        yield from _point(name)


def _listed(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, text in pairs:
        yield from _point(f"{name}: {text}")


def _title(text: str) -> Iterator[str]:
    yield ""
    yield text.upper()


def _point(text: str, *, indent: int = 2) -> Iterator[str]:
    yield from wrap(
        text,
        _WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + 2),
        break_long_words=False,
        break_on_hyphens=False,
    )
