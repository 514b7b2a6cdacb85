"""Orders to forget: what the vectors cannot show."""

import pytest

from app.protocol.deletion import NamedThread, deletion_body, objection_body
from app.protocol.errors import StatementOutOfPlace
from app.protocol.ledger_deletions import deletion_of, is_named
from app.protocol.ledger_state import DeletionState
from app.protocol.primitives import random_bytes
from tests.assembly import Assembly
from tests.coalition import Coalition

WAITING = 48


@pytest.fixture
def patient() -> Assembly:
    """Three members and a first roster; an order waits for two days."""
    return Assembly(Coalition(waiting_hours=WAITING))


def order(
    assembly: Assembly,
    *evidence: bytes,
    member: str = "alborada",
    thread: NamedThread | None = None,
) -> DeletionState:
    named = [thread] if thread else []
    body = deletion_body(evidence or [random_bytes(32)], reason="lo pide", threads=named)
    seed = assembly.secrets[member].signing_seed
    entry = assembly.take(assembly.write("deletion", body, seed=seed, by=member))
    return assembly.ledger.deletions[entry.about]


def object_to(assembly: Assembly, state: DeletionState, *, member: str = "brujula") -> None:
    body = objection_body(state.deletion.id, reason="es prueba")
    seed = assembly.secrets[member].signing_seed
    assembly.take(assembly.write("objection", body, seed=seed, by=member))


def test_an_order_is_due_when_more_than_the_waiting_hours_have_gone_by(patient: Assembly) -> None:
    state = order(patient)
    assert not any(state.is_due(patient.hour + hours) for hours in range(WAITING + 1))
    assert state.is_due(patient.hour + WAITING + 1)


def test_an_order_that_somebody_objected_to_is_never_due(patient: Assembly) -> None:
    state = order(patient)
    object_to(patient, state)
    assert not state.is_due(patient.hour + 10_000)
    assert state.objection
    assert (state.objection.member, state.objection.reason) == ("brujula", "es prueba")


def test_every_objection_comes_before_the_order_is_carried_out(patient: Assembly) -> None:
    state = order(patient)
    patient.wait(hours=WAITING + 1)
    assert state.is_due(patient.hour)
    with pytest.raises(StatementOutOfPlace):
        object_to(patient, state)


def test_the_waiting_is_that_of_the_root_under_which_the_order_came(patient: Assembly) -> None:
    """Signers who shorten the waiting do not shorten that of an order that others look at."""
    state = order(patient)
    patient.coalition.waiting_hours = 0
    patient.ledger.root = patient.coalition.root
    hasty = order(patient)
    assert not state.is_due(patient.hour)
    assert hasty.is_due(patient.hour)


def test_an_order_outlives_the_membership_of_its_author(patient: Assembly) -> None:
    state = order(patient)
    patient.wait(hours=1)
    patient.settle(patient.propose(patient.retirement("alborada")))
    assert state.is_due(patient.hour + WAITING)
    object_to(patient, state, member="cauce")
    assert not state.is_due(patient.hour + WAITING)


def test_the_log_says_whom_an_order_concerns_and_why(patient: Assembly) -> None:
    wanted = [random_bytes(32), random_bytes(32)]
    state = order(patient, *wanted)
    assert list(state.deletion.evidence) == wanted
    assert (state.deletion.member, state.deletion.reason) == ("alborada", "lo pide")
    object_to(patient, state)
    said, answered = patient.ledger.entries[-2:]
    assert (said.about, said.text) == (state.deletion.id, "lo pide")
    assert (answered.about, answered.text) == (state.deletion.id, "es prueba")


def thread() -> NamedThread:
    return NamedThread(random_bytes(16), random_bytes(32))


def test_an_order_counts_for_a_thread_that_it_names_once_it_is_due(patient: Assembly) -> None:
    named, hour = thread(), patient.hour
    state = order(patient, thread=named)
    assert state.deletion.threads == (named,)
    assert deletion_of(patient.ledger, named, began=hour, hour=hour + WAITING) is None
    assert deletion_of(patient.ledger, named, began=hour, hour=hour + WAITING + 1) is state
    assert deletion_of(patient.ledger, named, began=None, hour=hour + WAITING + 1) is state


def test_an_order_counts_for_no_other_thread_and_for_no_other_beginning(patient: Assembly) -> None:
    named, late = thread(), patient.hour + WAITING + 1
    order(patient, thread=named)
    for other in (
        thread(),
        NamedThread(named.thread, random_bytes(32)),
        NamedThread(random_bytes(16), named.first),
    ):
        assert deletion_of(patient.ledger, other, began=patient.hour, hour=late) is None
        assert not is_named(patient.ledger, other)


def test_an_order_from_before_a_thread_began_does_not_count_for_it(patient: Assembly) -> None:
    named, hour = thread(), patient.hour
    order(patient, thread=named)
    assert deletion_of(patient.ledger, named, began=hour + 1, hour=hour + 10_000) is None


def test_an_order_that_somebody_objected_to_counts_for_no_thread(patient: Assembly) -> None:
    named = thread()
    state = order(patient, thread=named)
    assert is_named(patient.ledger, named)
    object_to(patient, state)
    assert not is_named(patient.ledger, named)
    assert deletion_of(patient.ledger, named, began=None, hour=patient.hour + 10_000) is None
