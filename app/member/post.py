"""Rosters and heads: what is taken from the server's list, and what raises an alarm.

Heads are on the disk before the cursor moves, so the next run goes on where this one
stopped, wherever that was.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import typer

from app.member.client import Client
from app.member.cursor import CURSOR_LIMIT, read_cursor, write_cursor
from app.member.errors import (
    AlreadyFetching,
    RosterStale,
    ServerNonsense,
    ServerRefused,
    ServerUnreachable,
)
from app.member.files import (
    held_alone,
    make_names_durable,
    make_private_folder,
    whole_file,
    write_whole,
)
from app.member.home import Home, Keys
from app.member.mail import (
    EVIDENCE,
    HEAD,
    HEADS,
    ROSTER,
    ROSTERS,
    keep_evidence,
    keeps_same_head,
    prepare,
)
from app.member.record import Record, parse_record, split_records
from app.protocol.envelope import evidence_hash
from app.protocol.errors import ContentInvalid, Malformed, RosterExpired, RosterForked
from app.protocol.roster import Roster, verify_roster, verify_signed_roster

CURSOR, LOCK = "cursor.json", "fetch.lock"
# A list that never ends would fill the disk; the next run goes on behind these.
HEADS_PER_RUN = 100_000


@dataclass
class Arrivals:
    """What one run took from the list."""

    heads: int = 0
    # Ids under which the server now lists something else than before.
    exchanged: list[str] = field(default_factory=list)
    stale: RosterStale | None = None


@contextmanager
def connected(home: Home, keys: Keys) -> Iterator[Client]:
    """The server, for one command at a time; raises ``AlreadyFetching``.

    Two at once would move one cursor and write one set of files.
    """
    with (
        held_alone(make_private_folder(home.mail) / LOCK),
        Client(home.server, home.member, keys.signing_seed) as client,
    ):
        yield client


@contextmanager
def going_on_without() -> Iterator[None]:
    """Says what keeps the server's part from being done; this machine's part goes on."""
    try:
        yield
    except ServerUnreachable:
        reason = "The server cannot be reached."
    except ServerRefused as error:
        reason = f"The server refused ({error.detail})."
    except AlreadyFetching:
        reason = "Another command is fetching."
    else:
        return
    typer.echo(f"{reason} This is what this machine has.", err=True)


def take_list(client: Client, home: Home, *, from_start: bool = False) -> Arrivals:
    """Roster first, then every head behind the cursor."""
    prepare(home.mail)
    client.log_in()
    arrivals = Arrivals(stale=accept_roster(client.roster(), home, now=datetime.now(UTC)))
    cursor = 0 if from_start else read_cursor(home, CURSOR)
    while arrivals.heads < HEADS_PER_RUN:
        records = _parse_page(client.records(cursor), cursor)
        if not records:
            break
        store_heads(home.mail, records, arrivals)
        cursor = records[-1][0].cursor
        write_cursor(home, CURSOR, cursor)
    return arrivals


def accept_roster(document: bytes, home: Home, *, now: datetime) -> RosterStale | None:
    """Stores a roster that passes every check of §9; raises what does not.

    One that fails by its date alone is stored and said: reports that wait are not held back by
    signers who are late.
    """
    seen, stale = home.seen_roster(), None
    try:
        roster = verify_roster(document, pins=home.pins, now=now, seen=seen)
    except RosterExpired as error:
        roster = verify_signed_roster(document, pins=home.pins)
        stale = RosterStale(f"It expired {error.expires:%Y-%m-%d %H:%M}Z.")
    except RosterForked:
        _keep_fork(home.mail, document)
        raise
    except (Malformed, ContentInvalid) as error:
        raise ServerNonsense("It is not a roster.") from error
    _store_roster(home, document, roster)
    if stale is None and roster.is_ageing(now):
        typer.echo(
            f"!! The list of members ends {roster.expires:%Y-%m-%d %H:%M}Z: the signers must"
            " renew it.",
            err=True,
        )
    if seen is None or roster.version > seen.version:
        home.remember_roster(roster)
    return stale


def _store_roster(home: Home, document: bytes, roster: Roster) -> None:
    path = home.mail / ROSTERS / f"{roster.version}{ROSTER}"
    if not path.exists():
        write_whole(path, document)


def _keep_fork(root: Path, document: bytes) -> None:
    """Two rosters signed under one version are proof against the signers or their keys."""
    name = f"roster-{evidence_hash(document).hex()[:16]}{ROSTER}"
    write_whole(root / EVIDENCE / name, document)


def _parse_page(page: bytes, cursor: int) -> list[tuple[Record, bytes]]:
    """All of a page or nothing; a list that does not go forward would never end."""
    records = []
    try:
        for data in split_records(page):
            record = parse_record(data)
            if not cursor < record.cursor < CURSOR_LIMIT:
                raise ServerNonsense("Its list does not go forward.")
            cursor = record.cursor
            records.append((record, data))
    except Malformed as error:
        raise ServerNonsense("Its list is cut off or malformed.") from error
    return records


def store_heads(root: Path, records: list[tuple[Record, bytes]], arrivals: Arrivals) -> None:
    """Whole and durable, every one; a head that differs from a stored one is evidence."""
    for record, data in records:
        path = root / HEADS / f"{record.id}{HEAD}"
        if not path.exists():
            with whole_file(path) as file:
                file.write(data)
            arrivals.heads += 1
        elif not keeps_same_head(path, data):
            keep_evidence(root, record.id, data, HEAD)
            arrivals.exchanged.append(record.id)
            say_exchanged(record.id)
    make_names_durable(root / HEADS)


def say_exchanged(report_id: str) -> None:
    """The alarm for other bytes under a known id."""
    typer.echo(
        f"!! ALARM: the server now lists something else as {report_id} than before.\n"
        "!! What was here is kept; the other lies in the folder evidence.",
        err=True,
    )
