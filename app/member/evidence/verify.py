"""``evidence verify``: a package on any machine, years later, without a home and a network.

One line a check: ``ok``, ``!!`` for what is wrong, ``--`` for what cannot be known from the
package. A package without a manifest that can be read is not looked at any further.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import typer

from app.member.custody import parse_custody
from app.member.display import display_safe, one_line
from app.member.errors import (
    HomeInvalid,
    PackageBroken,
    PackageIncomplete,
    PackageUnusable,
)
from app.member.evidence.format import (
    CERTIFICATES,
    CUSTODY,
    ENVELOPE,
    HEAD,
    KEYS,
    MANIFEST,
    NARRATIVE,
    PINS,
    REPORT,
    SIGNATURE,
    DataKeys,
    Manifest,
    ManifestSignature,
    PlainHead,
    PlainReport,
    plain_head,
    plain_report,
    read_shape,
    read_statements,
    signed_by,
    write_shape,
)
from app.member.evidence.opened import GOOD, UNKNOWN, WRONG, Finding, Opened
from app.member.evidence.package import Package, measure, opened_package, read_text_file
from app.member.evidence.receipts import check_receipts
from app.member.evidence.sensitive import check_sensitive
from app.member.files import read_capped
from app.member.home import FILE_LIMIT
from app.member.stages import OK, WORDS
from app.protocol import attachment, envelope
from app.protocol.encoding import from_base64url
from app.protocol.envelope import Envelope, evidence_hash
from app.protocol.errors import Malformed, ManifestMismatch, ProtocolError
from app.protocol.fingerprint import fingerprint_words
from app.protocol.header import Kind
from app.protocol.report import ManifestEntry, decode_head, decode_report
from app.protocol.root import Pins, parse_pins
from app.protocol.roster import verify_signed_roster

Check = Callable[[Opened], Iterator[Finding]]


def verify_package(path: Path, *, pins: Path | None) -> None:
    """Prints what was found; raises the worst of it."""
    given = _given_pins(pins) if pins else None
    with opened_package(path) as package:
        opened = _open(package)
        marks = Counter[str]()
        for finding in _findings(opened, given):
            marks[finding.mark] += 1
            typer.echo(f"{finding.mark}  {finding.subject:12} {one_line(finding.text, 1000)}")
    typer.echo(
        f"{marks[GOOD]:,} checks are well, {marks[WRONG]:,} are not,"
        f" {marks[UNKNOWN]:,} cannot be made.",
        err=True,
    )
    if marks[WRONG]:
        raise PackageBroken
    if any(entry.state != OK for entry in opened.manifest.attachments):
        raise PackageIncomplete


def _given_pins(path: Path) -> Pins:
    try:
        return parse_pins(read_capped(path, FILE_LIMIT))
    except Malformed as error:
        raise PackageUnusable("the pins that were given are none") from error


def _open(package: Package) -> Opened:
    try:
        data = read_text_file(package, MANIFEST)
        return Opened(package, read_shape(Manifest, data), data)
    except PackageBroken:
        typer.echo(f"{WRONG}  {MANIFEST:12} it is missing, or not one that this tool wrote")
        raise


def _findings(opened: Opened, pins: Pins | None) -> Iterator[Finding]:
    yield from _check_files(opened)
    yield from _check_pins(opened, pins)
    checks: dict[str, Check] = {
        "lists": _check_rosters,
        "signature": _check_signature,
        "report": _check_report,
        "sensitive": check_sensitive,
        "attachments": _check_attachments,
        "receipts": check_receipts,
        "custody": _check_custody,
    }
    for subject, check in checks.items():
        yield from _guarded(subject, check, opened)


def _guarded(subject: str, check: Check, opened: Opened) -> Iterator[Finding]:
    """A check that meets what it cannot read has found something wrong."""
    try:
        yield from check(opened)
    except ProtocolError as error:
        yield Finding(WRONG, subject, f"it does not hold (stage: {error.stage})")
    except PackageBroken as error:
        yield Finding(WRONG, subject, error.detail)
    except HomeInvalid as error:
        yield Finding(WRONG, subject, f"it does not hold: {error.detail}")


def _check_files(opened: Opened) -> Iterator[Finding]:
    """Nothing missing, nothing more, nothing else."""
    faults = list(_file_faults(opened))
    yield from faults
    if not faults and not opened.package.is_as_written():
        faults.append(Finding(WRONG, "files", "the zip around the files is not as it was written"))
        yield faults[-1]
    if not faults:
        count = len(opened.manifest.files) + 2
        yield Finding(GOOD, "files", f"{count:,}, every one as the manifest says, and no others")


def _file_faults(opened: Opened) -> Iterator[Finding]:
    listed = {entry.path: entry for entry in opened.manifest.files}
    expected = Counter([*(entry.path for entry in opened.manifest.files), MANIFEST, SIGNATURE])
    found = Counter(opened.package.names())
    for path in sorted((found - expected).keys()):
        yield Finding(WRONG, "files", f"{path}: the manifest does not list it")
    for path in sorted((expected - found).keys()):
        yield Finding(WRONG, "files", f"{path}: it is missing, or listed twice")
    for path in sorted(listed.keys() & found.keys()):
        try:
            written = measure(opened.package, path)
        except PackageBroken:
            yield Finding(WRONG, "files", f"{path}: it cannot be read")
            continue
        if (written.size, written.sha256) != (listed[path].size, listed[path].sha256):
            yield Finding(WRONG, "files", f"{path}: it was changed")


def _check_pins(opened: Opened, given: Pins | None) -> Iterator[Finding]:
    try:
        inside = parse_pins(read_text_file(opened.package, PINS))
    except (PackageBroken, Malformed):
        yield Finding(WRONG, "pins", "those in the package cannot be read")
        inside = None
    opened.pins = given or inside
    if opened.pins is None:
        return
    words = fingerprint_words(opened.pins.coalition, opened.pins.root.hash)
    if given is None:
        yield Finding(UNKNOWN, "pins", f"taken from the package; a member must confirm: {words}")
    elif given.coalition != opened.manifest.coalition:
        yield Finding(WRONG, "pins", "those that were given are another coalition's")
    else:
        yield Finding(GOOD, "pins", f"given, not those of the package: {words}")


def _check_rosters(opened: Opened) -> Iterator[Finding]:
    if opened.pins is None:
        yield Finding(WRONG, "lists", "without pins nothing can be said of them")
        return
    entries = (opened.manifest.sealed_to, opened.manifest.newest)
    rosters = []
    for entry in entries:
        document = read_text_file(opened.package, f"trust/roster-{entry.version}.json")
        roster = verify_signed_roster(document, pins=opened.pins)
        if (roster.version, roster.hash.hex()) != (entry.version, entry.sha256):
            raise PackageBroken("another list than the one that the manifest names")
        rosters.append(roster)
    opened.sealed_to, opened.newest = rosters
    opened.statements = list(read_statements(read_text_file(opened.package, CERTIFICATES)))
    numbers = " and ".join(str(number) for number in sorted({r.version for r in rosters}))
    yield Finding(GOOD, "lists", f"number {numbers}, signed by {opened.pins.coalition}")


def _check_signature(opened: Opened) -> Iterator[Finding]:
    manifest = opened.manifest
    name = manifest.member + (f"/{manifest.person}" if manifest.person else "")
    signature = read_shape(ManifestSignature, read_text_file(opened.package, SIGNATURE))
    for key in opened.keys_of(name):
        if signed_by(opened.manifest_bytes, signature, key):
            words = fingerprint_words(name, key)
            yield Finding(GOOD, "signature", f"{name} has signed the manifest: {words}")
            return
    yield Finding(WRONG, "signature", f"no key of {name} has signed this manifest")


def _check_report(opened: Opened) -> Iterator[Finding]:
    data = read_text_file(opened.package, ENVELOPE)
    sealed, manifest = envelope.parse(data), opened.manifest
    if sealed.header.kind is not Kind.REPORT or sealed.header.id.hex() != manifest.report:
        raise PackageBroken("another envelope than the one that the manifest names")
    if evidence_hash(data).hex() != manifest.evidence_sha256:
        raise PackageBroken("its hash is not the one that the manifest names")
    named = (sealed.header.roster_version, sealed.header.roster_hash.hex())
    if named != (manifest.sealed_to.version, manifest.sealed_to.sha256):
        raise PackageBroken("it is sealed to another list than the manifest says")
    yield Finding(GOOD, "envelope", f"as it was sealed; evidence hash {manifest.evidence_sha256}")
    yield from _check_plain(opened, sealed)


def _check_plain(opened: Opened, sealed: Envelope) -> Iterator[Finding]:
    report = read_text_file(opened.package, REPORT)
    head = read_text_file(opened.package, HEAD)
    opened.plain = plain = read_shape(PlainReport, report)
    read_shape(PlainHead, head)
    if read_text_file(opened.package, NARRATIVE) != display_safe(plain.text).encode() + b"\n":
        raise PackageBroken("narrative.txt and report.json do not say the same")
    keys = read_shape(DataKeys, read_text_file(opened.package, KEYS))
    if (keys.report is not None) != opened.manifest.has_report_key:
        raise PackageBroken("the manifest says otherwise whether the data key is here")
    if keys.report is None:
        who = opened.manifest.member
        yield Finding(UNKNOWN, "text", f"{who} says that it is in the envelope: no data key here")
        return
    opened_head, content = envelope.open_content(sealed, from_base64url(keys.report))
    inside = decode_report(content)
    is_same = write_shape(plain_report(inside)) == report
    if not is_same or write_shape(plain_head(decode_head(opened_head))) != head:
        raise PackageBroken("the text is not what was sealed")
    yield Finding(GOOD, "text", "exactly what the envelope holds")


def _check_attachments(opened: Opened) -> Iterator[Finding]:
    if opened.plain is None:
        return
    listed = {entry.name: entry for entry in opened.manifest.attachments}
    if list(listed) != [entry.name for entry in opened.plain.attachments]:
        raise PackageBroken("the manifest lists others than the report")
    keys = read_shape(DataKeys, read_text_file(opened.package, KEYS))
    by_name = {key.name: key for key in keys.attachments}
    for plain in opened.plain.attachments:
        entry = listed[plain.name]
        if entry.state != OK:
            words = WORDS.get(entry.state, entry.state)
            yield Finding(UNKNOWN, plain.name, f"not in the package: {words}")
            continue
        key = by_name.get(plain.name)
        if key is None:
            raise PackageBroken(f"the key of {plain.name} is missing")
        fields = plain.model_dump() | {"key": key.key}
        yield from _check_attachment(opened, ManifestEntry(**fields), entry.sealed_sha256)


def _check_attachment(
    opened: Opened, entry: ManifestEntry, sealed_sha256: str | None
) -> Iterator[Finding]:
    """The envelope opens to the file beside it, which is the one that the report lists."""
    sealed, path = f"attachments/{entry.name}.atalaya", f"attachments/{entry.name}"
    if measure(opened.package, sealed).sha256 != sealed_sha256:
        raise PackageBroken(f"{entry.name}: another envelope than the manifest names")
    written = measure(opened.package, path)
    if (written.size, written.sha256) != (entry.size, entry.sha256):
        raise PackageBroken(f"{entry.name}: not the file that the report lists")
    with opened.package.open(sealed) as source:
        try:
            for _piece in attachment.open_file(entry, source):
                pass
        except ManifestMismatch as error:
            raise PackageBroken(f"{entry.name}: its envelope holds something else") from error
    yield Finding(GOOD, entry.name, "exactly what its envelope holds, and what the report lists")


def _check_custody(opened: Opened) -> Iterator[Finding]:
    manifest = opened.manifest
    events = parse_custody(read_text_file(opened.package, CUSTODY), manifest.report)
    named = (manifest.custody.events, manifest.custody.sha256)
    if not events or (len(events), events[-1].hash.hex()) != named:
        raise PackageBroken("not the events that the manifest names")
    last = events[-1]
    when = f"{last.time:%Y-%m-%d %H:%M:%S}Z"
    yield Finding(
        GOOD,
        "custody",
        f"{len(events):,} events without a gap; the last: {last.action} {when} by {last.who},"
        f" to: {last.taker}",
    )
