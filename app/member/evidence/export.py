"""``evidence export``: a report with everything that proves it, for a court or an archive.

The format is described in ``docs/evidence.md``. What was told to those who are trained for it goes
in only where it is asked for, and for a purpose. The data key of the report goes in only where it
is asked for (``docs/decisions/0017``); keys of attachments always, for they open nothing but the
files that lie beside them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import typer

from app.member.checks import compare_with_list, file_stage
from app.member.custody import (
    EXPORTED,
    EXPORTED_SENSITIVE,
    TOOL,
    parse_custody,
    read_custody,
    record,
    speaker,
)
from app.member.display import display_safe, one_line
from app.member.errors import AlarmsRaised, EvidenceMismatch, PackageIncomplete
from app.member.evidence.format import (
    CERTIFICATES,
    CHECKPOINT,
    CONSISTENCY,
    CUSTODY,
    ENVELOPE,
    HEAD,
    KEYS,
    LEFT_OUT,
    MANIFEST,
    NARRATIVE,
    PINS,
    README,
    RECEIPT,
    REPORT,
    SENSITIVE_FIELD,
    SIGNATURE,
    UNKNOWN_TYPE,
    AttachmentEntry,
    AttachmentKey,
    CustodyEntry,
    DataKeys,
    FileEntry,
    Manifest,
    Place,
    RosterEntry,
    media_type_of,
    plain_head,
    plain_report,
    sign_manifest,
    write_shape,
    write_statements,
)
from app.member.evidence.package import Sink, new_package
from app.member.evidence.proofs import Proofs, certificates_of, read_proofs, roster_document
from app.member.evidence.readme import readme
from app.member.evidence.sensitive import SENSITIVE, plain_sensitive
from app.member.find import find_report
from app.member.mail import Mail, scan
from app.member.reader import OpenedReport, open_attachment
from app.member.sensitive_part import Purpose, check_trained, open_part
from app.member.stages import MISSING, OK, WORDS
from app.member.threads import Threads, check_deletion
from app.member.workplace import Workplace
from app.protocol.encoding import to_base64url
from app.protocol.envelope import evidence_hash
from app.protocol.fields import write_time
from app.protocol.log import EntryKind
from app.protocol.report import ManifestEntry
from app.protocol.root import encode_pins
from app.protocol.roster import Roster
from app.protocol.sensitive import Sensitive
from app.protocol.stream import CHUNK

JSON, TEXT_TYPE, LINES = "application/json", "text/plain; charset=utf-8", "application/jsonl"
NOT_SAID = "not said"


@dataclass
class _Export:
    """A package in the making."""

    place: Workplace
    mail: Mail
    opened: OpenedReport
    data: bytes
    newest: Roster
    proofs: Proofs
    sink: Sink
    told: Sensitive | None = None
    files: list[FileEntry] = field(default_factory=list)
    attachments: list[AttachmentEntry] = field(default_factory=list)

    @property
    def report_id(self) -> str:
        """The report's id in hex."""
        return self.opened.envelope.header.id.hex()

    def add(self, path: str, data: bytes, media_type: str = JSON) -> None:
        """One small file."""
        self.stream(path, iter([data]), media_type)

    def stream(self, path: str, pieces: Iterator[bytes], media_type: str) -> str:
        """One file; its SHA-256 in hex."""
        written = self.sink.add(path, pieces)
        self.files.append(
            FileEntry(path=path, size=written.size, sha256=written.sha256, media_type=media_type)
        )
        return written.sha256


def export(
    place: Workplace,
    *,
    wanted: str,
    out: Path,
    taker: str | None,
    with_key: bool,
    purpose: Purpose | None = None,
) -> None:
    """Writes a package; a fault in a part of the report is said, and raised at the end.

    With a ``purpose`` the sensitive part goes in as well, on the device of somebody trained.
    """
    if purpose is not None:
        check_trained(place.home, place.keys)
    mail = scan(place.folder, place.home.pins)
    reader = place.reader(mail)
    report_id = find_report(mail, wanted)
    data = mail.report_bytes(report_id)
    is_alarming = _is_alarming(place, mail, report_id, data)
    opened = reader.open_report(data)
    check_deletion(Threads(mail, reader).of(report_id))
    told = open_part(opened, place.home, place.keys) if purpose else None
    newest, proofs = read_proofs(place, mail)
    with new_package(out) as sink:
        made = _Export(place, mail, opened, data, newest, proofs, sink, told)
        _write(made, with_key=with_key)
        # Written down when nothing else can fail: what was not handed out was not handed out.
        record(
            place.home,
            report_id,
            EXPORTED_SENSITIVE if purpose else EXPORTED,
            giver=speaker(place.home),
            taker=taker or NOT_SAID,
            purpose=purpose.text if purpose else None,
        )
        _close(made, with_key=with_key)
    _print(made, out, with_key=with_key)
    if is_alarming:
        raise AlarmsRaised
    if any(entry.state != OK for entry in made.attachments):
        raise PackageIncomplete


def _is_alarming(place: Workplace, mail: Mail, report_id: str, data: bytes) -> bool:
    """Whether other bytes than these were promised or seen: a court should hear of it from us."""
    stages = ["exchanged"] if mail.is_disputed(report_id) else []
    try:
        compare_with_list(mail, place.reader(mail), report_id, data)
    except EvidenceMismatch as error:
        stages.append(error.stage)
    for stage in stages:
        typer.echo(f"!! {WORDS[stage]}", err=True)
    return bool(stages)


def _write(made: _Export, *, with_key: bool) -> None:
    opened, home = made.opened, made.place.home
    made.add(README, readme(), TEXT_TYPE)
    made.add(ENVELOPE, made.data, UNKNOWN_TYPE)
    made.add(REPORT, write_shape(plain_report(opened.report)))
    made.add(HEAD, write_shape(plain_head(opened.head)))
    if made.told is not None:
        made.add(SENSITIVE, write_shape(plain_sensitive(made.told, home.member)))
    narrative = display_safe(opened.report.narrative.text).encode() + b"\n"
    made.add(NARRATIVE, narrative, TEXT_TYPE)
    keys = [key for entry in opened.report.attachments for key in _write_attachment(made, entry)]
    report_key = to_base64url(_report_key(made)) if with_key else None
    made.add(KEYS, write_shape(DataKeys(report=report_key, attachments=tuple(keys))))
    made.add(PINS, encode_pins(home.pins))
    for roster in {opened.roster.hash: opened.roster, made.newest.hash: made.newest}.values():
        made.add(f"trust/roster-{roster.version}.json", roster_document(made.mail, roster))
    people = {speaker(home), *(word.witness for word in made.proofs.words)}
    made.add(CERTIFICATES, write_statements(certificates_of(home, people)))
    _write_receipts(made)


def _report_key(made: _Export) -> bytes:
    sealed, reader = made.opened.envelope, made.place.reader(made.mail)
    slot = sealed.slots[reader.place(sealed.header)]
    return reader.data_key(sealed.header, sealed.header_bytes, slot)


def _write_attachment(made: _Export, entry: ManifestEntry) -> Iterator[AttachmentKey]:
    """The envelope, the file in it if it opens, and then its key."""
    stage, source = _best_source(made.mail, entry)
    sealed = None
    if source is not None:
        sealed = made.stream(f"attachments/{entry.name}.atalaya", _pieces(source), UNKNOWN_TYPE)
    if source is not None and stage == OK:
        path = f"attachments/{entry.name}"
        made.stream(path, open_attachment(source, entry), media_type_of(entry))
        yield AttachmentKey(name=entry.name, id=entry.id, key=entry.key)
    receipt = made.proofs.place_of(EntryKind.ATTACHMENT, bytes.fromhex(sealed)) if sealed else None
    made.attachments.append(
        AttachmentEntry(name=entry.name, state=stage, sealed_sha256=sealed, receipt=receipt)
    )


def _best_source(mail: Mail, entry: ManifestEntry) -> tuple[str, Path | None]:
    """The first file under its id that opens, else one that does not, else nothing."""
    found: tuple[str, Path | None] = (MISSING, None)
    for path in mail.attachments.get(entry.id, ()):
        found = (file_stage(path, entry), path)
        if found[0] == OK:
            break
    return found


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece


def _write_receipts(made: _Export) -> None:
    if made.proofs.log is None:
        return
    made.add(CHECKPOINT, made.proofs.told, TEXT_TYPE)
    made.add(CONSISTENCY, write_shape(made.proofs.consistencies()))
    own = _own_place(made)
    if own is not None:
        made.add(RECEIPT, made.proofs.receipt(own), TEXT_TYPE)
    for entry in made.attachments:
        if entry.receipt is not None:
            path = f"receipts/{entry.name}.txt"
            made.add(path, made.proofs.receipt(entry.receipt), TEXT_TYPE)


def _own_place(made: _Export) -> Place | None:
    return made.proofs.place_of(EntryKind.REPORT, evidence_hash(made.data))


def _close(made: _Export, *, with_key: bool) -> None:
    """Custody, and then the manifest with its signature."""
    home = made.place.home
    custody = read_custody(home, made.report_id)
    events = parse_custody(custody, made.report_id)
    made.add(CUSTODY, custody, LINES)
    roster = made.opened.roster
    manifest = write_shape(
        Manifest.model_validate(
            {
                "schema": "atalaya-evidence/1",
                "made": write_time(datetime.now(UTC)),
                "tool": TOOL,
                "coalition": home.pins.coalition,
                "member": home.member,
                "person": home.person,
                "report": made.report_id,
                "evidence_sha256": evidence_hash(made.data).hex(),
                "sealed_to": RosterEntry(version=roster.version, sha256=roster.hash.hex()),
                "newest": RosterEntry(version=made.newest.version, sha256=made.newest.hash.hex()),
                "receipt": _own_place(made),
                "has_report_key": with_key,
                "left_out": tuple(
                    name for name in LEFT_OUT if name != SENSITIVE_FIELD or made.told is None
                ),
                "attachments": tuple(made.attachments),
                "custody": CustodyEntry(events=len(events), sha256=events[-1].hash.hex()),
                "files": tuple(made.files),
            }
        )
    )
    made.sink.add(MANIFEST, [manifest])
    made.sink.add(SIGNATURE, [sign_manifest(manifest, made.place.keys.signing_seed)])


def _print(made: _Export, out: Path, *, with_key: bool) -> None:
    for entry in made.attachments:
        if entry.state != OK:
            typer.echo(f"!! {entry.name}: {WORDS[entry.state]}", err=True)
    typer.echo(f"Written to {one_line(str(out), limit=1000)}: {len(made.files) + 2:,} files.")
    if made.told is not None:
        typer.echo("What was told of sexual violence is IN it: hand it only to whom it is for.")
    if with_key:
        typer.echo("The report's data key is in it: whoever has it also learns where replies lie.")
    else:
        typer.echo("Without the report's data key: that this is its text is your word.")
    if made.proofs.log is None:
        typer.echo("Without a receipt log: when it arrived is only what the server has said.")
