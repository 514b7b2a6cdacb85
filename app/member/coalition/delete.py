"""Ordering the server to forget, and objecting to it.

An order names evidence hashes. Those of reports are in the server's list; that of an attachment is
known only where the attachment is, so those that are not on this machine are named as left out.
Threads of casework about a report are named beside it.
"""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import typer

from app.member.cases.book import Casebook
from app.member.checks import file_stage
from app.member.coalition.case_threads import CaseThreads, threads_about, threads_of
from app.member.coalition.desk import Desk, Voice
from app.member.coalition.errors import EvidenceUnusable, OrderNotFound
from app.member.coalition.orders import carried_out_from, how_many, in_numbers
from app.member.display import one_line
from app.member.errors import MemberError
from app.member.files import read_capped
from app.member.find import find_report
from app.member.home import Home
from app.member.mail import Mail
from app.member.reader import Reader
from app.member.stages import OK
from app.protocol.deletion import EVIDENCE_LIMIT, NamedThread, deletion_body, objection_body
from app.protocol.encoding import from_hex
from app.protocol.envelope import evidence_hash
from app.protocol.errors import Malformed, ProtocolError
from app.protocol.ledger_state import DeletionState
from app.protocol.report import ManifestEntry

# Half a million lines.
EVIDENCE_FILE_LIMIT = 32 * 1024 * 1024


@dataclass(frozen=True)
class Wanted:
    """Evidence hashes of one report and its attachments, threads, and what cannot be named."""

    words: str
    evidence: tuple[bytes, ...]
    lacking: tuple[str, ...] = ()
    threads: CaseThreads = field(default_factory=CaseThreads)

    @property
    def named(self) -> tuple[bytes | NamedThread, ...]:
        """All that can be named; threads behind their report, and so in the same statement."""
        return (*self.evidence, *self.threads.named)


@dataclass(frozen=True)
class Kept:
    """What this machine has of reports and cases."""

    home: Home
    mail: Mail
    reader: Reader
    book: Casebook


@dataclass(frozen=True)
class Terms:
    """What a person says about an order."""

    reason: str
    yes: bool
    out: Path | None


def delete(desk: Desk, home: Home, voice: Voice, wanted: Sequence[Wanted], terms: Terms) -> None:
    """Shows what an order means, and gives it: one statement for each thousand."""
    named = list(dict.fromkeys(each for one in wanted for each in one.named))
    for line in _consequences(desk, home, wanted, _counted(named)):
        typer.echo(line)
    if not terms.yes:
        typer.confirm("Order this?", abort=True, err=True)
    for number, start in enumerate(range(0, len(named), EVIDENCE_LIMIT)):
        some = named[start : start + EVIDENCE_LIMIT]
        out = terms.out
        if out is not None and number:
            out = out.with_stem(f"{out.stem}-{number + 1}")
        evidence = [each for each in some if isinstance(each, bytes)]
        threads = [each for each in some if isinstance(each, NamedThread)]
        body = deletion_body(evidence, reason=terms.reason, threads=threads)
        state = desk.ledger.deletions[desk.say("deletion", body, voice, out=out)]
        typer.echo(f"Order {state.deletion.id[:16]} is given. {_when(desk, state)}")


def object_to(desk: Desk, voice: Voice, *, typed: str, reason: str, out: Path | None) -> None:
    """A no, in time, which everybody sees."""
    state = _order(desk, typed)
    desk.say("objection", objection_body(state.deletion.id, reason=reason), voice, out=out)
    typer.echo(f"Your objection is written: {how_many(state)} are not forgotten on the server.")


def reports_wanted(kept: Kept, typed: Sequence[str]) -> list[Wanted]:
    """Reports by the beginnings of their ids, with their attachments and what was written of them.

    Raises ``ReportNotFound`` or ``ReportAmbiguous``.
    """
    ids = dict.fromkeys(find_report(kept.mail, one) for one in typed)
    return [
        replace(
            _wanted(kept.mail, kept.reader, report_id),
            threads=threads_about(kept.home, kept.book, report_id),
        )
        for report_id in ids
    ]


def cases_wanted(home: Home, book: Casebook, typed: Sequence[str]) -> list[Wanted]:
    """The threads of cases, without their reports; raises ``CaseNotFound`` or ``CaseAmbiguous``."""
    cases = {case.id: case for case in map(book.find, typed)}
    return [
        Wanted(f"case {id_}, its threads alone", (), threads=threads_of(home, book, [case]))
        for id_, case in cases.items()
    ]


def evidence_wanted(path: Path) -> list[Wanted]:
    """Evidence hashes in a file, one a line; raises ``EvidenceUnusable``."""
    try:
        lines = read_capped(path, EVIDENCE_FILE_LIMIT).decode("ascii").split("\n")
        evidence = tuple(from_hex(line.strip(), 32) for line in lines if line.strip())
    except (UnicodeDecodeError, Malformed) as error:
        raise EvidenceUnusable(path.name) from error
    return [Wanted(f"{len(evidence):,} hashes in {one_line(path.name)}", evidence)]


def _wanted(mail: Mail, reader: Reader, report_id: str) -> Wanted:
    record = mail.records.get(report_id)
    evidence = record.evidence if record else evidence_hash(mail.report_bytes(report_id))
    arrived = record.arrived if record else None
    when = f", arrived {arrived:%Y-%m-%d %H:00}Z" if arrived else ""
    manifest = _manifest(mail, reader, report_id)
    found = {entry.name: _attachment_evidence(mail, entry) for entry in manifest or ()}
    lacking = tuple(name for name, sha256 in found.items() if sha256 is None)
    return Wanted(
        words=f"{report_id}, evidence {evidence.hex()[:16]}{when}",
        evidence=(evidence, *(sha256 for sha256 in found.values() if sha256)),
        lacking=lacking if manifest is not None else ("its attachments, if it has any",),
    )


def _manifest(mail: Mail, reader: Reader, report_id: str) -> tuple[ManifestEntry, ...] | None:
    """``None`` where nobody here can tell: the report is not here, or not for this member."""
    try:
        return reader.open_report(mail.report_bytes(report_id)).report.attachments
    except (ProtocolError, MemberError):
        return None


def _attachment_evidence(mail: Mail, entry: ManifestEntry) -> bytes | None:
    for path in mail.attachments.get(entry.id, ()):
        if file_stage(path, entry) == OK:
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").digest()
    return None


def _counted(named: Collection[bytes | NamedThread]) -> str:
    threads = sum(isinstance(each, NamedThread) for each in named)
    return in_numbers(len(named) - threads, threads)


def _consequences(desk: Desk, home: Home, wanted: Sequence[Wanted], count: str) -> Iterator[str]:
    yield f"To be forgotten on the server: {count}."
    for one in wanted:
        yield f"  {one.words}"
        if one.threads.named:
            yield f"    with {in_numbers(0, len(one.threads.named))}: all that was written there"
        for name in (*one.lacking, *one.threads.lacking):
            yield f"    !! not {one_line(name)}: not on this machine, so it cannot be named"
    if any(one.threads.named for one in wanted):
        yield "Nobody can go on with these threads or begin them again, and the tools of all who"
        yield "took part drop their copies. What must last of a case, export before."
        yield "Private threads of other organisations stay until these order it themselves."
    hours = desk.ledger.root.waiting_hours
    yield (
        f"It happens after {hours} h, unless a member objects."
        if hours
        else (
            "It happens within the hour; nobody can object, since your coalition waits for nothing."
        )
    )
    yield "Every member sees this order, who gave it, and the reason."
    yield "These stay: copies that members have downloaded, and the server's record that a report"
    yield "with this hash once came. This command does not touch the copies on this machine, in"
    yield one_line(str(home.path), limit=1000)


def _when(desk: Desk, state: DeletionState) -> str:
    if state.is_due(desk.hour):
        return "The server carries it out within the hour."
    return f"It is carried out from {carried_out_from(state):%Y-%m-%d %H:%M}Z on."


def _order(desk: Desk, typed: str) -> DeletionState:
    found = [
        state
        for deletion_id, state in desk.ledger.deletions.items()
        if typed and deletion_id.startswith(typed.strip().lower())
    ]
    if len(found) != 1:
        raise OrderNotFound
    return found[0]
