"""Steps that show a case to somebody else: the gate of consent is asked right before each.

Agreeing that something was sent or shared makes it count, and whoever is invited reads everything;
somebody may have taken a consent back since it was written, or since this machine was last asked.
Twin of what the console asks (``web/console/outputs/saying.ts``, ``web/console/cases``).
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import typer

from app.member.cases.book import OpenCase
from app.member.cases.errors import NothingWaits
from app.member.cases.show import SHORT
from app.member.cases.step import take_step
from app.member.cases.sync import fetch
from app.member.display import one_line
from app.member.exports.candidates import Candidate, candidates, newest
from app.member.exports.errors import ConsentMissing
from app.member.exports.gate import Refused, Subject, Wish, gate, standings_for
from app.member.exports.words import refusal_words
from app.member.post import connected
from app.member.workplace import Workplace
from app.protocol.case_consent import permission
from app.protocol.case_state import rulebook
from app.protocol.thread_event import ThreadEvent

_SHARE, _NAMELESS = "share", "anonymised"


def agree(place: Workplace, wanted: str, typed: str) -> None:
    """Agrees to what waits and has a number that begins so.

    Raises ``NothingWaits``, and ``ConsentMissing`` for what shows the case to somebody else.
    """
    with connected(place.home, place.keys) as client:
        case = fetch(client, place.home, place.keys).book.find(wanted)
    wish = _wish_of(_waiting(case, typed).what)
    candidate = None if wish is None else _looked_at(place, wanted)

    def make(now: OpenCase) -> Mapping[str, Any]:
        if wish is not None and candidate is not None:
            _check(candidate, now, wish)
        return {"event": "agreed", "with": _waiting(now, typed).hash.hex()}

    take_step(place, case.id, make)


def invite(place: Workplace, wanted: str, member: str, reason: str) -> None:
    """Lets another organisation take part, if everybody agrees that it is shown to it."""
    candidate = _looked_at(place, wanted)

    def make(now: OpenCase) -> Mapping[str, Any]:
        _check(candidate, now, _share_with(member))
        return {"event": "joined", "member": member, "reason": reason}

    take_step(place, candidate.open_case.id, make)


def _looked_at(place: Workplace, wanted: str) -> Candidate:
    (candidate,) = candidates(place, newest(place), [wanted])
    return candidate


def _waiting(case: OpenCase, typed: str) -> ThreadEvent:
    waiting = [question.event for question in case.case.lead.waiting.values()]
    found = [event for event in waiting if typed and event.hash.hex().startswith(typed.lower())]
    if len(found) != 1:
        raise NothingWaits
    return found[0]


def _wish_of(what: Mapping[str, Any]) -> Wish | None:
    """What everybody must have agreed to where this is said; ``None`` for what shows nobody."""
    match what["event"]:
        case "output":
            return Wish(what["type"], _today(), names=True)
        case "shared":
            return _share_with(what["member"])
        case _:
            return None


def _share_with(member: str) -> Wish:
    return Wish(_SHARE, _today(), recipient=member, names=True)


def _check(candidate: Candidate, now: OpenCase, wish: Wish) -> None:
    """Says why not, by ids of consent; raises ``ConsentMissing``."""
    refused = _refusals(candidate.subject(now.case), wish)
    for each in refused:
        typer.echo(one_line(f"{now.id[:SHORT]} stays here: {refusal_words(each)}", 500), err=True)
    if refused:
        raise ConsentMissing


def _refusals(subject: Subject, wish: Wish) -> list[Refused]:
    granted = gate(subject, wish)
    if isinstance(granted, list):
        return granted
    # Whoever takes part reads names too.
    rules = rulebook()
    permitted = permission(standings_for(subject, wish, rules), wish.use, rules)
    is_nameless = wish.use == _SHARE and permitted.identity == _NAMELESS
    return [Refused(_NAMELESS)] if is_nameless else []


def _today() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d}"
