"""One signed sentence about governance, or in a thread (§21.3): ``docs/protocol.md`` §13.

    {"kind": "proposal", "signed": text, "signatures": [{"key", "signature"}]}

The kind chooses the purpose under which it was signed, so that what was said as one thing can
never be shown as another. Who may say what is ``governance``'s to decide.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast, get_args

from app.protocol.document import SignedDocument, read_document, sign_document, to_document
from app.protocol.encoding import from_json_object, to_json
from app.protocol.errors import AuthorUnknown, ContentInvalid, Malformed
from app.protocol.fields import (
    VERSION_LIMIT,
    failing_as,
    read_count,
    read_hash,
    read_member_id,
    read_object,
    read_text,
    read_time,
    write_time,
)

Kind = Literal[
    "application",
    "device",
    "proposal",
    "probe",
    "signature",
    "refusal",
    "certificate",
    "revocation",
    "shares",
    "receipt",
    "opening",
    "deletion",
    "objection",
    "event",
]
KINDS: frozenset[str] = frozenset(get_args(Kind))
FORMAT = 1
COUNT_LIMIT = 2**53 - 1


@dataclass(frozen=True)
class LogPosition:
    """How many entries somebody knew, and the log's hash there."""

    count: int
    hash: bytes


@dataclass(frozen=True)
class UnverifiedStatement:
    """A statement whose author is not known yet; nothing of what it says is read."""

    kind: Kind
    document: SignedDocument
    key_id: str

    @property
    def id(self) -> str:
        """Hex SHA-256 of the signed bytes."""
        return self.document.hash.hex()


@dataclass(frozen=True)
class Statement:
    """What was said, and by whom; ``body`` holds the fields of its kind, unread."""

    kind: Kind
    id: str
    coalition: str
    by: str | None
    time: datetime
    after: LogPosition | None
    body: Mapping[str, Any]


def purpose_of(kind: Kind) -> bytes:
    """What stands before the signed bytes of a statement of this kind."""
    return f"atalaya-{kind}-1\n".encode()


def sign_statement(
    kind: Kind,
    body: Mapping[str, Any],
    *,
    coalition: str,
    by: str | None,
    time: datetime,
    after: LogPosition | None,
    seed: bytes,
) -> dict[str, Any]:
    """A statement as JSON, signed by ``seed``."""
    head = {
        "type": f"atalaya-{kind}",
        "format": FORMAT,
        "coalition": coalition,
        "by": by,
        "time": write_time(time),
        "after": {"count": after.count, "hash": after.hash.hex()} if after else None,
    }
    signed = to_json({**head, **body})
    return {"kind": kind, **sign_document(signed, [seed], purpose_of(kind))}


def parse_statement(data: bytes) -> UnverifiedStatement:
    """A statement from its bytes; raises ``Malformed``."""
    return read_statement(from_json_object(data))


def read_statement(value: Any) -> UnverifiedStatement:
    """A statement from parsed JSON; raises ``Malformed``."""
    kind = read_object(value).get("kind")
    document = read_document(value)
    if not isinstance(kind, str) or kind not in KINDS or len(document.signatures) != 1:
        raise Malformed("not a statement with one signature")
    return UnverifiedStatement(cast("Kind", kind), document, next(iter(document.signatures)))


def verify_statement(
    unverified: UnverifiedStatement, public_key: bytes, *, coalition: str
) -> Statement:
    """What ``public_key`` said; raises ``AuthorUnknown`` or ``ContentInvalid``.

    Whether its ``by`` and ``after`` are right is left to the caller.
    """
    if not unverified.document.signed_by(public_key, purpose_of(unverified.kind)):
        raise AuthorUnknown("the signature does not hold")
    statement = read_content(unverified)
    if statement.coalition != coalition:
        raise AuthorUnknown("a statement of another coalition")
    return statement


def read_content(unverified: UnverifiedStatement) -> Statement:
    """What a statement says, whoever signed it; raises ``ContentInvalid``."""
    with failing_as(ContentInvalid, "the statement's content is malformed"):
        value = from_json_object(unverified.document.signed)
        is_ours = value["type"] == f"atalaya-{unverified.kind}"
        if not is_ours or read_count(value["format"], VERSION_LIMIT) != FORMAT:
            raise Malformed("not a statement of a known format")
        return Statement(
            kind=unverified.kind,
            id=unverified.id,
            coalition=read_text(value["coalition"], 64),
            by=None if value["by"] is None else read_member_id(value["by"]),
            time=read_time(value["time"]),
            after=_read_position(value["after"]),
            body=value,
        )


def _read_position(value: Any) -> LogPosition | None:
    if value is None:
        return None
    fields = read_object(value)
    return LogPosition(read_count(fields["count"], COUNT_LIMIT, least=0), read_hash(fields["hash"]))


def statement_bytes(statement: Mapping[str, Any]) -> bytes:
    """A statement's bytes, as they are posted and kept."""
    return to_document(statement)
