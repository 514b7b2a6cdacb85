"""``import``: each row is sealed as a report and handed in, one after the other.

Nothing is kept here of how far it came: whatever stops it, the next run first fetches, and what
is there already is not taken again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import typer

from app.member.answer_words import Labels
from app.member.carrier import Carrier
from app.member.deliver import check_receipt
from app.member.display import one_line
from app.member.errors import AlarmsRaised, NotSealable
from app.member.fetch import bring
from app.member.field import FieldKit, field_kit
from app.member.files import read_capped, write_whole
from app.member.imports import log
from app.member.imports.csv_sheet import read_csv
from app.member.imports.errors import ImportIncomplete, ImportUnreadable
from app.member.imports.known import Imported, known_rows
from app.member.imports.log import Outcome
from app.member.imports.mapping import LIMIT, ImportMapping, check_columns, parse_mapping
from app.member.imports.rows import Reading
from app.member.imports.sheets import FILE_LIMIT, Note, Sheet
from app.member.imports.tables import orphans, read_rows, untaken
from app.member.seal import seal_answers, slots_of
from app.member.workplace import Workplace
from app.protocol.envelope import evidence_hash, parse
from app.protocol.log import EntryKind
from app.protocol.primitives import sha256

# Rows between two words on how far it is.
_EVERY = 10
_ZIP = b"PK\x03\x04"
# What Excel wrote before 2007, and writes today where there is a password.
_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")


@dataclass(frozen=True)
class Source:
    """The tables of a file or of several; ``sha256`` is of the first, in hex."""

    sheets: Sequence[Sheet]
    sha256: str


@dataclass(frozen=True)
class Order:
    """``recipients``: ids of members; ``log``: where the log is written."""

    mapping: ImportMapping
    source: Source
    recipients: Sequence[str]
    log: Path | None
    labels: Labels


def read_source(paths: Sequence[Path]) -> Source:
    """Every table in the files; raises ``ImportUnreadable`` and ``FileTooLarge``."""
    contents = [(path.stem, read_capped(path, FILE_LIMIT)) for path in paths]
    sheets = [sheet for name, data in contents for sheet in _tables(name, data)]
    return Source(sheets, sha256(contents[0][1]).hex())


def _tables(name: str, data: bytes) -> list[Sheet]:
    """By what is in it, whatever it is called."""
    if data.startswith(_COMPOUND):
        raise ImportUnreadable("it is an old .xls or has a password: save it as XLSX without one")
    if not data.startswith(_ZIP):
        return [read_csv(name, data)]
    # It takes a quarter of the time in which the tool starts, and nothing else needs it.
    from app.member.imports.xlsx_sheet import read_xlsx  # noqa: PLC0415

    return read_xlsx(data)


def read_mapping(path: Path) -> ImportMapping:
    """The mapping in a file; raises ``MappingUnusable``."""
    return parse_mapping(read_capped(path, LIMIT))


def check(place: Workplace, order: Order) -> None:
    """Says what would become of each row, by what is on this machine; sends nothing."""
    readings, whole = _read(order)
    kit = field_kit(place.home, now=datetime.now(UTC))
    _finish(order, whole, list(_Importer(place, order, kit, None, known_rows(place)).all(readings)))


def take(place: Workplace, order: Order) -> None:
    """Seals and hands in what is new; raises ``ImportIncomplete`` where rows were refused."""
    readings, whole = _read(order)
    if bring(place).alarms:
        raise AlarmsRaised
    kit = field_kit(place.home, now=datetime.now(UTC))
    outcomes: list[Outcome] = []
    try:
        with Carrier(place.home.server) as carrier:
            importer = _Importer(place, order, kit, carrier, known_rows(place))
            for outcome in importer.all(readings):
                outcomes.append(outcome)
                _tell_progress(len(outcomes), len(readings))
    finally:
        missing = [Outcome(each.row, "not-reached") for each in readings[len(outcomes) :]]
        _write_log(order, whole, [*outcomes, *missing])
        typer.echo(f"Rows: {log.counted([*outcomes, *missing])}.")
    _raise_if_refused(outcomes)


@dataclass
class _Importer:
    place: Workplace
    order: Order
    kit: FieldKit
    # Without one nothing is sent.
    carrier: Carrier | None
    known: Mapping[str, Imported]

    def all(self, readings: Sequence[Reading]) -> Iterator[Outcome]:
        """One outcome a row, each after it is kept."""
        now = datetime.now(UTC)
        chosen = slots_of(self.kit, self.order.recipients or [self.place.home.member], now)
        if self.place.home.member not in chosen.values():
            # Nobody here could see what was imported, and it would be taken again.
            raise NotSealable("Imported cases are for your own organisation at least: add --to.")
        seen: dict[str, str] = {}
        for reading in readings:
            yield self._one(reading, chosen, seen)

    def _one(self, reading: Reading, chosen: Mapping[int, str], seen: dict[str, str]) -> Outcome:
        notes = reading.notes
        if reading.is_refused:
            return Outcome(reading.row, "refused", "", notes)
        before = self.known.get(reading.key)
        if before is not None:
            changed = [Note("changed")] if before.content != reading.content else []
            return Outcome(reading.row, "already", before.report, changed)
        if reading.key in seen:
            # The same number with another content is a mistake in the file, and is told as one.
            status: log.Status = "already" if seen[reading.key] == reading.content else "refused"
            return Outcome(reading.row, status, "", [Note("double")])
        seen[reading.key] = reading.content
        try:
            sealed = seal_answers(self.kit, reading.answers, chosen=chosen, now=datetime.now(UTC))
        except NotSealable:
            return Outcome(reading.row, "refused", "", [*notes, Note("not-by-schema")])
        if self.carrier is None:
            return Outcome(reading.row, "checked", "", notes)
        return Outcome(reading.row, "taken", self._hand_in(self.carrier, sealed), notes)

    def _hand_in(self, carrier: Carrier, sealed: bytes) -> str:
        """The id of the report, once the server has proven that it keeps it."""
        header, hashed = parse(sealed).header, evidence_hash(sealed)
        kept = carrier.post_report(sealed, header.id)
        roster = self.kit.roster
        version = header.roster_version
        check_receipt(kept, EntryKind.REPORT, hashed, roster_version=version, log=roster.receipts)
        return header.id.hex()


def _read(order: Order) -> tuple[list[Reading], list[Note]]:
    """The rows as they are read, and what concerns the file as a whole."""
    mapping, sheets = order.mapping, order.source.sheets
    main = check_columns(mapping, sheets)
    others = [sheet for sheet in sheets if sheet is not main]
    readings = list(read_rows(mapping, main, others, file=order.source.sha256))
    whole = [Note(warning, sheet.name) for sheet in sheets for warning in sheet.warnings]
    whole += [Note("not-taken", name) for name in untaken(mapping, main, others)]
    whole += [
        Note("orphan", f"{name} {row.number}", " · ".join(row.cells.values()))
        for name, row in orphans(mapping, main, others)
    ]
    return readings, whole


def _finish(order: Order, whole: Sequence[Note], outcomes: Sequence[Outcome]) -> None:
    for note in whole:
        _say("", note, order.labels)
    for outcome in outcomes:
        for note in outcome.notes or (Note(""),):
            _say(f"{outcome.row:>6}  {outcome.status:8}", note, order.labels)
    _write_log(order, whole, outcomes)
    typer.echo(f"Rows: {log.counted(outcomes)}. Nothing was sent.")
    _raise_if_refused(outcomes)


def _say(start: str, note: Note, labels: Labels) -> None:
    words = (start, one_line(note.column), log.explained(note.reason, labels))
    typer.echo("  ".join(word for word in (*words, one_line(note.value, 60)) if word))


def _tell_progress(done: int, all_: int) -> None:
    if done % _EVERY == 0 or done == all_:
        typer.echo(f"{done:,} of {all_:,} rows", err=True)


def _write_log(order: Order, whole: Sequence[Note], outcomes: Sequence[Outcome]) -> None:
    if order.log is not None:
        write_whole(order.log, log.log_csv(whole, outcomes, order.labels))


def _raise_if_refused(outcomes: Sequence[Outcome]) -> None:
    if any(outcome.status == "refused" for outcome in outcomes):
        raise ImportIncomplete
