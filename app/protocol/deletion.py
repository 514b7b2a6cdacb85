"""Orders to forget, and objections to them: ``docs/protocol.md`` §20."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.protocol.encoding import from_hex
from app.protocol.errors import ContentInvalid, Malformed
from app.protocol.fields import (
    failing_as,
    read_hash,
    read_list,
    read_member_id,
    read_object,
    read_text,
)
from app.protocol.statement import Statement
from app.protocol.thread_header import THREAD_ID_BYTES

# Of hashes and threads together.
EVIDENCE_LIMIT = 1000


@dataclass(frozen=True)
class NamedThread:
    """A thread as an order names it: its id, and the hash of its first event."""

    thread: bytes
    first: bytes


@dataclass(frozen=True)
class Deletion:
    """Which reports and attachments, by evidence hash, and which threads go, and why."""

    id: str
    member: str
    evidence: tuple[bytes, ...]
    reason: str
    threads: tuple[NamedThread, ...] = ()


@dataclass(frozen=True)
class Objection:
    """A member's no to a deletion, and why."""

    deletion: str
    member: str
    reason: str


def deletion_body(
    evidence: Sequence[bytes], *, reason: str, threads: Sequence[NamedThread] = ()
) -> dict[str, Any]:
    """The fields of a deletion."""
    body = {"evidence": [sha256.hex() for sha256 in evidence], "reason": reason}
    named = [{"thread": each.thread.hex(), "first": each.first.hex()} for each in threads]
    return body | ({"threads": named} if named else {})


def objection_body(deletion: str, *, reason: str) -> dict[str, Any]:
    """The fields of an objection."""
    return {"deletion": deletion, "reason": reason}


def read_deletion(statement: Statement) -> Deletion:
    """A deletion from a verified statement; raises ``ContentInvalid``."""
    with failing_as(ContentInvalid, "the deletion is malformed"):
        evidence = tuple(read_hash(value) for value in read_list(statement.body["evidence"]))
        threads = tuple(map(_read_thread, read_list(statement.body.get("threads", []))))
        ids = {each.thread for each in threads}
        if len(set(evidence)) != len(evidence) or len(ids) != len(threads):
            raise Malformed("something twice")
        if not 1 <= len(evidence) + len(threads) <= EVIDENCE_LIMIT:
            raise Malformed("nothing, or too much")
        return Deletion(
            id=statement.id,
            member=read_member_id(statement.by),
            evidence=evidence,
            reason=read_text(statement.body["reason"], 1000),
            threads=threads,
        )


def _read_thread(value: Any) -> NamedThread:
    fields = read_object(value)
    thread = from_hex(read_text(fields["thread"], 2 * THREAD_ID_BYTES), THREAD_ID_BYTES)
    return NamedThread(thread, read_hash(fields["first"]))


def read_objection(statement: Statement) -> Objection:
    """An objection from a verified statement; raises ``ContentInvalid``."""
    with failing_as(ContentInvalid, "the objection is malformed"):
        return Objection(
            deletion=read_hash(statement.body["deletion"]).hex(),
            member=read_member_id(statement.by),
            reason=read_text(statement.body["reason"], 1000),
        )
