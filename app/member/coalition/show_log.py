"""The log, entry by entry, as every member sees it."""

import json
from pathlib import Path

import typer

from app.member.coalition import log_file
from app.member.coalition.describe import author_words
from app.member.coalition.desk import Desk
from app.member.coalition.orders import how_many
from app.member.display import one_line
from app.member.home import LOG, Home
from app.protocol.ledger_state import Entry, moment_of

_WORDS = {
    "proposal": "proposes",
    "probe": "proves its new keys",
    "signature": "SIGNS",
    "refusal": "REFUSES",
    "certificate": "certifies a person",
    "revocation": "ends a certificate",
    "shares": "splits its archive key",
    "receipt": "has checked its share",
    "opening": "OPENS A SHARE",
    "deletion": "ORDERS TO FORGET",
    "objection": "OBJECTS to forgetting",
    "roster": "PUBLISHED",
}


def show_log(desk: Desk, home: Home, *, as_json: bool, export: Path | None) -> None:
    """Prints every entry; ``export`` writes the log itself, to be read and checked elsewhere."""
    if export is not None:
        log_file.write_log(export, log_file.read_entries(home.path / LOG))
        typer.echo(f"{len(desk.ledger.entries):,} entries are in {export}.")
        return
    if as_json:
        entries = [_as_json(desk, entry) for entry in desk.ledger.entries]
        typer.echo(json.dumps(entries, indent=1))
        return
    for entry in desk.ledger.entries:
        typer.echo(_row(desk, entry))
    typer.echo(f"Hash of the log: {desk.ledger.position.hash.hex()}")


def _row(desk: Desk, entry: Entry) -> str:
    about = f" [{entry.about[:16]}]" if entry.about else ""
    text = f" {entry.text}" if entry.text else ""
    row = (
        f"{entry.number:5}  {moment_of(entry.arrived):%Y-%m-%d %Hh}  {_who(desk, entry):24} "
        f"{_WORDS[entry.kind]}{_person(desk, entry)}{_count(desk, entry)}{about}{text}"
    )
    return one_line(row, limit=500)


def _who(desk: Desk, entry: Entry) -> str:
    return author_words(desk.ledger, entry.author) if entry.author else "the coalition"


def _person(desk: Desk, entry: Entry) -> str:
    state = desk.ledger.certificates.get(entry.about)
    return f", {state.certificate.person}" if state else ""


def _count(desk: Desk, entry: Entry) -> str:
    state = desk.ledger.deletions.get(entry.about)
    return f" {how_many(state)}" if state else ""


def _as_json(desk: Desk, entry: Entry) -> dict[str, object]:
    return {
        "number": entry.number,
        "arrived": f"{moment_of(entry.arrived):%Y-%m-%dT%H:00Z}",
        "kind": entry.kind,
        "id": entry.id,
        "who": _who(desk, entry),
        "about": entry.about,
        "text": entry.text,
        "hash": desk.ledger.hashes[entry.number].hex(),
    }
