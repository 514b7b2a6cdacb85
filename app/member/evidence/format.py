"""What may stand in a package of evidence, and nothing else: ``docs/evidence.md``.

Every JSON file is written from, and read into, one of these shapes; a field that they do not
name is neither written nor accepted. No shape has room for a private key, a seed, or what the
defender's return code gives.
"""

import json
import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.member.errors import PackageBroken
from app.protocol.answers import Answers
from app.protocol.document import key_id
from app.protocol.encoding import from_base64url, from_json_object, to_base64url, to_json
from app.protocol.errors import Malformed
from app.protocol.fields import read_list
from app.protocol.header import ID_BYTES
from app.protocol.primitives import sign, signing_public_key, verify
from app.protocol.report import Head, KeyText, ManifestEntry, Report, Sha256Hex

PURPOSE = b"atalaya-evidence-1\n"
MANIFEST, SIGNATURE, README = "manifest.json", "manifest.signature.json", "README.txt"
ENVELOPE, REPORT, HEAD, NARRATIVE = (
    "report/report.atalaya",
    "report/report.json",
    "report/head.json",
    "report/narrative.txt",
)
PINS, KEYS, CUSTODY = "trust/pins.json", "data-keys.json", "custody.jsonl"
CERTIFICATES, CHECKPOINT, RECEIPT, CONSISTENCY = (
    "trust/certificates.json",
    "receipts/checkpoint.txt",
    "receipts/report.txt",
    "receipts/consistency.json",
)
# Text files of a package are small; only envelopes and the files in them are not.
TEXT_LIMIT = 16 * 1024 * 1024
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,40}/[a-z0-9][a-z0-9.+-]{0,57}")
UNKNOWN_TYPE = "application/octet-stream"
DELETE = "\x7f"

_Id = Annotated[str, Field(pattern=rf"^[0-9a-f]{{{2 * ID_BYTES}}}$")]
_Name = Annotated[str, Field(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$")]
_Path = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,60}(?:/[a-z0-9][a-z0-9.-]{0,60})?$")
]
_Time = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
_Count = Annotated[int, Field(ge=0, le=2**53 - 1)]
_Text = Annotated[str, Field(max_length=300)]
_FileName = Annotated[str, Field(pattern=r"^a[0-9]{1,3}\.[a-z0-9]{1,5}$")]
# A stage of the protocol, "ok", or "missing".
_Stage = Annotated[str, Field(pattern=r"^[a-z-]{1,40}$")]


class Shape(BaseModel):
    """Exactly the fields that it names."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", ser_json_inf_nan="null")


class Place(Shape):
    """Where an envelope stands in the receipt log."""

    index: _Count
    hour: Annotated[int, Field(ge=0, le=2**32 - 1)]


class FileEntry(Shape):
    """One file of the package."""

    path: _Path
    size: _Count
    sha256: Sha256Hex
    media_type: Annotated[str, Field(max_length=100)]


class AttachmentEntry(Shape):
    """One attachment; ``sealed_sha256`` is there where its envelope is in the package."""

    name: _FileName
    state: _Stage
    sealed_sha256: Sha256Hex | None
    receipt: Place | None


class RosterEntry(Shape):
    """A list of members in the package."""

    version: Annotated[int, Field(ge=1, le=2**32 - 1)]
    sha256: Sha256Hex


class CustodyEntry(Shape):
    """How many events there are, and the hash of the last line."""

    events: _Count
    sha256: Sha256Hex


class Manifest(Shape):
    """What the exporting member has signed."""

    schema_: Annotated[Literal["atalaya-evidence/1"], Field(alias="schema")]
    made: _Time
    tool: _Text
    coalition: Annotated[str, Field(min_length=1, max_length=64)]
    member: _Name
    person: _Name | None
    report: _Id
    evidence_sha256: Sha256Hex
    # The roster to which the report was sealed, and the newest that the exporter knew.
    sealed_to: RosterEntry
    newest: RosterEntry
    receipt: Place | None
    has_report_key: bool
    left_out: Annotated[tuple[_Text, ...], Field(strict=False)]
    attachments: Annotated[tuple[AttachmentEntry, ...], Field(strict=False, max_length=100)]
    custody: CustodyEntry
    files: Annotated[tuple[FileEntry, ...], Field(strict=False, max_length=1000)]


class PlainAttachment(Shape):
    """What the report says of an attachment, without its key."""

    id: _Id
    name: _FileName
    media_type: Annotated[str, Field(max_length=100)]
    size: Annotated[int, Field(ge=0, le=2**32)]
    sha256: Sha256Hex


class PlainReport(Shape):
    """The report without what leads to replies: ``reply``, ``follows`` and keys are left out."""

    schema_: Annotated[Literal["atalaya-evidence-report/1"], Field(alias="schema")]
    type: str
    lang: str
    text: str
    recipients: Annotated[tuple[str, ...], Field(strict=False)]
    attachments: Annotated[tuple[PlainAttachment, ...], Field(strict=False)]
    build: Sha256Hex


class PlainHead(Shape):
    """The head of the report."""

    type: str
    lang: str
    urgency: str | None
    state: str | None
    category: str | None
    files: bool


class AttachmentKey(Shape):
    """The data key of an attachment: it opens this attachment and nothing else."""

    name: _FileName
    id: _Id
    key: KeyText


class DataKeys(Shape):
    """Data keys of the envelopes in the package; the report's only where it was asked for."""

    report: KeyText | None
    attachments: Annotated[tuple[AttachmentKey, ...], Field(strict=False)]


class ManifestSignature(Shape):
    """Who signed the exact bytes of the manifest: hex SHA-256 of the key, and base64url."""

    key: Sha256Hex
    signature: Annotated[str, Field(max_length=100)]


class Consistency(Shape):
    """That the tree of ``size`` entries goes on in that of the newest checkpoint; hashes in hex."""

    size: _Count
    path: Annotated[tuple[Sha256Hex, ...], Field(strict=False, max_length=64)]


class Consistencies(Shape):
    """Proofs for the older checkpoints that witnesses have signed."""

    proofs: Annotated[tuple[Consistency, ...], Field(strict=False)]


# What a report may hold and a package never shows; named so that a reader knows of it.
SENSITIVE_FIELD = "sensitive"
# Answers to questions say how to reach people and what they fear: a package proves what was told,
# and shows the narrative.
LEFT_OUT = ("reply", "follows", "attachments[].key", *Answers.model_fields)


def plain_report(report: Report) -> PlainReport:
    """What a package shows of a report."""
    return PlainReport.model_validate(
        {
            "schema": "atalaya-evidence-report/1",
            "type": report.type,
            "lang": report.lang,
            "text": report.narrative.text,
            "recipients": report.recipients,
            "attachments": tuple(map(_plain_attachment, report.attachments)),
            "build": report.client.build,
        }
    )


def _plain_attachment(entry: ManifestEntry) -> PlainAttachment:
    return PlainAttachment(**entry.model_dump(include=set(PlainAttachment.model_fields)))


def plain_head(head: Head) -> PlainHead:
    """What a package shows of a head."""
    return PlainHead(**head.model_dump())


def media_type_of(entry: ManifestEntry) -> str:
    """The sender's word where it is one of the usual kind; it is hostile text otherwise."""
    return entry.media_type if _MEDIA_TYPE.fullmatch(entry.media_type) else UNKNOWN_TYPE


def write_shape(value: Shape) -> bytes:
    """JSON in plain ASCII, for a person to read, in the one spelling that is accepted."""
    text = json.dumps(value.model_dump(by_alias=True), indent=1)
    return text.replace(DELETE, "\\u007f").encode() + b"\n"


def read_shape(kind: type[Any], data: bytes) -> Any:
    """A ``kind`` from its JSON; raises ``PackageBroken`` for another spelling or shape."""
    try:
        value = kind.model_validate(from_json_object(data))
    except (Malformed, ValidationError):
        # Its message quotes the content, so it must not travel on, not even as a cause.
        raise PackageBroken("a file of another shape") from None
    if write_shape(value) != data:
        raise PackageBroken("a file in another spelling")
    return value


def sign_manifest(manifest: bytes, seed: bytes) -> bytes:
    """The signature file of a manifest."""
    key = key_id(signing_public_key(seed))
    signature = to_base64url(sign(seed, PURPOSE + manifest))
    return write_shape(ManifestSignature(key=key, signature=signature))


def signed_by(manifest: bytes, signature: ManifestSignature, public_key: bytes) -> bool:
    """Whether ``public_key`` has signed exactly this manifest."""
    try:
        data = from_base64url(signature.signature)
    except Malformed:
        return False
    is_named = signature.key == key_id(public_key)
    return is_named and verify(public_key, PURPOSE + manifest, data)


def write_statements(statements: list[dict[str, Any]]) -> bytes:
    """Certificates as they stand in the log of governance, in their shortest spelling."""
    return to_json({"certificates": statements}) + b"\n"


def read_statements(data: bytes) -> list[Any]:
    """The certificates; raises ``PackageBroken``."""
    try:
        statements = read_list(from_json_object(data)["certificates"])
    except (KeyError, Malformed):
        raise PackageBroken("a file of another shape") from None
    if write_statements(statements) != data:
        raise PackageBroken("a file in another spelling")
    return statements
