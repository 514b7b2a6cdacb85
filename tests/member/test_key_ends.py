"""When an intake key may be destroyed: nothing that the server takes can need it any more."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from app.member.coalition.key_ends import is_over, usable_until
from app.protocol.primitives import sha256
from app.protocol.roster import LATE_ENVELOPES, sign_roster
from tests.assembly import Assembly
from tests.coalition import Coalition, Secrets

DAY = timedelta(days=1)


def test_a_key_is_kept_for_as_long_as_a_report_to_a_list_of_its_time_may_come() -> None:
    assembly = Assembly(Coalition())
    alborada = assembly.coalition.members[0]
    key = sha256(alborada.kem_key)
    assert usable_until(assembly.ledger, key) == assembly.roster.expires
    assembly.wait(days=5)
    fresh = replace(alborada, kem_seed=Secrets("alborada").kem_seed)
    rotate_within(assembly, fresh, 7 * DAY)
    # Its own end comes before that of the list; who sealed in time may send until both are over.
    last = assembly.roster.expires
    assert usable_until(assembly.ledger, key) == last
    assembly.wait(days=10)
    assembly.settle(assembly.propose(assembly.renewal()))
    # It stands in this list as well, and was never good in its time.
    assert key in {listed.sha256 for listed in assembly.roster.members[0].intake}
    assert usable_until(assembly.ledger, key) == last < assembly.roster.expires
    entry = assembly.roster.members[0]
    due = last + LATE_ENVELOPES
    assert not is_over(assembly.ledger, entry, key, now=due - DAY)
    assert is_over(assembly.ledger, entry, key, now=due)


def test_a_list_that_nobody_had_proposed_counts_after_the_next_one_as_well() -> None:
    assembly = Assembly(Coalition())
    alborada = assembly.coalition.members[0]
    key = sha256(alborada.kem_key)
    assembly.wait(days=5)
    publish_unproposed(assembly, assembly.renewal())
    last = assembly.roster.expires
    assembly.wait(days=5)
    fresh = replace(alborada, kem_seed=Secrets("alborada").kem_seed)
    rotate_within(assembly, fresh, timedelta(0))
    assert usable_until(assembly.ledger, key) == last


def publish_unproposed(assembly: Assembly, body: Mapping[str, Any]) -> None:
    """As an operator may, with a roster that the threshold has signed."""
    assembly.take(sign_roster(body["roster"].encode(), assembly.signers))


def rotate_within(assembly: Assembly, member: Secrets, left: timedelta) -> None:
    """Another key for ``member``, and an end for the one before."""
    assembly.secrets[member.id] = member
    old = assembly.roster.members[0]
    ends = replace(old.intake[0], not_after=assembly.now + left)
    fresh = assembly.key_of(member, assembly.now)
    entries = [replace(old, intake=(ends, fresh)), *assembly.roster.members[1:]]
    body = assembly.proposal_body(
        "rotate", assembly.draft(entries), member=member.id, applicants=[member]
    )
    assembly.settle(assembly.propose(body), [member])
