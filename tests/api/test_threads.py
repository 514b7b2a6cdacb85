"""Threads over HTTP: one order, whoever writes at once, and shown to those who take part alone."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from sqlalchemy import select

from app.intake import limits
from app.intake import threads as intake_threads
from app.protocol.log import EntryKind
from app.protocol.primitives import random_bytes, sha256
from app.protocol.thread_header import EVENT_BYTES_LIMIT
from app.storage.tables import event_feed, events
from tests.made_up_threads import EVENTS, THREADS, MadeUpThread, Trio
from tests.receipts import certified_log, check_receipt

WRITERS = 12


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"] if answer.content else ""


def test_events_come_to_all_who_take_part_in_order_and_to_nobody_else(
    trio: Trio, joint: MadeUpThread
) -> None:
    for writer in (1, 0, 1):
        assert trio.append(writer, joint).status_code == 201
    assert trio.events(0, joint) == trio.events(1, joint) == joint.events
    assert trio.feed(2, joint) == []
    expected = {
        "members": ["alborada", "brujula"],
        "events": 4,
        "sha256": sha256(joint.events[-1]).hex(),
    }
    assert trio.standing(0, joint) == trio.standing(1, joint) == expected
    for reader, member in enumerate(trio.members[:2]):
        for public_key in (member.archive_key, member.kem_key):
            assert len(trio.carried(reader, joint, public_key)) == 1


def test_who_takes_no_part_is_told_the_same_as_of_a_thread_that_does_not_exist(
    trio: Trio, joint: MadeUpThread
) -> None:
    nowhere = MadeUpThread(events=list(joint.events))
    for thread in (joint, nowhere):
        assert trio.standing(2, thread) == (404, "not-found")
        assert code(trio.append(2, thread)) == (404, "not-found")
        conflicting = thread.event(number=7)
        assert code(trio.append(2, thread, conflicting)) == (404, "not-found")
        own_key = thread.key(sha256(trio.members[2].kem_key)).to_bytes()
        answer = trio.put_keys(2, own_key)
        assert code(answer) == (404, "not-found")
    assert trio.carried(2, joint, trio.members[0].kem_key) == []


def test_the_same_event_again_has_the_same_receipt_also_when_others_follow(
    trio: Trio, joint: MadeUpThread
) -> None:
    first, second = joint.events[0], joint.event()
    answer = trio.append(1, joint, second)
    trio.append(0, joint)
    log = certified_log(trio.engine)
    before = check_receipt(answer, second, log, kind=EntryKind.EVENT, roster_version=0)
    again = trio.append(1, joint, second)
    after = check_receipt(again, second, log, kind=EntryKind.EVENT, roster_version=0)
    assert after.index == before.index
    assert trio.begin(0, joint, trio.members[:2], event=first).status_code == 201
    assert trio.events(0, joint) == joint.events
    with trio.engine.connect() as connection:
        kept = select(events.c.number).where(events.c.thread == joint.id)
        assert sorted(connection.execute(kept).scalars()) == [0, 1, 2]


def test_what_does_not_follow_the_last_event_is_refused_and_keeps_nothing(
    trio: Trio, joint: MadeUpThread
) -> None:
    late = joint.event()
    assert trio.append(0, joint).status_code == 201
    for event in (
        late,
        joint.event(number=3),
        joint.event(number=1),
        joint.event(before=sha256(late)),
    ):
        assert code(trio.append(1, joint, event)) == (409, "thread-conflict")
    assert trio.events(1, joint) == joint.events


def test_another_first_event_is_refused_whoever_hands_it_in(
    trio: Trio, joint: MadeUpThread
) -> None:
    other = MadeUpThread(joint.id)
    assert code(trio.begin(1, other, trio.members[:2])) == (409, "thread-conflict")
    assert code(trio.begin(2, other, trio.members[2:])) == (409, "thread-conflict")
    assert trio.events(1, joint) == joint.events


def test_of_many_who_write_at_once_exactly_one_comes_next(trio: Trio, joint: MadeUpThread) -> None:
    for _ in range(4):
        rivals = [joint.event() for _ in range(WRITERS)]
        with ThreadPoolExecutor(WRITERS) as pool:
            answers = list(
                pool.map(
                    lambda n, rivals=rivals: trio.append(n % 2, MadeUpThread(joint.id), rivals[n]),
                    range(WRITERS),
                )
            )
        kept = [rivals[n] for n, answer in enumerate(answers) if answer.status_code == 201]
        assert len(kept) == 1
        lost = [code(answer) for answer in answers if answer.status_code != 201]
        assert lost == [(409, "thread-conflict")] * (WRITERS - 1)
        joint.events += kept
    assert trio.events(0, joint) == trio.events(1, joint) == joint.events


def test_of_many_who_begin_at_once_exactly_one_has_begun(trio: Trio) -> None:
    thread_id = random_bytes(16)
    threads = [MadeUpThread(thread_id) for _ in range(WRITERS)]
    with ThreadPoolExecutor(WRITERS) as pool:
        answers = list(
            pool.map(lambda n: trio.begin(n % 2, threads[n], trio.members[:2]), range(WRITERS))
        )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * (WRITERS - 1)
    (kept,) = (thread for thread in threads if thread.events)
    assert trio.events(1, kept) == kept.events
    # Keys that the others brought are not there either.
    assert len(trio.carried(0, kept, trio.members[0].kem_key)) == 1


@pytest.mark.parametrize("end", [-1, 1])
def test_an_event_has_one_of_eleven_sizes(trio: Trio, joint: MadeUpThread, end: int) -> None:
    largest = joint.event(size=1_048_576)
    assert len(largest) == EVENT_BYTES_LIMIT
    bent = largest[:-1] if end < 0 else largest + b"\0"
    assert code(trio.append(0, joint, bent)) == (422, "request-malformed")
    assert trio.append(0, joint, largest).status_code == 201
    assert trio.events(1, joint) == joint.events


def test_a_page_of_large_events_is_shorter_and_nothing_is_left_out(
    trio: Trio, joint: MadeUpThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake_threads, "MAX_FEED_PAGE_BYTES", 4000)
    for size in (1024, 1024, 8192, 1024):
        assert trio.append(0, joint, joint.event(size=size)).status_code == 201
    page = trio.http.get(EVENTS, headers=trio.sessions[1]).content
    assert len(page) == 3 * (16 + 132 + 1024 + 16)
    assert trio.events(1, joint) == joint.events


def test_a_thread_that_is_full_takes_no_more(
    trio: Trio, joint: MadeUpThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake_threads, "MAX_THREAD_EVENTS", 2)
    assert trio.append(0, joint).status_code == 201
    assert code(trio.append(0, joint)) == (413, "too-large")


def test_an_event_wakes_whoever_waits(trio: Trio, joint: MadeUpThread) -> None:
    size = trio.http.get(f"/api/v1/arrivals?after={2**62}", headers=trio.sessions[1]).json()["size"]
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(
            trio.http.get, f"/api/v1/arrivals?after={size}", headers=trio.sessions[1]
        )
        assert trio.append(0, joint).status_code == 201
        assert waiting.result().json()["size"] > size


def test_of_a_time_the_hour_is_kept(trio: Trio, joint: MadeUpThread) -> None:
    answer = trio.append(0, joint)
    with trio.engine.connect() as connection:
        hours = set(connection.execute(select(events.c.arrival_hour)).scalars())
    assert hours == {answer.json()["hour"]}
    assert set(event_feed.c.keys()) == {"sequence", "member", "thread", "number"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"event": ""}',
        b'{"event": "AAAA", "members": ["alborada"], "keys": []}',
        b'{"event": "AAAA", "members": [], "keys": [], "more": 1}',
        b'{"event": "A", "members": ["alborada"], "keys": ["AAAA"]}',
    ],
)
def test_what_is_no_event_is_malformed(trio: Trio, body: bytes) -> None:
    for place in (THREADS, f"{THREADS}/{'0' * 32}/events"):
        answer = trio.http.post(place, content=body, headers=trio.sessions[0])
        assert code(answer) == (422, "request-malformed")


def test_a_body_that_no_event_needs_is_refused_by_its_length(trio: Trio) -> None:
    body = bytes(limits.MAX_EVENT_REQUEST_BYTES + 1)
    assert code(trio.http.post(THREADS, content=body, headers=trio.sessions[0])) == (
        413,
        "too-large",
    )
