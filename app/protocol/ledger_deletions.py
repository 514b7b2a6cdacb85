"""The rules of orders to forget, and of objections: ``docs/protocol.md`` §20."""

from app.protocol.certificate import GOVERNING
from app.protocol.deletion import NamedThread, read_deletion, read_objection
from app.protocol.errors import AuthorUnknown, StatementOutOfPlace
from app.protocol.ledger_state import Author, DeletionState, LedgerState, Taken
from app.protocol.statement import UnverifiedStatement


def take_deletion(ledger: LedgerState, unverified: UnverifiedStatement, arrived: int) -> Taken:
    """A member orders to forget; whether it is there is not asked."""
    statement, author = ledger.hear(unverified, arrived)
    _check_lead(author)
    deletion = read_deletion(statement)
    ledger.deletions[deletion.id] = DeletionState(
        deletion, author, arrived=arrived, waiting_hours=ledger.root.waiting_hours
    )
    return Taken(statement, author, deletion.id, deletion.reason)


def take_objection(ledger: LedgerState, unverified: UnverifiedStatement, arrived: int) -> Taken:
    """A member, which may be the author of the deletion, says no in time."""
    statement, author = ledger.hear(unverified, arrived)
    _check_lead(author)
    objection = read_objection(statement)
    state = ledger.deletions.get(objection.deletion)
    if state is None or state.objection is not None or state.is_over(arrived):
        raise StatementOutOfPlace("there is no such deletion that still waits")
    state.objection = objection
    return Taken(statement, author, objection.deletion, objection.reason)


def is_named(ledger: LedgerState, thread: NamedThread) -> bool:
    """Whether a deletion names this thread to which nobody has objected, due or not."""
    states = ledger.deletions.values()
    return any(thread in state.deletion.threads and not state.objection for state in states)


def deletion_of(
    ledger: LedgerState, thread: NamedThread, *, began: int | None, hour: int
) -> DeletionState | None:
    """The deletion that counts at ``hour`` for a copy of a thread; ``None`` where none does.

    ``began`` is the hour in which its first event arrived, where that is known: what was ordered
    before has deleted nothing.
    """
    for state in ledger.deletions.values():
        is_later = began is None or state.arrived >= began
        if thread in state.deletion.threads and is_later and state.is_due(hour):
            return state
    return None


def _check_lead(author: Author) -> None:
    if not author.may(GOVERNING):
        raise AuthorUnknown("this takes the member's key or the role lead")
