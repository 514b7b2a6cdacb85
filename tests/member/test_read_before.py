"""What was verified of threads before is not verified again, and stands for nothing else."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from app.member.cases.book import Casebook, read_casebook
from app.member.cases.read_before import read_before
from app.member.cases.store import StoredEvent, drop_thread, store_events, store_keys
from app.member.home import Home, Keys
from app.protocol import hpke
from app.protocol.root import parse_pins
from app.protocol.thread_chain import ThreadChain
from app.protocol.thread_key import carry_key
from tests.assembly import Assembly
from tests.coalition import Coalition
from tests.threads import NOTE, Thread, begun

SEALED = "threads/read.sealed"


@dataclass
class Desk:
    """A home, with a thread of three events and its key."""

    home: Home
    keys: Keys
    assembly: Assembly
    thread: Thread

    def bring(self) -> None:
        events = [StoredEvent(self.assembly.hour, event) for event in self.thread.events]
        store_events(self.home, {self.thread.id: events})
        carried = [carry_key(key, self.keys.kem.public_key) for key in self.thread.keys.values()]
        store_keys(self.home, self.keys.kem_sha256, carried)

    def read(self) -> Casebook:
        return read_casebook(self.home, self.keys, self.assembly.ledger)

    @property
    def sealed(self) -> Path:
        return self.home.path / SEALED


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    assembly = Assembly(Coalition())
    kem = hpke.PrivateKey(assembly.coalition.members[0].archive_seed)
    pins = parse_pins(assembly.coalition.pins_bytes)
    thread = Thread(assembly)
    thread.say(begun())
    thread.say(NOTE)
    thread.say(NOTE)
    home = Home(tmp_path, "alborada", "https://example.org", pins)
    made = Desk(home, Keys(kem, bytes(32), {}), assembly, thread)
    made.bring()
    return made


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How many events were verified since the last time that this was asked."""
    count, original = [0], ThreadChain.take

    def take(self: ThreadChain, event: bytes, *, hour: int | None = None) -> object:
        count[0] += 1
        return original(self, event, hour=hour)

    monkeypatch.setattr(ThreadChain, "take", take)

    def since() -> int:
        found, count[0] = count[0], 0
        return found

    return since


def test_what_was_verified_is_not_verified_again_and_what_is_new_is(
    desk: Desk, verified: Callable[[], int]
) -> None:
    first = desk.read()
    assert verified() == 3
    again = desk.read()
    assert verified() == 0
    assert again.cases[0].case == first.cases[0].case
    desk.thread.say(NOTE)
    verified()
    desk.bring()
    assert len(desk.read().cases[0].case.lead.notes) == 3
    assert verified() == 1


def test_a_carried_key_is_opened_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.read()
    monkeypatch.setattr(hpke.PrivateKey, "open", lambda *_, **__: pytest.fail("opened again"))
    assert desk.read().cases[0].case.lead.notes


def test_another_event_than_was_read_is_told(desk: Desk) -> None:
    desk.read()
    path = desk.home.path / f"threads/{desk.thread.id.hex()}.events"
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    (thread,) = desk.read().threads()
    assert [error.stage for error in thread.troubles] == ["tag"]
    # What was wrong is not taken for read the next time.
    (thread,) = desk.read().threads()
    assert [error.stage for error in thread.troubles] == ["tag"]


def test_a_thread_goes_on_where_it_was_so_that_fewer_or_other_events_are_noticed(
    desk: Desk,
) -> None:
    desk.read()
    (thread,) = desk.read().threads()
    assert thread.chain.position == desk.thread.chain.position
    assert thread.chain.members == {"alborada"}
    assert thread.chain.after == desk.thread.chain.after
    assert thread.chain.key == desk.thread.key


def test_under_another_log_everything_is_verified_once_more(
    desk: Desk, verified: Callable[[], int]
) -> None:
    desk.read()
    other = Assembly(Coalition())
    assert read_before(desk.home, desk.keys, other.ledger).threads == {}
    assert read_before(desk.home, desk.keys, desk.assembly.ledger).threads != {}
    verified()


def test_it_is_sealed_and_counts_only_for_whoever_has_the_home_s_secret(desk: Desk) -> None:
    desk.read()
    data = desk.sealed.read_bytes()
    assert b"hermana" not in data
    assert b"alborada" not in data
    stranger = replace(desk.keys, kem=hpke.PrivateKey(bytes(32)))
    assert read_before(desk.home, stranger, desk.assembly.ledger).threads == {}
    for spoiled in (b"", data[:40], data[:-1] + bytes([data[-1] ^ 1])):
        desk.sealed.write_bytes(spoiled)
        assert read_before(desk.home, desk.keys, desk.assembly.ledger).threads == {}
        assert desk.read().cases[0].case.lead.notes


def test_nothing_of_a_thread_that_has_gone_stays(desk: Desk) -> None:
    desk.read()
    assert desk.sealed.exists()
    drop_thread(desk.home, desk.thread.id)
    assert not desk.sealed.exists()
    assert desk.read().threads() == []
