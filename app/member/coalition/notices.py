"""What every member is told with each ``fetch``: what is proposed, ordered and opened."""

from collections.abc import Iterator
from datetime import datetime

from app.member.coalition.describe import author_words, change_words
from app.member.coalition.orders import describe_new, describe_waiting, waiting_orders
from app.member.display import one_line
from app.protocol.ledger import Ledger
from app.protocol.ledger_state import moment_of


def notices(ledger: Ledger, *, read_before: int, now: datetime) -> Iterator[str]:
    """Open proposals, orders that wait, and since entry ``read_before`` what cannot be undone."""
    for state in ledger.proposals.values():
        if state.status == "open":
            author = author_words(ledger, state.author)
            yield f"Proposal {state.proposal.id[:16]} {change_words(state.proposal)}, by {author}."
            left = state.waiting_hours - (now - moment_of(state.arrived)).total_seconds() // 3600
            if state.proposal.waits and left > 0:
                yield f"  It can be published in {left:.0f} h; object with 'coalition refuse'."
    hour = int(now.timestamp()) // 3600
    for order in waiting_orders(ledger, hour=hour):
        yield from describe_waiting(ledger, order)
    for entry in ledger.entries[read_before:]:
        yield from describe_new(ledger, entry, hour=hour)
        if entry.kind == "opening" and entry.author is not None:
            who = author_words(ledger, entry.author)
            yield f"{who} has OPENED A SHARE: {one_line(entry.text)}"
