"""What a case is: ``docs/protocol.md`` §21.6.

Only what is known after some events. Which event is taken is in ``case_rules``, what a taken one
does in ``case_steps``; ``case`` puts them together.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Literal

from app.protocol.thread_event import ThreadEvent, ThreadKind
from app.protocol.vocabulary import Vocabulary, vocabulary

Second = Literal["person", "organisation"]
Outcome = Literal["done", "waiting", "overtaken", "refused", "unknown"]
What = Mapping[str, Any]


@dataclass(frozen=True)
class Attempt:
    """What somebody would say: to ask about it before it is written."""

    member: str
    person: str | None
    time: datetime
    what: What


Said = ThreadEvent | Attempt


@dataclass(frozen=True)
class Rulebook:
    """The vocabularies on which rules stand.

    ``states`` with ``next``, ``levels`` with ``rank``, ``checks`` the list of safe closing,
    ``uses`` with the ``scopes`` that each takes, ``scopes`` with their ``kind``.
    """

    states: Vocabulary
    levels: Vocabulary
    checks: Vocabulary
    uses: Vocabulary
    scopes: Vocabulary


@cache
def rulebook() -> Rulebook:
    """The rules of this version."""
    return Rulebook(
        states=vocabulary("case_states"),
        levels=vocabulary("verification_levels"),
        checks=vocabulary("safe_closing"),
        uses=vocabulary("uses"),
        scopes=vocabulary("consent_scopes"),
    )


@dataclass(frozen=True)
class Verification:
    """How well an act is known; ``agreed`` is who was the second person, where one was needed."""

    level: str
    event: ThreadEvent
    agreed: ThreadEvent | None


@dataclass(frozen=True)
class Act:
    """An act as the last event has it; ``lapsed`` is what it was verified as before it changed."""

    event: ThreadEvent
    verification: Verification | None = None
    lapsed: Verification | None = None

    @property
    def coded(self) -> What:
        """Who did what to whom."""
        coded: What = self.event.what["act"]
        return coded

    @property
    def level(self) -> str:
        """The level that counts now."""
        return self.verification.level if self.verification else UNVERIFIED


@dataclass(frozen=True)
class Task:
    """Something to be done; ``done`` is the event that says it was."""

    event: ThreadEvent
    done: ThreadEvent | None = None


@dataclass(frozen=True)
class Share:
    """What another organisation may see, and until when."""

    event: ThreadEvent
    agreed: ThreadEvent | None = None
    revoked: ThreadEvent | None = None

    def is_open(self, day: str) -> bool:
        """Whether it is shown on this day (``2026-11-28``)."""
        return self.revoked is None and self.event.what.get("until", day) >= day


@dataclass(frozen=True)
class Output:
    """Something drafted or sent; ``sent`` is the event by which it went out, unchanged since."""

    event: ThreadEvent
    sent: ThreadEvent | None = None
    agreed: ThreadEvent | None = None


@dataclass(frozen=True)
class Waiting:
    """An event that does nothing before somebody else agrees."""

    event: ThreadEvent
    second: Second
    about: str | None


@dataclass(frozen=True)
class Entry:
    """One line of the history; ``reason`` is why a rule refused it."""

    event: ThreadEvent
    outcome: Outcome
    reason: str | None = None


UNVERIFIED = "v0"
FIRST_STATE = "new"


@dataclass
class CaseThread:
    """What one thread says; all but the leading one say nothing below the line.

    ``assigned`` is the event by which somebody has the case. ``labels`` keep the order in which
    they came. ``agreed`` has who agreed, by the hash of the event that waited. ``words`` has the
    last word that was written down by scope and person. ``victims`` and ``named`` say how often an
    act, and an act or another entity, names an entity.
    """

    id: bytes
    kind: ThreadKind
    begun: ThreadEvent
    is_leading: bool
    members: list[str] = field(default_factory=list)
    assigned: ThreadEvent | None = None
    labels: list[str] = field(default_factory=list)
    notes: list[ThreadEvent] = field(default_factory=list)
    tasks: dict[str, Task] = field(default_factory=dict)
    opened: list[ThreadEvent] = field(default_factory=list)
    replied: list[ThreadEvent] = field(default_factory=list)
    exported: list[ThreadEvent] = field(default_factory=list)
    waiting: dict[bytes, Waiting] = field(default_factory=dict)
    agreed: dict[bytes, ThreadEvent] = field(default_factory=dict)
    overtaken: set[bytes] = field(default_factory=set)
    # ---
    state: str = FIRST_STATE
    stated: list[ThreadEvent] = field(default_factory=list)
    urgency: str | None = None
    described: ThreadEvent | None = None
    acts: dict[str, Act] = field(default_factory=dict)
    entities: dict[str, ThreadEvent] = field(default_factory=dict)
    links: dict[tuple[str, str], ThreadEvent] = field(default_factory=dict)
    merged: ThreadEvent | None = None
    words: dict[str, dict[str, ThreadEvent]] = field(default_factory=dict)
    shares: dict[str, Share] = field(default_factory=dict)
    outputs: dict[str, Output] = field(default_factory=dict)
    victims: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)

    @property
    def next(self) -> str | None:
        """The day of the next step, where one was said with the state."""
        return self.stated[-1].what.get("next") if self.stated else None

    @property
    def owner(self) -> str | None:
        """The member that has the case."""
        return self.assigned.what["member"] if self.assigned else None


@dataclass(frozen=True)
class Case:
    """What the threads of a case say together; the leading one comes first."""

    threads: tuple[CaseThread, ...]
    history: tuple[Entry, ...]

    @property
    def lead(self) -> CaseThread:
        """The thread whose state, acts, consent, shares and outputs are those of the case."""
        return self.threads[0]
