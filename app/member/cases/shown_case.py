"""A case in a share, and what one organisation keeps to itself about it in private threads.

Each is read by itself: what is kept changes nothing in the share, and the share nothing in what
is kept. Twin of ``web/console/cases/shown_case.ts``.
"""

import heapq
from collections.abc import Sequence

from app.protocol.case import case_of
from app.protocol.case_state import Case
from app.protocol.thread_event import ThreadEvent

# Of ``link_type``: how a private thread names the share to which it belongs.
BESIDE = "part-of"


def beside(events: Sequence[ThreadEvent]) -> str | None:
    """The share, in hex, to which a private thread says that it belongs."""
    linked = (e.what for e in events if e.kind == "private" and e.what["event"] == "linked")
    return next((what["case"] for what in linked if what["relation"] == BESIDE), None)


def shown_case(share: Sequence[ThreadEvent], kept: Sequence[Sequence[ThreadEvent]]) -> Case:
    """The case of a share, with what is kept beside it; whoever began first comes first."""
    cases = [case_of([share]), *(case_of([events]) for events in sorted(kept, key=_rank))]
    lines = heapq.merge(*(case.history for case in cases), key=lambda entry: entry.event.time)
    return Case(tuple(case.lead for case in cases), tuple(lines))


def _rank(events: Sequence[ThreadEvent]) -> tuple[object, bytes]:
    return events[0].time, events[0].thread
