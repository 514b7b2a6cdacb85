"""``fetch``: brings roster, heads, reports and attachments for this member.

Texts come before files, the newest first: those of others as well, so that the server sees no
choice (``docs/decisions/0023``). Where only what is addressed to this member may cost the network
something, the most urgent come first. Whatever stops it, what came is kept and the next run goes
on.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import typer

from app.member import cover
from app.member.bring_keys import bring_archive, bring_keys
from app.member.client import Client
from app.member.coalition import log_file
from app.member.coalition.notices import notices
from app.member.coalition.rotate import forget_destroyed
from app.member.download import GONE, bring_attachment, bring_other, bring_report
from app.member.errors import (
    Alarm,
    AlarmsRaised,
    EvidenceMismatch,
    ForgottenUnasked,
    HomeInvalid,
    LogBroken,
    MemberError,
    RoleMissing,
    RosterStale,
    ServerNonsense,
    ServerRefused,
    SomethingMissing,
    SomethingTampered,
    Unreadable,
)
from app.member.field import bring_field_kit
from app.member.files import sweep_parts
from app.member.forgotten import Gone, say_gone
from app.member.home import LOG, Home
from app.member.mail import ATTACHMENTS, HEADS, REPORTS, Mail, scan
from app.member.past_rosters import bring_past_rosters
from app.member.post import connected, take_list
from app.member.reader import Reader
from app.member.receipt_contact import Contact, watch_receipts_only
from app.member.record import Record
from app.member.stages import ALARMS, FORGOTTEN, MISSING, OK, WORDS, stage_of
from app.member.workplace import Workplace
from app.protocol.errors import NotAddressed, ProtocolError
from app.protocol.ledger import Ledger
from app.protocol.report import ManifestEntry

_URGENCIES = ("now", "high", "normal", "low")


@dataclass
class Tally:
    """What one run brought."""

    heads: int
    alarms: int
    stale: RosterStale | None
    reports: int = 0
    attachments: int = 0
    missing: int = 0
    tampered: int = 0
    log_trouble: ProtocolError | MemberError | None = None
    receipt_trouble: ProtocolError | MemberError | None = None
    # Reports whose attachments are looked for, in the order of the list.
    with_files: list[str] = field(default_factory=list)
    # What the server says that it has forgotten, and how much of that nobody has asked for.
    gone: Gone = field(default_factory=Gone)
    unasked: int = 0
    # What the coalition is about to decide.
    notices: list[str] = field(default_factory=list)


def fetch(place: Workplace, *, from_start: bool, addressed_only: bool = False) -> None:
    """Prints counts; raises the worst of what was met."""
    tally = bring(place, from_start=from_start, addressed_only=addressed_only)
    for line in tally.notices:
        typer.echo(line)
    _print_counts(tally)
    raise_worst(tally)


def bring(place: Workplace, *, from_start: bool = False, addressed_only: bool = False) -> Tally:
    """Brings what there is; faults are in the answer where they hold nothing else back."""
    home, root = place.home, place.home.mail
    with connected(home, place.keys) as client:
        for name in (HEADS, REPORTS, ATTACHMENTS):
            sweep_parts(root / name)
        try:
            arrivals = take_list(client, home, from_start=from_start)
        except RoleMissing:
            # Reports are not for this person; what the role needs comes all the same.
            bring_keys(client, home, place.keys)
            watch_receipts_only(client, home, place.keys)
            raise
        tally = Tally(arrivals.heads, len(arrivals.exchanged), arrivals.stale)
        for report_id in arrivals.exchanged:
            bring_other(client, root, report_id)
        mail = scan(root, home.pins)
        bring_past_rosters(client, home, mail, mail.ids())
        bring_archive(client, home, mail)
        ledger = _read_log(client, home, tally)
        _meet_receipts(Contact(client, home, place.keys, mail, ledger), tally)
        keys = bring_keys(client, home, place.keys)
        bring_field_kit(client, home)
        if ledger is not None:
            keys = forget_destroyed(client, home, keys, ledger)
        reader = replace(place, keys=keys).reader(mail)
        _bring_reports(client, mail, reader, tally, addressed_only=addressed_only)
        _bring_attachments(client, mail, reader, tally)
        _say_gone(client, mail, ledger, tally)
    return tally


def _bring_reports(
    client: Client, mail: Mail, reader: Reader, tally: Tally, *, addressed_only: bool
) -> None:
    ours = _for_us(mail, reader, tally)
    absent = [each.record for each in ours if each.record.id not in mail.reports]
    if not addressed_only:
        # Which come first, the most urgent or one's own, would tell the server something as well.
        absent = sorted(cover.not_asked_for(mail), key=lambda record: record.cursor, reverse=True)
    ids = {each.record.id for each in ours}
    brought = {
        record.id
        for record in absent
        if _bring(client, mail, reader, record, tally, is_ours=record.id in ids)
    }
    # A head may forget to say that there are files; so a new report is always looked into.
    tally.with_files += [
        each.record.id
        for each in ours
        if each.record.id in brought or (each.has_files and each.record.id in mail.reports)
    ]


@dataclass(frozen=True)
class _Ours:
    """A report that is addressed to this member, or is broken and may be."""

    record: Record
    urgency: int
    has_files: bool


def _for_us(mail: Mail, reader: Reader, tally: Tally) -> list[_Ours]:
    """Everything but decoys, the most urgent first."""
    found = []
    for record in mail.records.values():
        try:
            head = reader.open_head(record.excerpt)
        except NotAddressed:
            continue
        except (ProtocolError, Unreadable) as error:
            tally.alarms += _say_alarm(record, error)
            found.append(_Ours(record, 0, has_files=False))
            continue
        urgency = _URGENCIES.index(head.urgency) if head.urgency else len(_URGENCIES)
        found.append(_Ours(record, urgency, head.files))
    return sorted(found, key=lambda each: (each.urgency, each.record.cursor))


def _say_alarm(record: Record, error: ProtocolError | Unreadable) -> int:
    """Whether what keeps a head from opening is an alarm; then it is said."""
    stage = stage_of(error)
    if stage in ALARMS:
        typer.echo(f"!! {record.id}  {WORDS[stage]}", err=True)
    return int(stage in ALARMS)


def _bring(
    client: Client, mail: Mail, reader: Reader, record: Record, tally: Tally, *, is_ours: bool
) -> bool:
    """Whether a report has come that is to be kept."""
    try:
        if not is_ours:
            cover.pass_by(client, mail, reader, record)
            return False
        bring_report(client, mail.root, reader, record)
    except EvidenceMismatch:
        typer.echo(f"!! {record.id}  {WORDS['evidence']}", err=True)
        tally.alarms += 1
        return False
    except ServerRefused as error:
        if error.status == GONE:
            tally.gone.reports.append(record)
            if not is_ours:
                cover.note(mail, record)
            return False
        if error.status != 404:
            raise
        typer.echo(f"!! {record.id}  listed by the server, but not handed over", err=True)
        tally.missing += 1
        return False
    mail.reports[record.id].append(mail.report_path(record.id))
    tally.reports += 1
    return True


def _bring_attachments(client: Client, mail: Mail, reader: Reader, tally: Tally) -> None:
    for report_id in tally.with_files:
        for entry in _absent_attachments(mail, reader, report_id):
            stage = bring_attachment(client, mail.root, entry)
            tally.attachments += stage == OK
            tally.missing += stage == MISSING
            if stage == FORGOTTEN:
                tally.gone.files.append((report_id, entry.name))
            elif stage not in (OK, MISSING):
                tally.tampered += 1
                typer.echo(f"!! {report_id}  {entry.name}: {WORDS[stage]}", err=True)


def _absent_attachments(mail: Mail, reader: Reader, report_id: str) -> list[ManifestEntry]:
    try:
        report = reader.open_report(mail.report_bytes(report_id)).report
    except (ProtocolError, Unreadable):
        return []
    stored = mail.root / ATTACHMENTS
    return [e for e in report.attachments if not (stored / f"{e.id}.atalaya").exists()]


def _say_gone(client: Client, mail: Mail, ledger: Ledger | None, tally: Tally) -> None:
    """Without a log that can be read nobody can tell why: then that is what is raised."""
    if ledger is not None:
        tally.unasked, missing = say_gone(client, mail, ledger, tally.gone, now=datetime.now(UTC))
        tally.missing += missing


def _print_counts(tally: Tally) -> None:
    typer.echo(
        f"New: {tally.heads:,} heads, {tally.reports:,} reports for you,"
        f" {tally.attachments:,} attachments."
    )
    if tally.missing:
        typer.echo(f"Not arrived yet: {tally.missing:,}.")


def _read_log(client: Client, home: Home, tally: Tally) -> Ledger | None:
    """Learns what is proposed; what is wrong with the log does not hold reports back."""
    try:
        before = len(log_file.read_entries(home.path / LOG))
        ledger = log_file.refresh(client, home)
    except (ProtocolError, HomeInvalid, LogBroken, ServerNonsense) as error:
        tally.log_trouble = error
        return None
    tally.notices += notices(ledger, read_before=before, now=datetime.now(UTC))
    return ledger


def _meet_receipts(contact: Contact, tally: Tally) -> None:
    """What is wrong with the receipt log does not hold reports back."""
    try:
        contact.meet()
    except (ProtocolError, HomeInvalid, Alarm, AlarmsRaised, ServerNonsense) as error:
        tally.receipt_trouble = error
    tally.heads += contact.new_heads


def raise_worst(tally: Tally) -> None:
    """Raises the worst fault, if there is one."""
    if tally.alarms:
        raise AlarmsRaised
    if tally.receipt_trouble:
        raise tally.receipt_trouble
    if tally.unasked:
        raise ForgottenUnasked
    if tally.log_trouble:
        raise tally.log_trouble
    if tally.tampered:
        raise SomethingTampered
    if tally.stale:
        raise tally.stale
    if tally.missing:
        raise SomethingMissing
