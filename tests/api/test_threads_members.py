"""Who comes to a thread and who goes, and the keys that they are carried."""

import httpx
import pytest

from app.intake import limits
from app.protocol.primitives import sha256
from tests.coalition import Secrets
from tests.made_up_threads import MadeUpThread, Trio


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"] if answer.content else ""


def test_who_joins_is_shown_what_was_written_before_behind_its_cursor(
    trio: Trio, joint: MadeUpThread
) -> None:
    own = MadeUpThread()
    for _ in range(3):
        trio.append(0, joint)
    # Later than everything in the other thread, and read already.
    assert trio.begin(2, own, trio.members[2:]).status_code == 201
    ((cursor, _),) = trio.feed(2, own)
    joining = joint.event()
    keys = joint.keys(trio.members[2])
    assert trio.append(1, joint, joining, members=trio.members, keys=keys).status_code == 201
    trio.append(0, joint)
    assert [event for _, event in trio.feed(2, joint, after=cursor, limit=2)] == joint.events
    assert trio.standing(2, joint) == trio.standing(0, joint)
    assert trio.append(2, joint).status_code == 201
    assert trio.events(0, joint) == joint.events


def test_who_joins_is_carried_the_present_key_and_may_be_carried_earlier_ones(
    trio: Trio, joint: MadeUpThread
) -> None:
    early = joint.key(sha256(trio.members[2].kem_key))
    joint.turn()
    assert trio.append(0, joint, keys=joint.keys(*trio.members[:2])).status_code == 201
    event = joint.event()
    refused = trio.append(0, joint, event, members=trio.members, keys=[early])
    assert code(refused) == (422, "keys-missing")
    keys = [*joint.keys(trio.members[2]), early]
    assert trio.append(0, joint, event, members=trio.members, keys=keys).status_code == 201
    carried = trio.carried(2, joint, trio.members[2].kem_key)
    assert carried == [keys[1].to_bytes(), early.to_bytes()]


def test_who_has_left_reads_nothing_any_more_and_hears_again_only_that_its_leaving_was_kept(
    trio: Trio, joint: MadeUpThread
) -> None:
    leaving = joint.event()
    answer = trio.append(1, joint, leaving, members=trio.members[:1])
    assert answer.status_code == 201
    assert trio.feed(1, joint) == []
    assert trio.carried(1, joint, trio.members[1].kem_key) == []
    assert trio.standing(1, joint) == (404, "not-found")
    assert code(trio.append(1, joint, joint.event())) == (404, "not-found")
    # Its answer may have been lost.
    again = trio.append(1, joint, leaving, members=trio.members[:1])
    assert again.json()["sha256"] == answer.json()["sha256"]
    joint.turn()
    assert trio.append(0, joint, keys=joint.keys(trio.members[0])).status_code == 201
    assert trio.events(0, joint) == joint.events


def test_who_comes_back_is_shown_everything_once_more(trio: Trio, joint: MadeUpThread) -> None:
    (before, _), *_ = trio.feed(1, joint)
    trio.append(0, joint, members=trio.members[:1])
    joint.turn()
    trio.append(0, joint, keys=joint.keys(trio.members[0]))
    keys = [*joint.keys(trio.members[1]), *joint.keys(trio.members[1], epoch=1)]
    assert trio.append(0, joint, members=trio.members[:2], keys=keys).status_code == 201
    assert [event for _, event in trio.feed(1, joint, after=before)] == joint.events
    assert len(trio.carried(1, joint, trio.members[1].archive_key)) == 2


@pytest.mark.parametrize("lacking", range(4))
def test_everybody_is_carried_a_new_key_to_intake_and_archive(trio: Trio, lacking: int) -> None:
    thread = MadeUpThread()
    some = thread.keys(*trio.members[:2])
    del some[lacking]
    refused = trio.begin(0, thread, trio.members[:2], keys=some)
    assert code(refused) == (422, "keys-missing")
    assert trio.begin(0, thread, trio.members[:2]).status_code == 201
    thread.turn()
    some = thread.keys(*trio.members[:2])
    del some[lacking]
    for keys in (some, []):
        assert code(trio.append(0, thread, keys=keys)) == (422, "keys-missing")
    assert trio.append(0, thread, keys=thread.keys(*trio.members[:2])).status_code == 201


def test_an_epoch_follows_the_one_before_with_another_key_and_none_within(
    trio: Trio, joint: MadeUpThread
) -> None:
    def refusal(event: bytes, epoch: int) -> tuple[int, str]:
        keys = joint.keys(*trio.members[:2], epoch=epoch)
        return code(trio.append(0, joint, event, keys=keys))

    assert refusal(joint.event(key_id=bytes(32)), 1) == (422, "request-malformed")
    assert refusal(joint.event(epoch=2), 2) == (422, "request-malformed")
    assert refusal(joint.event(epoch=3, key_id=bytes(32)), 3) == (422, "request-malformed")
    first = MadeUpThread(epoch=2)
    assert code(trio.begin(0, first, trio.members[:2])) == (422, "request-malformed")


def test_keys_go_to_those_who_take_part_and_are_of_this_thread_and_no_later_epoch(
    trio: Trio, joint: MadeUpThread
) -> None:
    stranger, own = sha256(trio.members[2].kem_key), sha256(trio.members[0].kem_key)
    for key, refusal in (
        (joint.key(stranger), (404, "not-found")),
        (joint.key(bytes(32)), (404, "not-found")),
        (joint.key(own, epoch=2), (422, "request-malformed")),
        (MadeUpThread().key(own), (422, "request-malformed")),
    ):
        assert code(trio.append(0, joint, keys=[key])) == refusal
    assert len(joint.events) == 1


def test_only_members_of_the_newest_roster_take_part_and_whoever_begins_does(trio: Trio) -> None:
    thread, stranger = MadeUpThread(), Secrets("zzz")
    for listed in ([trio.members[0], stranger], trio.members[1:2]):
        assert code(trio.begin(0, thread, listed)) == (404, "not-found")
    unsorted = [trio.members[1], trio.members[0]]
    for listed in (unsorted, [trio.members[0], trio.members[0]]):
        assert code(trio.begin(0, thread, listed)) == (422, "request-malformed")
    assert trio.begin(0, thread, trio.members[:1]).status_code == 201
    keys = thread.keys(trio.members[0])
    refused = trio.append(0, thread, members=[trio.members[0], stranger], keys=keys)
    assert code(refused) == (404, "not-found")


def test_a_member_carries_keys_from_one_of_its_keys_to_another(
    trio: Trio, joint: MadeUpThread
) -> None:
    own, archive = (sha256(key) for key in (trio.members[0].kem_key, trio.members[0].archive_key))
    wrong = {
        "another member's key": joint.key(sha256(trio.members[1].kem_key)),
        "a thread of others": MadeUpThread().key(own),
        "an epoch to come": joint.key(own, epoch=2),
    }
    good = joint.key(archive)
    for why, key in wrong.items():
        both = good.to_bytes() + key.to_bytes()
        assert code(trio.put_keys(0, both)) == (404, "not-found"), why
    (before,) = trio.carried(0, joint, trio.members[0].archive_key)
    assert trio.put_keys(0, good.to_bytes()).status_code == 204
    # The member's own key puts another in the place of the one that was there.
    assert trio.carried(0, joint, trio.members[0].archive_key) == [good.to_bytes()] != [before]
    for bent in (good.to_bytes()[:-1], good.to_bytes() + b"\0"):
        answer = trio.put_keys(0, bent)
        assert code(answer) == (422, "request-malformed")
    too_much = bytes(limits.MAX_CARRIED_BYTES + 1)
    assert code(trio.put_keys(0, too_much)) == (413, "too-large")


def test_keys_go_with_the_key_that_opens_them_and_stay_for_the_archive(
    trio: Trio, joint: MadeUpThread
) -> None:
    for owner, kept in ((trio.members[1], 1), (trio.members[0], 0)):
        ring = f"/api/v1/keyring/{sha256(owner.kem_key).hex()}"
        assert trio.http.delete(ring, headers=trio.sessions[0]).status_code == 204
        assert len(trio.carried(1, joint, trio.members[1].kem_key)) == 1
        assert len(trio.carried(0, joint, trio.members[0].kem_key)) == kept
    ring = f"/api/v1/keyring/{sha256(trio.members[0].archive_key).hex()}"
    assert trio.http.delete(ring, headers=trio.sessions[0]).status_code == 204
    assert len(trio.carried(0, joint, trio.members[0].archive_key)) == 1
