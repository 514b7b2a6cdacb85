"""What stands in the head and in the body of a report: ``docs/protocol.md`` §8.

Decrypted text is hostile: whoever sealed it is unknown. Decoding checks shapes and
limits and ignores fields it does not know; showing it safely is the caller's part.
"""

from typing import Annotated, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from app.protocol.encoding import from_json_object, to_json
from app.protocol.errors import ContentInvalid, Malformed

TEXT_LIMIT = 50_000
ATTACHMENTS_LIMIT = 100

ReportType = Literal["urgent", "attack", "testimony", "document", "followup"]
Urgency = Literal["now", "high", "normal", "low"]
Language = Annotated[str, Field(min_length=1, max_length=35, pattern=r"^[A-Za-z0-9-]+$")]
VocabularyId = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z0-9-]+$")]
Sha256Hex = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
# Base64url of 32 bytes; the last letter holds four bits and must hold no more.
KeyText = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$")]
KemText = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1621}[AQgw]$")]


class _Content(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


def _false_where_absent(given: object) -> object:
    return False if given is None else given


class Head(_Content):
    """Enough to sort ten thousand reports without their bodies."""

    type: ReportType
    lang: Language
    urgency: Urgency | None = None
    state: VocabularyId | None = None
    category: VocabularyId | None = None
    files: Annotated[bool, BeforeValidator(_false_where_absent)] = False


class ManifestEntry(_Content):
    """One attachment: where it is, what opens it, and what must come out."""

    id: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    key: KeyText
    # The neutral name is also a file name, so its grammar leaves no room for a path.
    name: Annotated[str, Field(pattern=r"^a[0-9]{1,3}\.[a-z0-9]{1,5}$")]
    media_type: Annotated[str, Field(max_length=100)]
    size: Annotated[int, Field(ge=0, le=2**32)]
    sha256: Sha256Hex


class Narrative(_Content):
    """The defender's own words."""

    text: Annotated[str, Field(max_length=TEXT_LIMIT)]


class ReplyKeys(_Content):
    """Where members may seal a reply to: keys that come from the return code."""

    kem: KemText
    tags: KeyText
    follow: KeyText | None = None


class Follows(_Content):
    """What ties a follow-up to the report before it; every recipient could have made it."""

    mac: KeyText


class Client(_Content):
    """Which build sealed the report; never which device."""

    build: Sha256Hex


def _each_once(ids: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(ids)) != len(ids):
        raise ValueError("something stands there twice")
    return ids


def _distinct_files(entries: tuple[ManifestEntry, ...]) -> tuple[ManifestEntry, ...]:
    # Two files under one name would overwrite each other on a member's disk.
    _each_once(tuple(entry.id for entry in entries))
    _each_once(tuple(entry.name for entry in entries))
    return entries


class Report(_Content):
    """The body of a report."""

    # "schema" would hide a method of the base class.
    schema_: Annotated[Literal["atalaya-report/1"], Field(alias="schema")]
    type: ReportType
    lang: Language
    narrative: Narrative
    recipients: Annotated[
        tuple[VocabularyId, ...],
        Field(min_length=1, strict=False),
        AfterValidator(_each_once),
    ]
    reply: ReplyKeys
    follows: Follows | None = None
    attachments: Annotated[
        tuple[ManifestEntry, ...],
        Field(max_length=ATTACHMENTS_LIMIT, strict=False),
        AfterValidator(_distinct_files),
    ]
    client: Client

    @model_validator(mode="after")
    def _follows_where_it_says_so(self) -> Self:
        if (self.follows is not None) != (self.type == "followup"):
            raise ValueError("a follow-up without its proof, or a proof without a follow-up")
        return self


_Model = TypeVar("_Model", Head, Report)


def encode(content: Head | Report) -> bytes:
    """The JSON bytes that are padded and sealed."""
    return to_json(content.model_dump(by_alias=True, exclude_none=True))


def decode_head(data: bytes) -> Head:
    """The head from its content; raises ``ContentInvalid``."""
    return _decode(Head, data)


def decode_report(data: bytes) -> Report:
    """The report from its content; raises ``ContentInvalid``."""
    return _decode(Report, data)


def _decode(model: type[_Model], data: bytes) -> _Model:
    try:
        return model.model_validate(from_json_object(data))
    except (Malformed, ValidationError):
        # Its message quotes the content, so it must not travel on, not even as a cause.
        raise ContentInvalid(
            "the content is not of the shape that the protocol describes"
        ) from None
