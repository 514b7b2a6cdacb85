"""A folder of envelopes, found by content and not by name.

As ``fetch`` writes it:

    rosters/<version>.json   heads/<id>.head   reports/<id>.atalaya   attachments/<id>.atalaya
    evidence/                what came under an id that was taken already
    archive/<id>.archived    what was in a slot, moved to the archive key
    passed/<id>              empty: a report for others that was asked for and is not kept

Elsewhere somebody may just have dropped files; so every ``.atalaya``, ``.head`` and ``.json``
file in the folder and one level below is looked at, and the header says what it is.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.member.errors import EnvelopeExchanged, FileTooLarge, FolderInvalid, ReportNotHere
from app.member.files import make_private_folder, read_capped, write_whole
from app.member.record import RECORD_LIMIT, Record, parse_record, same_but_cursor
from app.member.rosters import Rosters, verify_rosters
from app.protocol.archive import ARCHIVED_BYTES, ArchivedKey, parse_archived_keys
from app.protocol.document import DOCUMENT_LIMIT
from app.protocol.envelope import REPORT_LIMIT, evidence_hash
from app.protocol.errors import Malformed
from app.protocol.header import HEADER_BYTES, ID_BYTES, Kind, parse_header
from app.protocol.root import Pins

ROSTERS, HEADS, REPORTS, ATTACHMENTS, EVIDENCE, ARCHIVE, PASSED = (
    "rosters",
    "heads",
    "reports",
    "attachments",
    "evidence",
    "archive",
    "passed",
)
HEAD, ENVELOPE, ROSTER, ARCHIVED = ".head", ".atalaya", ".json", ".archived"
# A hostile server could otherwise fill the disk with ever other bytes under one id.
EVIDENCE_PER_ID = 4
ID_HEX = 2 * ID_BYTES


@dataclass
class Mail:
    """What a folder holds; envelopes stay on the disk until they are opened."""

    root: Path
    rosters: Rosters
    records: dict[str, Record] = field(default_factory=dict)
    reports: dict[str, list[Path]] = field(default_factory=lambda: defaultdict(list))
    attachments: dict[str, list[Path]] = field(default_factory=lambda: defaultdict(list))
    # By report: the hashes of the rosters that its head and its envelopes name.
    named: dict[str, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    # Ids with an alarm: heads that differ, or evidence that was kept.
    disputed: set[str] = field(default_factory=set)
    unreadable: list[Path] = field(default_factory=list)
    # By envelope id: what was moved to the archive key.
    archived: dict[bytes, ArchivedKey] = field(default_factory=dict)

    def ids(self) -> set[str]:
        """Every report of which there is a head or an envelope."""
        return self.records.keys() | self.reports.keys()

    def report_path(self, report_id: str) -> Path:
        """Where ``fetch`` stores a report."""
        return self.root / REPORTS / f"{report_id}{ENVELOPE}"

    def report_bytes(self, report_id: str) -> bytes:
        """The one envelope under this id.

        Raises ``ReportNotHere``, and ``EnvelopeExchanged`` where two differ and neither what
        ``fetch`` stored nor the list's evidence hash tells them apart.
        """
        found = {path: read_capped(path, REPORT_LIMIT) for path in self.reports.get(report_id, ())}
        hashes = {evidence_hash(data): data for data in found.values()}
        if not hashes:
            raise ReportNotHere(report_id)
        if len(hashes) == 1:
            return next(iter(hashes.values()))
        self.disputed.add(report_id)
        record = self.records.get(report_id)
        if record and record.evidence in hashes:
            return hashes[record.evidence]
        raise EnvelopeExchanged(", ".join(sorted(h.hex() for h in hashes)))

    def is_disputed(self, report_id: str) -> bool:
        """Whether other bytes were seen under this id, now or before."""
        paths = self.reports.get(report_id, ())
        if len(paths) > 1 and len({evidence_hash(p.read_bytes()) for p in paths}) > 1:
            return True
        return report_id in self.disputed


def scan(root: Path, pins: Pins) -> Mail:
    """Looks at the folder; raises ``FolderInvalid``."""
    if not root.is_dir():
        raise FolderInvalid(str(root))
    documents: dict[str, bytes] = {}
    mail = Mail(root, verify_rosters({}, pins))
    for path in _files(root):
        if path.suffix == ROSTER:
            _take_document(documents, path, str(path.relative_to(root)))
        elif path.parent == root / EVIDENCE:
            _take_evidence(mail, path)
        else:
            _take(mail, path)
    mail.rosters = verify_rosters(documents, pins)
    return mail


def scan_report(root: Path, pins: Pins, report_id: str) -> Mail:
    """The same of one report only, as ``fetch`` stored it."""
    documents: dict[str, bytes] = {}
    for path in sorted((root / ROSTERS).glob(f"*{ROSTER}")):
        _take_document(documents, path, str(path.relative_to(root)))
    mail = Mail(root, verify_rosters(documents, pins))
    for folder, suffix in ((HEADS, HEAD), (REPORTS, ENVELOPE), (ARCHIVE, ARCHIVED)):
        path = root / folder / f"{report_id}{suffix}"
        if path.is_file():
            _take(mail, path)
    return mail


def _files(root: Path) -> Iterator[Path]:
    """Ordinary files in ``root`` and one level below: never pipes, which would block."""
    for path in sorted(root.iterdir()):
        inner = sorted(path.iterdir()) if path.is_dir() else [path]
        for file in inner:
            is_ours = file.suffix in (HEAD, ENVELOPE, ROSTER, ARCHIVED)
            is_ours = is_ours and not file.name.startswith(".")
            if is_ours and file.is_file():
                yield file


def _take_document(documents: dict[str, bytes], path: Path, name: str) -> None:
    """Keeps JSON that might be a roster; a home's other files are none."""
    if path.stat().st_size <= DOCUMENT_LIMIT:
        data = path.read_bytes()
        if b"signatures" in data:
            documents[name] = data


def _take(mail: Mail, path: Path) -> None:
    try:
        if path.suffix == HEAD:
            _take_head(mail, parse_record(read_capped(path, RECORD_LIMIT)))
        elif path.suffix == ARCHIVED:
            _take_archived(mail, read_capped(path, ARCHIVED_BYTES))
        else:
            _take_envelope(mail, path)
    except (Malformed, FileTooLarge, OSError):
        mail.unreadable.append(path)


def _take_evidence(mail: Mail, path: Path) -> None:
    """Evidence disputes a report, whatever its bytes are.

    An attachment needs no dispute: the manifest alone says which bytes are the right ones.
    """
    if _kind(path) is Kind.ATTACHMENT:
        _take(mail, path)
    else:
        mail.disputed.add(path.name[:ID_HEX])


def _kind(path: Path) -> Kind | None:
    with path.open("rb") as file:
        try:
            return parse_header(file.read(HEADER_BYTES)).kind
        except Malformed:
            return None


def _take_head(mail: Mail, record: Record) -> None:
    known = mail.records.setdefault(record.id, record)
    mail.named[record.id].add(record.excerpt.header.roster_hash)
    if (known.evidence, known.excerpt) != (record.evidence, record.excerpt):
        mail.disputed.add(record.id)


def _take_envelope(mail: Mail, path: Path) -> None:
    with path.open("rb") as file:
        header = parse_header(file.read(HEADER_BYTES))
    if header.kind is Kind.REPORT and path.stat().st_size > REPORT_LIMIT:
        raise FileTooLarge(path.name)
    if header.kind is Kind.REPORT:
        mail.reports[header.id.hex()].append(path)
        mail.named[header.id.hex()].add(header.roster_hash)
    else:
        mail.attachments[header.id.hex()].append(path)


def _take_archived(mail: Mail, data: bytes) -> None:
    for archived in parse_archived_keys(data):
        mail.archived[archived.envelope_id] = archived


def prepare(root: Path) -> None:
    """Makes the folders that ``fetch`` writes to."""
    for name in (ROSTERS, HEADS, REPORTS, ATTACHMENTS, EVIDENCE, ARCHIVE, PASSED):
        make_private_folder(root / name)


def keep_evidence(root: Path, envelope_id: str, data: bytes, suffix: str = ENVELOPE) -> None:
    """Stores what came under a taken id beside what was there, a few times at most."""
    path = evidence_path(root, envelope_id, evidence_hash(data).hex()[:16], suffix)
    if not path.exists() and len(list(path.parent.glob(f"{envelope_id}.*"))) < EVIDENCE_PER_ID:
        write_whole(path, data)


def evidence_path(root: Path, envelope_id: str, mark: str, suffix: str = ENVELOPE) -> Path:
    """Where evidence lies; its name begins with the id in dispute."""
    return make_private_folder(root / EVIDENCE) / f"{envelope_id}.{mark}{suffix}"


def keeps_same_head(path: Path, data: bytes) -> bool:
    """Whether the head at ``path`` says what ``data`` says."""
    return same_but_cursor(read_capped(path, RECORD_LIMIT), data)
