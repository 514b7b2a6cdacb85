"""Orders to forget, in plain words."""

from collections.abc import Iterator
from datetime import datetime

from app.member.coalition.describe import author_words
from app.member.display import one_line
from app.protocol.ledger import Ledger
from app.protocol.ledger_state import DeletionState, Entry, moment_of


def waiting_orders(ledger: Ledger, *, hour: int) -> list[DeletionState]:
    """Orders to which somebody may still object, and nobody has."""
    states = ledger.deletions.values()
    return [state for state in states if state.objection is None and not state.is_over(hour)]


def how_many(state: DeletionState) -> str:
    """Which of them are attachments only a machine that has them can tell."""
    return in_numbers(len(state.deletion.evidence), len(state.deletion.threads))


def in_numbers(envelopes: int, threads: int) -> str:
    """So many reports or attachments, and so many threads; not both are 0."""
    words = [
        f"{count:,} {many}" if count > 1 else f"1 {one}"
        for count, one, many in (
            (envelopes, "report or attachment", "reports or attachments"),
            (threads, "thread of casework", "threads of casework"),
        )
        if count
    ]
    return " and ".join(words)


def carried_out_from(state: DeletionState) -> datetime:
    """The hour in which an order is carried out, unless somebody objects."""
    return moment_of(state.arrived + state.waiting_hours + 1)


def describe_waiting(ledger: Ledger, state: DeletionState) -> Iterator[str]:
    """An order that waits, and how to stop it."""
    who = author_words(ledger, state.author)
    yield (
        f"{who} has ordered {how_many(state)} to be forgotten on the server:"
        f" {one_line(state.deletion.reason)}"
    )
    yield (
        f"  It happens from {carried_out_from(state):%Y-%m-%d %H:%M}Z on. To keep them there:"
        f" 'coalition object {state.deletion.id[:16]} --reason …'."
    )


def describe_new(ledger: Ledger, entry: Entry, *, hour: int) -> Iterator[str]:
    """What there is to say once of a new entry about an order."""
    state = ledger.deletions.get(entry.about)
    if state is None or entry.author is None:
        return
    who = author_words(ledger, entry.author)
    if entry.kind == "objection":
        yield (
            f"{who} OBJECTS, so {how_many(state)} are not forgotten on the server:"
            f" {one_line(entry.text)}"
        )
    elif state.is_due(hour):
        yield (
            f"By order of {who} the server forgets {how_many(state)} within the hour:"
            f" {one_line(entry.text)}"
        )
