"""``open``: one report onto the screen and into a folder.

The text is printed safely and wrapped. On the disk ``narrative.txt`` is safe in the same way and
``report.json`` is plain ASCII, so that showing either in a terminal does no harm. Nothing is
ever executed or opened with another program.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import typer

from app.member import custody, sent
from app.member.answer_words import Labels
from app.member.checks import compare_with_list
from app.member.client import Client
from app.member.coalition import log_file
from app.member.display import display_safe, one_line
from app.member.download import GONE, bring_attachment, bring_report
from app.member.errors import (
    AlarmsRaised,
    EvidenceMismatch,
    ForgottenUnasked,
    MemberError,
    ReportForgotten,
    ReportNotFound,
    ServerRefused,
    SomethingMissing,
    SomethingTampered,
)
from app.member.explain import explain
from app.member.files import (
    make_names_durable,
    make_private_folder,
    sweep_parts,
    whole_file,
    write_whole,
)
from app.member.find import NEWEST, find_newest, find_report
from app.member.forgotten import why_forgotten
from app.member.home import MAIL, OPENED
from app.member.mail import Mail, scan
from app.member.past_rosters import bring_past_rosters
from app.member.post import connected, going_on_without, take_list
from app.member.print_report import (
    print_attachment,
    print_origin,
    print_replies,
    print_report,
)
from app.member.reader import OpenedReport, Reader, open_attachment
from app.member.receipt_contact import meet_once
from app.member.record import Record
from app.member.stages import MISSING, OK, WORDS, stage_of
from app.member.thread_requests import print_requests
from app.member.threads import first_reports, followed_by, thread_of
from app.member.workplace import Workplace
from app.protocol.encoding import from_json_object
from app.protocol.errors import ContentInvalid, FollowUpForeign, Malformed, ProtocolError
from app.protocol.report import ManifestEntry, faults_of
from app.protocol.report_rules import FOLLOW_UP

REPORT, NARRATIVE = "report.json", "narrative.txt"
DELETE = "\x7f"


def open_report(place: Workplace, *, wanted: str, out: Path | None, labels: Labels = "en") -> None:
    """Prints and writes one report; a fault in a part of it is said, and raised at the end."""
    if not place.is_offline:
        _bring_what_lacks(place, wanted)
    mail = scan(place.folder, place.home.pins)
    reader = place.reader(mail)
    report_id = _find(mail, reader, wanted)
    data = mail.report_bytes(report_id)
    is_alarming = _say_alarms(mail, reader, report_id, data)
    try:
        opened = reader.open_report(data)
    except ContentInvalid:
        _keep_what_is_no_report(place, report_id, reader.open_content(data), out)
        raise
    _note_opening(place, report_id)
    follows, is_foreign = _follows(opened, mail, reader)
    print_report(opened, mail, place.home.member, data, labels=labels, follows=follows)
    if not is_foreign:
        print_requests(thread_of(mail, reader, report_id), report_id)
    print_replies(place, opened)
    folder = _prepare_folder(out or place.home.path / OPENED, report_id)
    _write_texts(folder, opened)
    stages = list(_write_attachments(folder, mail, opened, labels))
    make_names_durable(folder)
    typer.echo(f"\nWritten to {one_line(str(folder), limit=1000)}")
    _raise_worst(stages, is_alarming=is_alarming)
    if is_foreign:
        raise FollowUpForeign


def _note_opening(place: Workplace, report_id: str) -> None:
    """Before anybody sees it: what was seen and not written down would be missing in court."""
    taker = custody.speaker(place.home)
    custody.record(place.home, report_id, custody.OPENED, giver=MAIL, taker=taker)


def _keep_what_is_no_report(
    place: Workplace, report_id: str, content: bytes, out: Path | None
) -> None:
    """Says where the body is not of the schema; a person may still make something of its JSON."""
    _note_opening(place, report_id)
    for where in faults_of(content):
        typer.echo(f"!! not as the protocol says: {one_line(where)}", err=True)
    with suppress(Malformed):
        plain = _plain_json(content)
        folder = _prepare_folder(out or place.home.path / OPENED, report_id)
        write_whole(folder / REPORT, plain)
        make_names_durable(folder)
        typer.echo(f"What was sealed is in {one_line(str(folder / REPORT), limit=1000)}", err=True)


def _bring_what_lacks(place: Workplace, wanted: str) -> None:
    """Downloads the report and its files if they are not here; else this machine's must do."""
    with going_on_without(), connected(place.home, place.keys) as client:
        bring(client, place, wanted)


def bring(client: Client, place: Workplace, wanted: str) -> None:
    """Downloads the report and its files if they are not here."""
    mail = scan(place.folder, place.home.pins)
    if _is_known(mail, wanted):
        bring_past_rosters(client, place.home, mail, [find_report(mail, wanted)])
    else:
        mail = _fresh_mail(client, place)
    reader = place.reader(mail)
    report_id = _find(mail, reader, wanted)
    if report_id not in mail.reports:
        _bring_text(client, place, reader, mail.records[report_id])
        mail.reports[report_id].append(mail.report_path(report_id))
    for entry in _manifest(mail, reader, report_id):
        if entry.id not in mail.attachments:
            bring_attachment(client, mail.root, entry)
    sent.refresh_tags(client, place.home)


def _bring_text(client: Client, place: Workplace, reader: Reader, record: Record) -> None:
    """Raises ``ReportForgotten``, or ``ForgottenUnasked`` where the log has no reason for it."""
    try:
        bring_report(client, place.folder, reader, record)
    except ServerRefused as error:
        if error.status != GONE:
            raise
        ledger = log_file.refresh(client, place.home)
        why = why_forgotten(client, record, ledger, now=datetime.now(UTC))
        raise (ReportForgotten(why) if why else ForgottenUnasked()) from error


def _is_known(mail: Mail, wanted: str) -> bool:
    """Whether this machine knows what is meant; ``newest`` needs a fresh list."""
    try:
        return wanted != NEWEST and bool(find_report(mail, wanted))
    except ReportNotFound:
        return False


def _fresh_mail(client: Client, place: Workplace) -> Mail:
    arrivals = take_list(client, place.home)
    if arrivals.stale:
        explain(arrivals.stale)
    mail = scan(place.folder, place.home.pins)
    bring_past_rosters(client, place.home, mail, mail.ids())
    meet_once(client, place.home, place.keys, mail)
    return mail


def _find(mail: Mail, reader: Reader, wanted: str) -> str:
    return find_newest(mail, reader) if wanted == NEWEST else find_report(mail, wanted)


def _manifest(mail: Mail, reader: Reader, report_id: str) -> tuple[ManifestEntry, ...]:
    try:
        return reader.open_report(mail.report_bytes(report_id)).report.attachments
    except (ProtocolError, MemberError):
        # Opening it for the person comes next and says what is wrong.
        return ()


def _say_alarms(mail: Mail, reader: Reader, report_id: str, data: bytes) -> bool:
    """Whether other bytes than these were promised or seen under this id."""
    stages = ["exchanged"] if mail.is_disputed(report_id) else []
    try:
        compare_with_list(mail, reader, report_id, data)
    except EvidenceMismatch as error:
        stages.append(stage_of(error))
    for stage in stages:
        typer.echo(f"!! {WORDS[stage]}", err=True)
    return bool(stages)


def _follows(opened: OpenedReport, mail: Mail, reader: Reader) -> tuple[str, bool]:
    """What a report is said to follow, and whether that is not true."""
    if opened.report.type != FOLLOW_UP:
        return "", False
    try:
        first = followed_by(opened, first_reports(mail, reader))
    except FollowUpForeign as error:
        typer.echo(f"!! {WORDS[stage_of(error)]}", err=True)
        return "", True
    return first or "a report that is not here", False


def _prepare_folder(out: Path, report_id: str) -> Path:
    folder = make_private_folder(make_private_folder(out) / report_id)
    sweep_parts(folder)
    return folder


def _write_texts(folder: Path, opened: OpenedReport) -> None:
    write_whole(folder / REPORT, _plain_json(opened.content))
    write_whole(folder / NARRATIVE, display_safe(opened.report.narrative.text).encode() + b"\n")


def _plain_json(content: bytes) -> bytes:
    """Everything that was sealed, unknown fields too, as ASCII without control characters."""
    try:
        text = json.dumps(from_json_object(content), indent=1)
    except RecursionError as error:
        raise ContentInvalid("nested too deeply") from error
    return text.replace(DELETE, "\\u007f").encode() + b"\n"


def _write_attachments(
    folder: Path, mail: Mail, opened: OpenedReport, labels: Labels
) -> Iterator[str]:
    """Prints and yields a stage for each attachment of the manifest."""
    stages = {}
    for entry in opened.report.attachments:
        stages[entry.name] = stage = _write_attachment(folder / entry.name, mail, entry)
        print_attachment(entry, stage, labels)
        yield stage
    for entry in opened.report.attachments:
        print_origin(entry, opened.report.attachments, stages, labels)


def _write_attachment(path: Path, mail: Mail, entry: ManifestEntry) -> str:
    """The first file under this id that opens; the name appears after its last chunk."""
    stage = MISSING
    for source in mail.attachments.get(entry.id, ()):
        try:
            with whole_file(path) as file:
                file.writelines(open_attachment(source, entry))
        except ProtocolError as error:
            stage = stage_of(error)
        else:
            return OK
    return stage


def _raise_worst(stages: list[str], *, is_alarming: bool) -> None:
    if is_alarming:
        raise AlarmsRaised
    if set(stages) - {OK, MISSING}:
        raise SomethingTampered
    if MISSING in stages:
        raise SomethingMissing
