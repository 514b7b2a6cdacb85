"""Shapes of requests and responses; unknown fields are refused."""

from typing import Annotated

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from app.intake.limits import MAX_CARRIED_AT_ONCE
from app.intake.receipts import Receipt
from app.protocol.roster import MEMBERS_LIMIT
from app.protocol.thread_header import EVENT_BYTES_LIMIT
from app.protocol.thread_key import CARRIED_BYTES

# Room for a proof in a log of millions; the answer of a longer one is as many times as long.
RECEIPT_BYTES = 1_536
_Base64url = r"^[A-Za-z0-9_-]*$"
_MemberId = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,64}$")]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Received(_Shape):
    """The answer to something that is durably kept: ``docs/protocol.md`` §16.3."""

    sha256: str
    hour: int
    proof: str


def received(receipt: Receipt, *, status: int = 201) -> Response:
    """The answer that carries ``receipt``, with spaces behind it.

    A proof is shorter for what has just come than for what was here before: nobody who watches the
    line sees which it was.
    """
    answer = Received(sha256=receipt.sha256.hex(), hour=receipt.hour, proof=receipt.proof)
    text = answer.model_dump_json().encode()
    padded = text.ljust(-(-len(text) // RECEIPT_BYTES) * RECEIPT_BYTES)
    return Response(padded, status_code=status, media_type="application/json")


class Health(_Shape):
    """The service answers, and so does its database; ``keeps_days`` where there is such an age."""

    status: str
    protocol: str
    keeps_days: int | None


class Challenge(_Shape):
    """What a member signs next."""

    challenge: str


class Login(_Shape):
    """A signed challenge."""

    member: _MemberId
    key: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    origin: Annotated[str, Field(max_length=300, pattern=r"^[!-~]+$")]
    challenge: Annotated[str, Field(max_length=96, pattern=_Base64url)]
    signature: Annotated[str, Field(max_length=86, pattern=_Base64url)]


class Session(_Shape):
    """A short session."""

    token: str
    expires_in: int


class Logged(_Shape):
    """Where a statement stands in the log, and the log's hash after it."""

    number: int
    hash: str


class Published(_Shape):
    """The newest roster."""

    version: int


class Arrived(_Shape):
    """How many entries the receipt log has."""

    size: int


# Letters of base64url for so many bytes.
_EVENT_LETTERS = -(-EVENT_BYTES_LIMIT * 4 // 3)
_CARRIED_LETTERS = -(-CARRIED_BYTES * 4 // 3)
_Members = Annotated[list[_MemberId], Field(min_length=1, max_length=MEMBERS_LIMIT)]
_Event = Annotated[str, Field(max_length=_EVENT_LETTERS, pattern=_Base64url)]
_CarriedKey = Annotated[
    str, Field(min_length=_CARRIED_LETTERS, max_length=_CARRIED_LETTERS, pattern=_Base64url)
]
_CarriedKeys = Annotated[list[_CarriedKey], Field(max_length=MAX_CARRIED_AT_ONCE)]


class FirstEvent(_Shape):
    """What begins a thread: ``docs/protocol.md`` §21.5."""

    members: _Members
    keys: _CarriedKeys
    event: _Event


class NextEvent(_Shape):
    """An event of a thread; ``members`` where somebody comes or goes."""

    event: _Event
    members: _Members | None = None
    keys: _CarriedKeys = []


class ThreadStanding(_Shape):
    """Who takes part in a thread, how many events it has, and the hash of the last."""

    members: list[str]
    events: int
    sha256: str
