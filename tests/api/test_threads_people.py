"""Threads in a coalition that governs itself: people with roles, and members that come and go."""

import httpx
import pytest

from app.intake import threads as intake_threads
from app.protocol.primitives import sha256
from tests.assembly import Assembly, Device
from tests.client import catch_up, log_in
from tests.coalition import Coalition, Secrets
from tests.made_up_threads import EVENTS, KEYS, MadeUpThread, append, begin, carried_to, feed


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"] if answer.content else ""


def events_of(http: httpx.Client, session: dict[str, str]) -> list[bytes]:
    return [event for _, event in feed(http, session)]


@pytest.fixture
def begun(governed: httpx.Client, lead: dict[str, str], coalition: Coalition) -> MadeUpThread:
    """A thread of the first two members in a governed coalition."""
    thread = MadeUpThread()
    assert begin(governed, lead, thread, coalition.members[:2]).status_code == 201
    return thread


def test_people_who_read_reports_read_and_write_in_threads(
    assembly: Assembly,
    governed: httpx.Client,
    lead: dict[str, str],
    begun: MadeUpThread,
    coalition: Coalition,
) -> None:
    reader, auditor = Device("ana", "alborada"), Device("aud", "alborada")
    assembly.certify(reader, "intake")
    certificate = assembly.certify(auditor, "auditor")
    catch_up(governed, lead, assembly)
    member = coalition.members[0]
    session = log_in(governed, member, signing_seed=reader.signing_seed)
    assert append(governed, session, begun).status_code == 201
    assert events_of(governed, session) == begun.events
    watching = log_in(governed, member, signing_seed=auditor.signing_seed)
    assert code(append(governed, watching, begun)) == (403, "role-required")
    assert certificate
    # A person's word does not put another key in the place of one that is there.
    archive = sha256(member.archive_key)
    (before,) = carried_to(governed, session, member.archive_key)
    other = begun.key(archive).to_bytes()
    assert governed.put(KEYS, content=other, headers=session).status_code == 204
    assert carried_to(governed, session, member.archive_key) == [before]


def test_who_has_left_the_roster_takes_part_in_nothing_and_needs_no_key(
    assembly: Assembly,
    governed: httpx.Client,
    lead: dict[str, str],
    begun: MadeUpThread,
    coalition: Coalition,
) -> None:
    gone = coalition.members[1]
    session = log_in(governed, gone)
    assert events_of(governed, session) == begun.events
    assembly.settle(assembly.propose(assembly.retirement(gone.id)))
    catch_up(governed, lead, assembly)
    for answer in (
        governed.get(EVENTS, headers=session),
        governed.get(begun.place, headers=session),
        append(governed, session, begun),
    ):
        assert code(answer) == (401, "session-required")
    begun.turn()
    keys = begun.keys(coalition.members[0])
    assert append(governed, lead, begun, keys=keys).status_code == 201
    refused = append(governed, lead, begun, members=coalition.members[:2])
    assert code(refused) == (404, "not-found")
    assert append(governed, lead, begun, members=coalition.members[:1]).status_code == 201


def test_after_a_change_of_keys_the_new_intake_key_is_as_good_and_the_old_one_still(
    assembly: Assembly,
    governed: httpx.Client,
    lead: dict[str, str],
    begun: MadeUpThread,
    coalition: Coalition,
) -> None:
    old = coalition.members[1]
    assembly.wait(hours=1)
    new = Secrets(old.id, archive_seed=old.archive_seed, signing_seed=old.signing_seed)
    assembly.settle(assembly.propose(assembly.rotation(new)), [new])
    catch_up(governed, lead, assembly)
    for member in (old, new):
        begun.turn()
        keys = begun.keys(coalition.members[0], member)
        assert append(governed, lead, begun, keys=keys).status_code == 201
    session = log_in(governed, new)
    missing = begun.key(sha256(new.kem_key), epoch=1).to_bytes()
    assert governed.put(KEYS, content=missing, headers=session).status_code == 204
    assert [key[16:20] for key in carried_to(governed, session, new.kem_key)] == [
        b"\0\0\0\3",
        b"\0\0\0\1",
    ]


def test_a_member_that_writes_without_end_is_slowed_down_alone(
    governed: httpx.Client,
    lead: dict[str, str],
    coalition: Coalition,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(intake_threads, "EVENT_BUDGET", 2)
    thread, other = MadeUpThread(), log_in(governed, coalition.members[1])
    assert begin(governed, other, thread, coalition.members[:2]).status_code == 201
    assert append(governed, other, thread).status_code == 201
    refused = append(governed, other, thread)
    assert code(refused) == (503, "busy")
    assert int(refused.headers["retry-after"]) > 0
    assert append(governed, lead, thread).status_code == 201
