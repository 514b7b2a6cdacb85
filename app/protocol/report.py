"""What stands in the head and in the body of a report: ``docs/protocol.md`` §8.

Decrypted text is hostile: whoever sealed it is unknown. Decoding checks shapes and limits by
``report.schema.json``, then what a schema cannot say, and ignores fields it does not know;
showing it safely is the caller's part. Errors never quote the content.
"""

import json
from importlib import resources
from typing import Annotated, Any, Literal

from jsonschema_rs import Draft202012Validator, ValidationError
from pydantic import Field

from app.protocol.answers import Answers, Content, Items
from app.protocol.encoding import from_json_object, to_json, without_nulls
from app.protocol.errors import ContentInvalid, Malformed
from app.protocol.report_rules import check_rules

ReportType = Literal["urgent", "attack", "testimony", "document", "followup"]
Urgency = Literal["now", "high", "normal", "low"]
Sha256Hex = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
# Base64url of 32 bytes; the last letter holds four bits and must hold no more.
KeyText = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$")]

SCHEMA: dict[str, Any] = json.loads(
    resources.files("app.protocol").joinpath("report.schema.json").read_text(encoding="utf-8")
)
_FAULTS_LIMIT = 20
_BODY = Draft202012Validator(SCHEMA)
_HEAD = Draft202012Validator({"$ref": "#/$defs/head", "$defs": SCHEMA["$defs"]})


class Head(Content):
    """Enough to sort ten thousand reports without their bodies."""

    type: ReportType
    lang: str
    urgency: Urgency | None = None
    state: str | None = None
    category: str | None = None
    files: bool = False


class Derived(Content):
    """The file from which a copy was made, whether or not that was sent too."""

    sha256: str
    size: int
    media_type: str
    how: Items[str]
    # The name of the attachment that it is.
    from_: Annotated[str | None, Field(alias="from")] = None


class ManifestEntry(Content):
    """One attachment: where it is, what opens it, and what must come out."""

    id: str
    key: str
    name: str
    media_type: str
    size: int
    sha256: str
    source_type: str | None = None
    caption: str | None = None
    graphic: bool | None = None
    made_by: str | None = None
    metadata: str | None = None
    derived: Derived | None = None


class Narrative(Content):
    """The defender's own words; ``audio`` names the attachments that tell it."""

    text: str
    audio: Items[str] | None = None


class ReplyKeys(Content):
    """Where members may seal a reply to: keys that come from the return code."""

    kem: str
    tags: str
    follow: str | None = None


class Follows(Content):
    """What ties a follow-up to the report before it; every recipient could have made it."""

    mac: str


class Client(Content):
    """Which build sealed the report; never which device."""

    build: str


class Report(Answers):
    """The body of a report."""

    # "schema" would hide a method of the base class.
    schema_: Annotated[Literal["atalaya-report/1"], Field(alias="schema")]
    type: ReportType
    lang: str
    narrative: Narrative
    recipients: Items[str]
    reply: ReplyKeys
    follows: Follows | None = None
    attachments: Items[ManifestEntry]
    client: Client


def encode(content: Head | Report) -> bytes:
    """The JSON bytes that are padded and sealed.

    Raises ``ContentInvalid`` where no reader would accept them.
    """
    data = to_json(content.model_dump(by_alias=True, exclude_none=True))
    if isinstance(content, Head):
        decode_head(data)
    else:
        decode_report(data)
    return data


def decode_head(data: bytes) -> Head:
    """The head from its content; raises ``ContentInvalid``."""
    return Head.model_validate(_checked(data, _HEAD))


def decode_report(data: bytes) -> Report:
    """The report from its content; raises ``ContentInvalid``."""
    value = _checked(data, _BODY)
    try:
        check_rules(value)
    except Malformed:
        raise _invalid() from None
    return Report.model_validate(value)


def faults_of(data: bytes) -> list[str]:
    """Where a body is not as it must be, by field; no value is quoted."""
    try:
        value = without_nulls(from_json_object(data))
    except Malformed:
        return ["not JSON"]
    faults = [_place(error) for error in _BODY.iter_errors(value)]
    try:
        if not faults:
            check_rules(value)
    except Malformed as error:
        faults = [str(error)]
    return faults[:_FAULTS_LIMIT]


def _place(error: ValidationError) -> str:
    path = ".".join(map(str, error.instance_path)) or "the whole"
    lacking = getattr(error.kind, "property", None)
    return f"{path}: {error.kind.name}" + (f" {lacking}" if lacking else "")


def _checked(data: bytes, schema: Draft202012Validator) -> dict[str, Any]:
    """What ``data`` says, if it is of the shape of ``schema``."""
    try:
        value: dict[str, Any] = without_nulls(from_json_object(data))
    except Malformed:
        raise _invalid() from None
    if not schema.is_valid(value):
        raise _invalid()
    return value


def _invalid() -> ContentInvalid:
    # Without a cause, whose message would quote the content.
    return ContentInvalid("the content is not of the shape that the protocol describes")
