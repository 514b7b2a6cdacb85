"""Ordering the server to forget, and objecting to it.

An order names evidence hashes. Those of reports are in the server's list; that of an attachment is
known only where the attachment is, so those that are not on this machine are named as left out.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from app.member.checks import file_stage
from app.member.coalition.desk import Desk, Voice
from app.member.coalition.orders import carried_out_from, how_many
from app.member.display import one_line
from app.member.errors import EvidenceUnusable, MemberError, OrderNotFound
from app.member.files import read_capped
from app.member.find import find_report
from app.member.home import Home
from app.member.mail import Mail
from app.member.reader import Reader
from app.member.stages import OK
from app.protocol.deletion import EVIDENCE_LIMIT, deletion_body, objection_body
from app.protocol.encoding import from_hex
from app.protocol.envelope import evidence_hash
from app.protocol.errors import Malformed, ProtocolError
from app.protocol.ledger_state import DeletionState
from app.protocol.report import ManifestEntry

# Half a million lines.
EVIDENCE_FILE_LIMIT = 32 * 1024 * 1024


@dataclass(frozen=True)
class Wanted:
    """Evidence hashes of one report and its attachments, and what cannot be named."""

    words: str
    evidence: tuple[bytes, ...]
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True)
class Terms:
    """What a person says about an order."""

    reason: str
    yes: bool
    out: Path | None


def delete(desk: Desk, home: Home, voice: Voice, wanted: Sequence[Wanted], terms: Terms) -> None:
    """Shows what an order means, and gives it: one statement for each thousand."""
    evidence = list(dict.fromkeys(sha256 for one in wanted for sha256 in one.evidence))
    for line in _consequences(desk, home, wanted, len(evidence)):
        typer.echo(line)
    if not terms.yes:
        typer.confirm("Order this?", abort=True, err=True)
    for number, start in enumerate(range(0, len(evidence), EVIDENCE_LIMIT)):
        out = terms.out
        if out is not None and number:
            out = out.with_stem(f"{out.stem}-{number + 1}")
        body = deletion_body(evidence[start : start + EVIDENCE_LIMIT], reason=terms.reason)
        state = desk.ledger.deletions[desk.say("deletion", body, voice, out=out)]
        typer.echo(f"Order {state.deletion.id[:16]} is given. {_when(desk, state)}")


def object_to(desk: Desk, voice: Voice, *, typed: str, reason: str, out: Path | None) -> None:
    """A no, in time, which everybody sees."""
    state = _order(desk, typed)
    desk.say("objection", objection_body(state.deletion.id, reason=reason), voice, out=out)
    typer.echo(f"Your objection is written: {how_many(state)} are not forgotten on the server.")


def reports_wanted(mail: Mail, reader: Reader, typed: Sequence[str]) -> list[Wanted]:
    """Reports by the beginnings of their ids, with their attachments.

    Raises ``ReportNotFound`` or ``ReportAmbiguous``.
    """
    ids = dict.fromkeys(find_report(mail, one) for one in typed)
    return [_wanted(mail, reader, report_id) for report_id in ids]


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


def _consequences(desk: Desk, home: Home, wanted: Sequence[Wanted], count: int) -> Iterator[str]:
    yield f"To be forgotten on the server: {count:,} reports or attachments."
    for one in wanted:
        yield f"  {one.words}"
        for name in one.lacking:
            yield f"    !! not {one_line(name)}: not on this machine, so it cannot be named"
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
