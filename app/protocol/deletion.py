"""Orders to forget, and objections to them: ``docs/protocol.md`` §20."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.protocol.errors import ContentInvalid, Malformed
from app.protocol.fields import failing_as, read_hash, read_list, read_member_id, read_text
from app.protocol.statement import Statement

EVIDENCE_LIMIT = 1000


@dataclass(frozen=True)
class Deletion:
    """Which reports and attachments, by evidence hash, ``member`` wants forgotten, and why."""

    id: str
    member: str
    evidence: tuple[bytes, ...]
    reason: str


@dataclass(frozen=True)
class Objection:
    """A member's no to a deletion, and why."""

    deletion: str
    member: str
    reason: str


def deletion_body(evidence: Sequence[bytes], *, reason: str) -> dict[str, Any]:
    """The fields of a deletion."""
    return {"evidence": [sha256.hex() for sha256 in evidence], "reason": reason}


def objection_body(deletion: str, *, reason: str) -> dict[str, Any]:
    """The fields of an objection."""
    return {"deletion": deletion, "reason": reason}


def read_deletion(statement: Statement) -> Deletion:
    """A deletion from a verified statement; raises ``ContentInvalid``."""
    with failing_as(ContentInvalid, "the deletion is malformed"):
        evidence = tuple(read_hash(value) for value in read_list(statement.body["evidence"]))
        if not 1 <= len(evidence) <= EVIDENCE_LIMIT or len(set(evidence)) != len(evidence):
            raise Malformed("nothing, too much, or something twice")
        return Deletion(
            id=statement.id,
            member=read_member_id(statement.by),
            evidence=evidence,
            reason=read_text(statement.body["reason"], 1000),
        )


def read_objection(statement: Statement) -> Objection:
    """An objection from a verified statement; raises ``ContentInvalid``."""
    with failing_as(ContentInvalid, "the objection is malformed"):
        return Objection(
            deletion=read_hash(statement.body["deletion"]).hex(),
            member=read_member_id(statement.by),
            reason=read_text(statement.body["reason"], 1000),
        )
