"""Threads: writing and reading them, whatever was done to the bytes in between."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.protocol import padding
from app.protocol.errors import AuthorUnknown, Malformed, ProtocolError
from app.protocol.ledger_authors import Authors
from app.protocol.ledger_state import LedgerState, moment_of
from app.protocol.thread_chain import ThreadChain
from app.protocol.thread_header import EVENT_BYTES_LIMIT, EVENT_HEADER_BYTES, parse_event_header
from tests.assembly import Assembly, Device, id_of
from tests.coalition import Coalition, Secrets
from tests.threads import NOTE, Thread, begun

BOTH = ("alborada", "brujula")
BEFORE_OPENING = {"grammar", "chain", "forked", "epoch", "thread-key", "tag"}


@cache
def written() -> Thread:
    """Six events of two organisations and a person, in two epochs."""
    assembly = Assembly(Coalition(BOTH))
    person = Device("ana", "brujula")
    assembly.certify(person, "reviewer")
    thread = Thread(assembly)
    thread.say(begun(BOTH))
    thread.say(NOTE, person)
    thread.say(NOTE, "brujula")
    thread.say({"event": "left", "member": "brujula"})
    thread.next_epoch()
    thread.say(NOTE)
    thread.say(NOTE)
    return thread


def stage_of(chain: ThreadChain, event: bytes) -> str:
    try:
        chain.take(event)
    except ProtocolError as error:
        return error.stage
    return "ok"


@settings(max_examples=150)
@given(st.data())
def test_any_flipped_bit_is_refused_and_changes_nothing(data: st.DataObject) -> None:
    thread = written()
    number = data.draw(st.integers(0, len(thread.events) - 1))
    event = thread.events[number]
    place = data.draw(
        st.one_of(st.integers(0, EVENT_HEADER_BYTES - 1), st.integers(0, len(event) - 1))
    )
    bit = 1 << data.draw(st.integers(0, 7))
    spoilt = event[:place] + bytes([event[place] ^ bit]) + event[place + 1 :]
    chain = thread.reader()
    for good in thread.events[:number]:
        chain.take(good)
    assert stage_of(chain, spoilt) in BEFORE_OPENING
    assert [stage_of(chain, event) for event in thread.events[number:]] == ["ok"] * (6 - number)


@settings(max_examples=100)
@given(st.permutations(range(6)))
def test_any_other_order_ends_at_the_first_event_out_of_place(order: list[int]) -> None:
    thread = written()
    chain = thread.reader()
    stages = [stage_of(chain, thread.events[number]) for number in order]
    expected: list[str] = []
    for number in order:
        is_next = number == expected.count("ok")
        expected.append("ok" if is_next else "chain")
    assert stages == expected


def test_refused_bytes_of_every_length_are_grammar() -> None:
    event = written().events[0]
    sizes = {EVENT_HEADER_BYTES + 1024 * 2**power + 16 for power in range(11)}
    assert max(sizes) == EVENT_BYTES_LIMIT
    for length in (0, 131, 132, 148, EVENT_BYTES_LIMIT + 1, EVENT_HEADER_BYTES + 2**21 + 16):
        with pytest.raises(Malformed):
            parse_event_header(event[:length].ljust(length, b"\0"))
    assert all(parse_event_header(event.ljust(size, b"\0")) for size in sizes)


def test_an_event_may_be_as_long_as_the_largest_size_holds() -> None:
    thread = written()
    what = {"event": "later", "text": "x" * (padding.EVENT_LIMIT - 2000)}
    assert len(thread.seal(what)) == EVENT_BYTES_LIMIT
    with pytest.raises(ValueError, match="too long"):
        thread.seal({"event": "later", "text": "x" * padding.EVENT_LIMIT})


# --- who could speak when ---------------------------------------------------------------------


@cache
def governed() -> tuple[Assembly, list[str]]:
    """A log in which people come and go, keys change, and a member leaves and comes back."""
    assembly = Assembly(Coalition(BOTH))
    brujula = assembly.secrets["brujula"]
    seeds = [secrets.signing_seed for secrets in assembly.secrets.values()]
    devices = [Device(f"p{number}", BOTH[number % 2]) for number in range(6)]
    seeds += [device.signing_seed for device in devices] + list(assembly.signers)
    certificates = [assembly.certify(device, "intake") for device in devices[:4]]
    assembly.revoke("alborada", certificates[0])
    assembly.wait(hours=1)
    assembly.secrets["alborada"] = new = Secrets("alborada")
    seeds.append(new.signing_seed)
    assembly.settle(assembly.propose(assembly.rotation(new)), [new])
    assembly.certify(devices[4], "lead")
    assembly.settle(assembly.propose(assembly.retirement("brujula")))
    assembly.wait(hours=1)
    back = Secrets("brujula", signing_seed=brujula.signing_seed)
    assembly.admit(back)
    assembly.certify(devices[5], "auditor")
    return assembly, [id_of(seed) for seed in seeds]


def test_the_author_after_each_entry_is_the_one_that_the_ledger_knew_then() -> None:
    """Against what costs a reading of the log for each entry."""
    assembly, keys = governed()
    authors = Authors(assembly.ledger)
    again = Assembly(assembly.coalition, founded=False)
    for count in range(len(assembly.documents) + 1):
        for key in keys:
            assert _author(authors, key, count) == _known(again.ledger, key), (count, key)
        if count < len(assembly.documents):
            document, hour = assembly.documents[count]
            again.ledger.take(document, arrived=hour)


def _author(authors: Authors, key: str, count: int) -> tuple[str, str | None] | None:
    try:
        author = authors.author_at(key, count, time=moment_of(0))
    except AuthorUnknown:
        return None
    return author.member or "", author.certificate.person if author.certificate else None


def _known(ledger: LedgerState, key: str) -> tuple[str, str | None] | None:
    try:
        author, _ = ledger.author_of(key, at=moment_of(0))
    except AuthorUnknown:
        return None
    if author.member is None:
        return None
    return author.member, author.certificate.person if author.certificate else None


def test_authors_that_read_on_know_what_those_know_who_read_at_once() -> None:
    assembly, keys = governed()
    again = Assembly(assembly.coalition, founded=False)
    reading_on = Authors(again.ledger)
    for document, hour in assembly.documents:
        again.ledger.take(document, arrived=hour)
        for key in keys:
            _author(reading_on, key, len(again.ledger.entries))
    at_once = Authors(again.ledger)
    for count in range(len(assembly.documents) + 1):
        for key in keys:
            assert _author(reading_on, key, count) == _author(at_once, key, count)
