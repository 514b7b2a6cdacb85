"""What stands behind an event of a thread once it was verified: ``docs/protocol.md`` §21.4.

``thread_chain`` makes it; what it means for a case is read from it (§21.6).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

ThreadKind = Literal["joint", "private", "share"]
THREAD_KINDS: frozenset[str] = frozenset(get_args(ThreadKind))


@dataclass(frozen=True)
class ThreadEvent:
    """One event that holds by all rules of §21.4.

    ``hash`` (32 bytes) is the event's, ``thread`` (16 bytes) its thread's id. ``person`` is
    ``None`` where the member's own key signed. ``time`` is the author's word; ``hour``, since
    1970, that of arrival by the service's word, and ``None`` where no service has handed it out.
    """

    hash: bytes
    thread: bytes
    kind: ThreadKind
    number: int
    member: str
    person: str | None
    time: datetime
    hour: int | None
    what: Mapping[str, Any]
