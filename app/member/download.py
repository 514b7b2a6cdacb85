"""Reports and attachments: downloaded, checked, and only then kept.

A report is kept if its bytes are the ones that the list promised, an attachment if it
opens. What is not kept lies in the folder ``evidence``.
"""

import shutil
from pathlib import Path

from app.member.checks import file_stage
from app.member.client import Client
from app.member.errors import EvidenceMismatch, ServerRefused, Unreadable
from app.member.files import make_names_durable, whole_file, write_whole
from app.member.mail import (
    ATTACHMENTS,
    ENVELOPE,
    EVIDENCE,
    REPORTS,
    evidence_path,
    keep_evidence,
)
from app.member.reader import Reader
from app.member.record import Record
from app.member.stages import FORGOTTEN, MISSING, OK
from app.protocol import envelope
from app.protocol.attachment import sealed_length
from app.protocol.envelope import evidence_hash
from app.protocol.errors import ProtocolError
from app.protocol.report import ManifestEntry

NOT_FOUND, GONE = 404, 410


def bring_report(client: Client, root: Path, reader: Reader, record: Record) -> bytes:
    """The envelope that the list promised, stored; raises ``EvidenceMismatch`` for another."""
    data = promised_report(client, root, reader, record)
    write_whole(root / REPORTS / f"{record.id}{ENVELOPE}", data)
    return data


def promised_report(client: Client, root: Path, reader: Reader, record: Record) -> bytes:
    """The envelope that the list promised; another is kept as evidence: ``EvidenceMismatch``."""
    data = client.report(record.id)
    if not _is_promised(reader, record, data):
        keep_evidence(root, record.id, data)
        raise EvidenceMismatch(record.id)
    return data


def _is_promised(reader: Reader, record: Record, data: bytes) -> bool:
    if evidence_hash(data) != record.evidence:
        return False
    try:
        if envelope.parse(data).header != record.excerpt.header:
            return False
        return reader.excerpt_of(data) == record.excerpt
    except ProtocolError:
        return False
    except Unreadable:
        # Without the roster nobody here knows which slot is ours; verify asks again later.
        return True


def bring_other(client: Client, root: Path, report_id: str) -> None:
    """Keeps what the server now has under an id that it lists otherwise than before."""
    stored = root / REPORTS / f"{report_id}{ENVELOPE}"
    try:
        data = client.report(report_id)
    except ServerRefused:
        return
    if not stored.exists() or stored.read_bytes() != data:
        keep_evidence(root, report_id, data)


def bring_attachment(client: Client, root: Path, entry: ManifestEntry) -> str:
    """Stores an attachment; ``ok``, ``missing``, ``forgotten``, or the stage at which it failed."""
    path = root / ATTACHMENTS / f"{entry.id}{ENVELOPE}"
    try:
        with whole_file(path) as file:
            client.attachment(entry.id, file, limit=sealed_length(entry.size))
            file.flush()
            stage = file_stage(Path(file.name), entry)
            if stage != OK:
                _keep_broken(root, entry.id, Path(file.name))
                raise _DoesNotOpen(stage)
    except _DoesNotOpen as error:
        return error.stage
    except ServerRefused as error:
        if error.status == GONE:
            return FORGOTTEN
        if error.status != NOT_FOUND:
            raise
        return MISSING
    make_names_durable(path.parent)
    return OK


class _DoesNotOpen(Exception):
    """Leaves ``whole_file`` without a file."""

    def __init__(self, stage: str) -> None:
        super().__init__(stage)
        self.stage = stage


def _keep_broken(root: Path, attachment_id: str, part: Path) -> None:
    """The first broken copy is evidence enough; these are large."""
    if not any((root / EVIDENCE).glob(f"{attachment_id}.*")):
        with (
            part.open("rb") as source,
            whole_file(evidence_path(root, attachment_id, "broken")) as file,
        ):
            shutil.copyfileobj(source, file)
