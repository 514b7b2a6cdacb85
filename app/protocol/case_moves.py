"""From which state a case may go to which, and what it takes: ``docs/protocol.md`` §21.6."""

from dataclasses import dataclass

from app.protocol.case_seconds import CLOSED, second_for
from app.protocol.case_state import CaseThread, Rulebook, Said, Second

MERGED = "merged"
TRIAGE = "triage"
# Whoever waits for something says until when.
_WAITING = frozenset({"monitoring"})
# No case leaves triage without somebody who has it, and a day on which it goes on.
_OWNED = frozenset({"needs-info", "open", "referred"})


@dataclass(frozen=True)
class Move:
    """A state to which a case may go, as its vocabulary has it.

    ``asks`` are the fields that must come with it, ``second`` who must agree before it counts,
    ``refused`` why it is not open whatever comes with it.
    """

    to: str
    asks: tuple[str, ...]
    second: Second | None
    refused: str | None


def moves(thread: CaseThread, member: str, book: Rulebook) -> list[Move]:
    """Where the case may go from its state, and what hinders somebody of ``member``."""
    return [_move(thread, member, to) for to in _next(thread, book)]


def state_refusal(thread: CaseThread, said: Said, book: Rulebook) -> str | None:
    """Why a case would not go into the state that ``said`` names; ``None`` if it would."""
    what, to = said.what, said.what["to"]
    if to not in _next(thread, book):
        return "transition"
    if hindrance := _hindrance(thread, to):
        return hindrance
    for field in _asks(thread, to):
        if field not in what:
            return _LACKS[field]
    is_checked = all(each.id in what.get("checked", ()) for each in book.checks)
    return "not-checked" if to == CLOSED and not is_checked else None


_LACKS = {"next": "no-next-date", "close_reason": "no-close-reason", "checked": "not-checked"}


def _move(thread: CaseThread, member: str, to: str) -> Move:
    second = second_for({"event": "state", "to": to})
    refused = _hindrance(thread, to)
    if not thread.is_leading:
        refused = "not-leading"
    if member not in thread.members:
        refused = "does-not-take-part"
    return Move(to, _asks(thread, to), second, refused)


def _asks(thread: CaseThread, to: str) -> tuple[str, ...]:
    if to == CLOSED:
        return "close_reason", "checked"
    is_sorted = thread.state == TRIAGE and to in _OWNED
    return ("next",) if is_sorted or to in _WAITING else ()


def _hindrance(thread: CaseThread, to: str) -> str | None:
    """What must be done before, rather than said with it."""
    if to == MERGED and thread.merged is None:
        return "not-merged"
    if thread.state == MERGED and thread.merged is not None:
        return "merged-already"
    if thread.state == TRIAGE and to in _OWNED and thread.assigned is None:
        return "no-owner"
    return None


def _next(thread: CaseThread, book: Rulebook) -> list[str]:
    term = book.states.terms.get(thread.state)
    following: list[str] = term.facts["next"] if term else []
    return following
