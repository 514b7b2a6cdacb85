"""What can be checked of a report without the network: every stage, and what was seen before."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.member.errors import Alarm, EvidenceMismatch, ReportNotHere, Unreadable
from app.member.mail import Mail
from app.member.reader import OpenedReport, Reader, open_attachment
from app.member.stages import FOLLOWS, HEAD_ONLY, MISSING, OK, is_fault, stage_of
from app.member.threads import FirstReport, followed_by
from app.protocol.envelope import evidence_hash
from app.protocol.errors import FollowUpForeign, ProtocolError
from app.protocol.report import ManifestEntry

FirstReports = Callable[[], Mapping[str, FirstReport]]


@dataclass(frozen=True)
class Finding:
    """One thing that was found of a report; ``where`` names an attachment or another report."""

    stage: str
    where: str = ""


def check_report(mail: Mail, reader: Reader, report_id: str, firsts: FirstReports) -> list[Finding]:
    """Everything that can be said of one report; ``ok`` where there is no fault.

    ``firsts`` is asked only for a follow-up: all reports are opened for it.
    """
    try:
        findings = _check_report(mail, reader, report_id, firsts)
    except (ProtocolError, Unreadable, Alarm) as error:
        findings = [Finding(stage_of(error))]
    if mail.is_disputed(report_id) and Finding("exchanged") not in findings:
        findings.append(Finding("exchanged"))
    is_well = all(finding.stage == FOLLOWS for finding in findings)
    return [Finding(OK), *findings] if is_well else findings


def _check_report(
    mail: Mail, reader: Reader, report_id: str, firsts: FirstReports
) -> list[Finding]:
    record = mail.records.get(report_id)
    if report_id not in mail.reports:
        if record is None:
            raise ReportNotHere(report_id)
        reader.open_head(record.excerpt)
        return [Finding(HEAD_ONLY)]
    data = mail.report_bytes(report_id)
    findings = _list_findings(mail, reader, report_id, data)
    try:
        opened = reader.open_report(data)
    except (ProtocolError, Unreadable) as error:
        return [*findings, Finding(stage_of(error))]
    return [*findings, *check_attachments(mail, opened), *_check_follow_up(opened, firsts)]


def _list_findings(mail: Mail, reader: Reader, report_id: str, data: bytes) -> list[Finding]:
    """Whether the envelope is the one that the server listed."""
    try:
        compare_with_list(mail, reader, report_id, data)
    except EvidenceMismatch as error:
        return [Finding(stage_of(error))]
    return []


def compare_with_list(mail: Mail, reader: Reader, report_id: str, data: bytes) -> None:
    """Raises ``EvidenceMismatch`` unless head, hash and envelope belong together."""
    record = mail.records.get(report_id)
    if record is None:
        return
    if evidence_hash(data) != record.evidence:
        raise EvidenceMismatch(report_id)
    try:
        if reader.excerpt_of(data) != record.excerpt:
            raise EvidenceMismatch(report_id)
    except (ProtocolError, Unreadable):
        # Opening comes to the same fault and names it; it is not the list's.
        return


def _check_follow_up(opened: OpenedReport, firsts: FirstReports) -> list[Finding]:
    """Which report it follows, if that is here; or that it only says so."""
    if opened.report.follows is None:
        return []
    try:
        first = followed_by(opened, firsts())
    except FollowUpForeign as error:
        return [Finding(stage_of(error))]
    return [Finding(FOLLOWS, f"report {first}")] if first else []


def check_attachments(mail: Mail, opened: OpenedReport) -> list[Finding]:
    """What is wrong with the attachments that the manifest lists."""
    checked = ((entry, _attachment_stage(mail, entry)) for entry in opened.report.attachments)
    return [Finding(stage, entry.name) for entry, stage in checked if is_fault(stage)]


def _attachment_stage(mail: Mail, entry: ManifestEntry) -> str:
    """``ok`` if one of the files under this id is the attachment, else the last fault."""
    stage = MISSING
    for path in mail.attachments.get(entry.id, ()):
        stage = file_stage(path, entry)
        if stage == OK:
            break
    return stage


def file_stage(path: Path, entry: ManifestEntry) -> str:
    """``ok`` if the file at ``path`` is the attachment, else the stage that failed."""
    try:
        for _piece in open_attachment(path, entry):
            pass
    except ProtocolError as error:
        return stage_of(error)
    return OK
