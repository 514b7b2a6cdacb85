"""A thread that was deleted by order, seen by members over HTTP."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from app.protocol.deletion import NamedThread, deletion_body, objection_body
from app.protocol.primitives import sha256
from app.protocol.thread_header import event_hash
from app.settings import Settings
from app.storage.database import opened_database
from tests.assembly import Assembly
from tests.client import catch_up, client_of, log_in
from tests.coalition import Coalition
from tests.forgetting import forget_now
from tests.made_up_threads import MadeUpThread, Trio
from tests.service import governed_service


@dataclass(frozen=True)
class House:
    """Three members at a service with a log, and what an operator can do to it."""

    trio: Trio
    settings: Settings
    assembly: Assembly

    def say(self, kind: str, body: object, member: str) -> str:
        """A statement that stands in the service's log; its id."""
        seed = self.assembly.secrets[member].signing_seed
        entry = self.assembly.take(self.assembly.write(kind, body, seed=seed, by=member))  # type: ignore[arg-type]
        catch_up(self.trio.http, self.trio.sessions[0], self.assembly)
        return entry.id

    def order(self, *threads: NamedThread) -> str:
        """A deletion of threads by the first member."""
        body = deletion_body([], reason="lo pide", threads=threads)
        return self.say("deletion", body, "alborada")

    def delete(self, thread: MadeUpThread) -> None:
        """An order, carried out at once, perhaps by the service's own run at its start."""
        self.order(named(thread))
        forget_now(self.settings)


def open_house(folder: Path, coalition: Coalition, database_url: str | None) -> Iterator[House]:
    assembly = Assembly(coalition, is_witness=False)
    (folder / "data").mkdir()
    with (
        governed_service(folder, assembly, database_url=database_url) as service,
        client_of(service.url) as http,
        opened_database(service.settings.database_url) as engine,
    ):
        sessions = [log_in(http, member) for member in coalition.members]
        trio = Trio(http, engine, list(coalition.members), sessions)
        yield House(trio, service.settings, assembly)


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    """Orders are carried out at once."""
    yield from open_house(tmp_path, Coalition(), database_url)


@pytest.fixture
def patient(tmp_path: Path) -> Iterator[House]:
    """Orders wait for two days."""
    yield from open_house(tmp_path, Coalition(waiting_hours=48), None)


def named(thread: MadeUpThread) -> NamedThread:
    return NamedThread(thread.id, event_hash(thread.events[0]))


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"] if answer.content else ""


GONE = (410, "forgotten")


def test_a_deleted_thread_is_gone_for_everybody_and_cannot_begin_again(house: House) -> None:
    trio = house.trio
    joint, other = trio.joint(), trio.joint()
    trio.append(1, joint)
    first, last = joint.events[0], joint.events[-1]
    house.delete(joint)
    assert trio.events(0, joint) == trio.events(1, joint) == []
    assert trio.carried(0, joint, trio.members[0].kem_key) == []
    assert [trio.standing(reader, joint) for reader in range(3)] == [GONE] * 3
    for again in (last, joint.event()):
        assert code(trio.append(0, joint, again)) == GONE
    fresh = MadeUpThread(joint.id)
    assert code(trio.begin(0, fresh, trio.members[:2], event=first)) == GONE
    assert code(trio.begin(1, fresh, trio.members[:2])) == GONE
    assert trio.append(0, other).status_code == 201
    assert trio.events(1, other) == other.events


def test_keys_of_a_deleted_thread_are_passed_over_and_the_others_are_kept(house: House) -> None:
    """A lead that carries all thread keys to the next intake key may not know of the order yet."""
    trio = house.trio
    gone, stays = trio.joint(), trio.joint()
    house.delete(gone)
    own = sha256(trio.members[0].archive_key)
    keys = [gone.key(own), stays.key(own)]
    answer = trio.put_keys(0, b"".join(key.to_bytes() for key in keys))
    assert answer.status_code == 204
    assert trio.carried(0, gone, trio.members[0].archive_key) == []
    assert trio.carried(0, stays, trio.members[0].archive_key) == [keys[1].to_bytes()]


def test_a_first_event_that_an_order_named_in_advance_is_not_taken_unless_somebody_objects(
    patient: House,
) -> None:
    trio = patient.trio
    thread = MadeUpThread()
    first, another = thread.event(), thread.event()
    order = patient.order(NamedThread(thread.id, event_hash(first)))
    assert code(trio.begin(0, thread, trio.members[:2], event=first)) == GONE
    # Nobody can keep others from beginning the thread in this way.
    assert trio.begin(1, thread, trio.members[:2], event=another).status_code == 201
    second = MadeUpThread()
    first = second.event()
    order = patient.order(NamedThread(second.id, event_hash(first)))
    patient.say("objection", objection_body(order, reason="es prueba"), "brujula")
    assert trio.begin(0, second, trio.members[:2], event=first).status_code == 201


def test_whoever_began_a_thread_hears_so_again_also_while_an_order_waits(patient: House) -> None:
    trio = patient.trio
    joint = trio.joint()
    patient.order(named(joint))
    assert trio.begin(0, joint, trio.members[:2], event=joint.events[0]).status_code == 201
    assert trio.append(1, joint).status_code == 201
    assert trio.events(1, joint) == joint.events
