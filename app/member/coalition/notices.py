"""What every member is told without asking: with each ``fetch``, what is proposed and opened."""

from collections.abc import Iterator
from datetime import datetime

from app.member.coalition.describe import author_words, change_words
from app.member.display import one_line
from app.protocol.ledger import Ledger
from app.protocol.ledger_state import moment_of


def notices(ledger: Ledger, *, read_before: int, now: datetime) -> Iterator[str]:
    """Open proposals, and shares that were opened since entry ``read_before``."""
    for state in ledger.proposals.values():
        if state.status == "open":
            author = author_words(ledger, state.author)
            yield f"Proposal {state.proposal.id[:16]} {change_words(state.proposal)}, by {author}."
            left = state.waiting_hours - (now - moment_of(state.arrived)).total_seconds() // 3600
            if state.proposal.waits and left > 0:
                yield f"  It can be published in {left:.0f} h; object with 'coalition refuse'."
    for entry in ledger.entries[read_before:]:
        if entry.kind == "opening" and entry.author is not None:
            who = author_words(ledger, entry.author)
            yield f"{who} has OPENED A SHARE: {one_line(entry.text)}"
