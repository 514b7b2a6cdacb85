"""``open``: one report onto the screen and into a folder.

The text is printed safely and wrapped. On the disk ``narrative.txt`` is safe in the same way and
``report.json`` is plain ASCII, so that showing either in a terminal does no harm. Nothing is
ever executed or opened with another program.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import typer

from app.member import custody, sent
from app.member.checks import compare_with_list
from app.member.client import Client
from app.member.coalition import log_file
from app.member.display import block, display_safe, one_line
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
from app.member.options import Workplace
from app.member.past_rosters import bring_past_rosters
from app.member.post import connected, going_on_without, take_list
from app.member.reader import OpenedReport, Reader, open_attachment
from app.member.receipt_contact import meet_once
from app.member.record import Record
from app.member.stages import MISSING, OK, WORDS, stage_of
from app.member.threads import FOLLOW_UP, first_reports, followed_by
from app.protocol.encoding import from_base64url, from_json_object
from app.protocol.envelope import evidence_hash
from app.protocol.errors import ContentInvalid, FollowUpForeign, ProtocolError
from app.protocol.report import ManifestEntry
from app.protocol.return_code import reply_tag
from app.protocol.roster import Roster

REPORT, NARRATIVE = "report.json", "narrative.txt"
DELETE = "\x7f"


def open_report(place: Workplace, *, wanted: str, out: Path | None) -> None:
    """Prints and writes one report; a fault in a part of it is said, and raised at the end."""
    if not place.is_offline:
        _bring_what_lacks(place, wanted)
    mail = scan(place.folder, place.home.pins)
    reader = place.reader(mail)
    report_id = _find(mail, reader, wanted)
    data = mail.report_bytes(report_id)
    is_alarming = _say_alarms(mail, reader, report_id, data)
    opened = reader.open_report(data)
    # Before anybody sees it: what was seen and not written down would be missing in court.
    taker = custody.speaker(place.home)
    custody.record(place.home, report_id, custody.OPENED, giver=MAIL, taker=taker)
    follows, is_foreign = _follows(opened, mail, reader)
    _print_report(opened, mail, place, data, follows=follows)
    _print_replies(place, opened)
    folder = _prepare_folder(out or place.home.path / OPENED, report_id)
    _write_texts(folder, opened)
    stages = list(_write_attachments(folder, mail, opened))
    make_names_durable(folder)
    typer.echo(f"\nWritten to {one_line(str(folder), limit=1000)}")
    _raise_worst(stages, is_alarming=is_alarming)
    if is_foreign:
        raise FollowUpForeign


def _bring_what_lacks(place: Workplace, wanted: str) -> None:
    """Downloads the report and its files if they are not here; else this machine's must do."""
    with going_on_without(), connected(place.home, place.keys) as client:
        _bring(client, place, wanted)


def _bring(client: Client, place: Workplace, wanted: str) -> None:
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


def _print_report(
    opened: OpenedReport, mail: Mail, place: Workplace, data: bytes, *, follows: str
) -> None:
    member = place.home.member
    record = mail.records.get(opened.envelope.header.id.hex())
    arrived = record.arrived if record else None
    when = f"{arrived:%Y-%m-%d %H:00}Z, says the server" if arrived else "not known here"
    others = [name for name in opened.report.recipients if name != member]
    facts = {
        "Report": opened.envelope.header.id.hex(),
        "For": _name(opened.roster, member),
        "Also for": ", ".join(_name(opened.roster, name) for name in others),
        "Type": opened.report.type,
        "Follows": follows,
        "Language": opened.report.lang,
        "Arrived": when,
        "Evidence": evidence_hash(data).hex(),
        "Roster": f"version {opened.roster.version}, signed by your coalition",
    }
    for label, value in facts.items():
        if value:
            typer.echo(f"{label:9} {one_line(value, limit=1000)}")
    if opened.head.type != opened.report.type or opened.head.lang != opened.report.lang:
        typer.echo("Note      the list said another type or language than the report itself.")
    text = opened.report.narrative.text
    typer.echo("\n" + (block(text) if text.strip() else "There is no text."))


def _print_replies(place: Workplace, opened: OpenedReport) -> None:
    """How many there are by this organisation, and those of which a copy is here."""
    home, report_id = place.home, opened.envelope.header.id.hex()
    seed, tags = from_base64url(opened.report.reply.tags), sent.last_tags(home)
    used = sent.used_counters(home, report_id, seed=seed, tags=tags)
    if used:
        typer.echo(f"\nReplies of your organisation: {len(used)}")
    for counter, copy in sent.read_copies(home, place.keys, report_id).items():
        is_there = reply_tag(seed, home.member, counter) in tags
        state = "" if is_there else ", not on the server when this machine last looked"
        typer.echo(f"\nReply {counter + 1}, {copy.when}{state}\n{block(copy.text)}")


def _name(roster: Roster, member: str) -> str:
    """Who else it is for is the sender's word; an id that no member has is said."""
    index = roster.index_of(member)
    if index is None:
        return f"{one_line(member, limit=64)} (not in the roster)"
    return f"{one_line(roster.members[index].name['en'])} ({member})"


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


def _write_attachments(folder: Path, mail: Mail, opened: OpenedReport) -> Iterator[str]:
    """Prints and yields a stage for each attachment of the manifest."""
    for entry in opened.report.attachments:
        stage = _write_attachment(folder / entry.name, mail, entry)
        mark = "  " if stage == OK else "!!"
        typer.echo(f"{mark} {entry.name:10}  {_attachment_words(entry, stage)}")
        yield stage


def _attachment_words(entry: ManifestEntry, stage: str) -> str:
    if stage == OK:
        return f"{one_line(entry.media_type)}, {entry.size:,} bytes"
    if stage == MISSING:
        return "has not arrived; not written"
    return f"{WORDS[stage]}; not written"


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
