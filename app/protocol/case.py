"""A case is what the events of its threads say together: ``docs/protocol.md`` §21.6.

The same events give everybody the same case: nothing else is asked, no clock, no order in which
threads were read. An event that a rule refuses stays in the history and does nothing else.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from app.protocol.case_rules import refusal
from app.protocol.case_seconds import second_for, subject_of
from app.protocol.case_state import (
    Case,
    CaseThread,
    Entry,
    Outcome,
    Rulebook,
    Waiting,
    rulebook,
)
from app.protocol.case_steps import STEPS, take
from app.protocol.thread_event import ThreadEvent

_BEGUN = "begun"
_AGREED = "agreed"
# The joint thread leads; whoever was only shown a case follows the share.
_LEADING_ORDER = ("joint", "share", "private")
_Line = tuple[ThreadEvent, Outcome, str | None]


def case_of(threads: Iterable[Sequence[ThreadEvent]], book: Rulebook | None = None) -> Case:
    """The case of these threads, each in its order and from its first event on.

    Raises ``ValueError`` for no thread, and for one that does not begin with ``begun``.
    """
    ordered = sorted(threads, key=_rank)
    if not ordered:
        raise ValueError("a case without threads")
    rules = book or rulebook()
    folds = [_Fold(events, rules, is_leading=not i) for i, events in enumerate(ordered)]
    entries = [entry for fold in folds for entry in fold.entries()]
    entries.sort(key=lambda each: each[0])
    return Case(tuple(fold.thread for fold in folds), tuple(entry for _, entry in entries))


def _rank(events: Sequence[ThreadEvent]) -> tuple[int, datetime, bytes]:
    if not events or events[0].what["event"] != _BEGUN:
        raise ValueError("a thread that does not begin with its first event")
    first = events[0]
    return _LEADING_ORDER.index(first.kind), first.time, first.thread


class _Fold:
    def __init__(self, events: Sequence[ThreadEvent], book: Rulebook, *, is_leading: bool) -> None:
        first = events[0]
        self._book = book
        self._lines: list[_Line] = [(first, "done", None)]
        self.thread = CaseThread(
            id=first.thread,
            kind=first.kind,
            begun=first,
            is_leading=is_leading,
            members=list(first.what["members"]),
            urgency=first.what.get("urgency"),
        )
        for event in events[1:]:
            self._read(event)

    def entries(self) -> Iterator[tuple[tuple[datetime, bool, bytes, int], Entry]]:
        """The history, each line with its place among those of all threads.

        Threads run beside each other by what their authors say of the time; within one, an
        author whose clock is slow does not come before whom they answered.
        """
        thread = self.thread
        latest = thread.begun.time
        for event, outcome, reason in self._lines:
            latest = max(latest, event.time)
            now: Outcome = self._by_now(event) if outcome == "waiting" else outcome
            place = (latest, not thread.is_leading, event.thread, event.number)
            yield place, Entry(event, now, reason)

    def _by_now(self, event: ThreadEvent) -> Outcome:
        if event.hash in self.thread.waiting:
            return "waiting"
        return "overtaken" if event.hash in self.thread.overtaken else "done"

    def _read(self, event: ThreadEvent) -> None:
        kind = event.what["event"]
        if kind not in STEPS and kind not in (_BEGUN, _AGREED):
            self._lines.append((event, "unknown", None))
            return
        reason = refusal(self.thread, event, self._book)
        if reason:
            self._lines.append((event, "refused", reason))
        elif kind == _AGREED:
            self._lines.append((event, "done", None))
            self._agree(event)
        else:
            self._lines.append((event, self._say(event), None))

    def _say(self, event: ThreadEvent) -> Outcome:
        second, about = second_for(event.what), subject_of(event.what)
        self._overtake(about)
        if second is None:
            take(self.thread, event)
            return "done"
        self.thread.waiting[event.hash] = Waiting(event, second, about)
        return "waiting"

    def _agree(self, event: ThreadEvent) -> None:
        waiting = self.thread.waiting.pop(bytes.fromhex(event.what["with"]))
        self.thread.agreed[waiting.event.hash] = event
        take(self.thread, waiting.event, event)

    def _overtake(self, about: str | None) -> None:
        waiting = self.thread.waiting
        if about is None or not waiting:
            return
        for each in [each for each in waiting.values() if each.about == about]:
            del waiting[each.event.hash]
            self.thread.overtaken.add(each.event.hash)
