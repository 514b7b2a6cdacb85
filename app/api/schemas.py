"""Shapes of requests and responses; unknown fields are refused."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.intake.receipts import Receipt

_Base64url = r"^[A-Za-z0-9_-]*$"


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Received(_Shape):
    """The answer to something that is durably kept: ``docs/protocol.md`` §16.3."""

    sha256: str
    hour: int
    proof: str


def received(receipt: Receipt) -> Received:
    """The answer that carries ``receipt``."""
    return Received(sha256=receipt.sha256.hex(), hour=receipt.hour, proof=receipt.proof)


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

    member: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,64}$")]
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
