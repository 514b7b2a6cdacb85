"""What can be checked of a report without the network: every stage, and what was seen before."""

from dataclasses import dataclass
from pathlib import Path

from app.member.errors import Alarm, EvidenceMismatch, ReportNotHere, Unreadable
from app.member.mail import Mail
from app.member.reader import OpenedReport, Reader, open_attachment
from app.member.stages import HEAD_ONLY, MISSING, OK, is_fault, stage_of
from app.protocol.envelope import evidence_hash
from app.protocol.errors import ProtocolError
from app.protocol.report import ManifestEntry


@dataclass(frozen=True)
class Finding:
    """One thing that was found of a report; ``where`` names an attachment."""

    stage: str
    where: str = ""


def check_report(mail: Mail, reader: Reader, report_id: str) -> list[Finding]:
    """Everything that can be said of one report; ``ok`` where there is no fault."""
    try:
        findings = _check_report(mail, reader, report_id)
    except (ProtocolError, Unreadable, Alarm) as error:
        findings = [Finding(stage_of(error))]
    if mail.is_disputed(report_id) and Finding("exchanged") not in findings:
        findings.append(Finding("exchanged"))
    return findings or [Finding(OK)]


def _check_report(mail: Mail, reader: Reader, report_id: str) -> list[Finding]:
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
    return [*findings, *check_attachments(mail, opened)]


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
