"""What honest people do, in any order, is seen alike by everybody who reads the log."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.protocol.deletion import deletion_body, objection_body
from app.protocol.ledger import Ledger
from app.protocol.ledger_state import moment_of
from app.protocol.primitives import random_bytes
from app.protocol.proposal import Proposal
from app.protocol.roster import SeenRoster, verify_roster
from app.protocol.statement import Kind
from tests.assembly import Assembly, Device, differences
from tests.coalition import Coalition, Secrets


class Walk:
    """Honest actions, one after another; what is not possible now is left out."""

    def __init__(self, waiting_hours: int) -> None:
        self.assembly = Assembly(Coalition(waiting_hours=waiting_hours))
        self.count = 0

    @property
    def fresh(self) -> str:
        """A name that nobody has."""
        self.count += 1
        return f"nueva-{self.count}"

    @property
    def ids(self) -> list[str]:
        return [member.id for member in self.assembly.roster.members]

    def pick(self, number: int) -> Secrets:
        return self.assembly.secrets[self.ids[number % len(self.ids)]]

    def say(self, kind: Kind, body: dict[str, Any], member: Secrets) -> str:
        document = self.assembly.write(kind, body, seed=member.signing_seed, by=member.id)
        return self.assembly.take(document).id

    def admit(self, _number: int) -> None:
        if len(self.ids) < 5:
            self.assembly.admit(Secrets(self.fresh))

    def rotate(self, number: int) -> None:
        self.assembly.wait(days=1)
        member = self.pick(number)
        if len(self.assembly.roster.members[number % len(self.ids)].intake) == 4:
            return
        changes = {"kem_seed": random_bytes(32)}
        if number % 3 == 0:
            changes["signing_seed"] = random_bytes(32)
        if number % 5 == 0:
            changes["archive_seed"] = random_bytes(32)
        new = replace(member, **changes)  # type: ignore[arg-type]
        self.assembly.secrets[member.id] = new
        self.assembly.settle(self.assembly.propose(self.assembly.rotation(new)), [new])

    def retire(self, number: int) -> None:
        if len(self.ids) > 1:
            self.settle(self.assembly.retirement(self.pick(number).id))

    def renew(self, _number: int) -> None:
        self.settle(self.assembly.renewal())

    def settle(self, body: dict[str, Any]) -> None:
        self.assembly.wait(hours=1)
        self.assembly.settle(self.assembly.propose(body))

    def propose(self, number: int) -> None:
        """By a member, and left open."""
        self.assembly.wait(hours=1)
        proposal = self.assembly.propose(self.assembly.renewal(), by=self.pick(number))
        if number % 2:
            self.assembly.sign(proposal, self.assembly.signers[0])

    def refuse(self, number: int) -> None:
        for state in self.assembly.ledger.proposals.values():
            if state.status == "open":
                body = {"proposal": state.proposal.id, "reason": self.fresh}
                self.say("refusal", body, self.pick(number))

    def change_signers(self, _number: int) -> None:
        assembly = self.assembly
        seeds = [*assembly.signers[1:], random_bytes(32)]
        proposal: Proposal = assembly.propose(assembly.root_change(seeds, 2))
        for seed in seeds[:2]:
            assembly.sign(proposal, seed)
        assembly.wait(hours=assembly.ledger.root.waiting_hours + 1)
        assembly.publish()
        assembly.signers = seeds

    def hire(self, number: int) -> None:
        roles = (["lead"], ["intake", "reviewer"], ["key-custodian"], ["auditor"])[number % 4]
        self.assembly.certify(Device(self.fresh, self.pick(number).id), *roles)  # type: ignore[arg-type]

    def dismiss(self, number: int) -> None:
        member = self.pick(number).id
        for certificate, state in self.assembly.ledger.certificates.items():
            if state.certificate.member == member and not state.revocation:
                self.assembly.revoke(member, certificate)
                return

    def share(self, number: int) -> None:
        owner = self.pick(number)
        partners = [member for member in self.ids if member != owner.id]
        if len(partners) < 2:
            return
        ceremony = self.say("shares", self.assembly.ceremony_body(owner.id, partners), owner)
        for partner in partners:
            self.say("receipt", {"shares": ceremony}, self.assembly.secrets[partner])
        assert self.assembly.ledger.ceremonies[ceremony].is_done

    def open(self, _number: int) -> None:
        for ceremony, state in self.assembly.ledger.ceremonies.items():
            body = self.assembly.opening_body(ceremony, Secrets(state.ceremony.member))
            for share in state.ceremony.shares:
                if share.member in self.ids:
                    self.say("opening", body, self.assembly.secrets[share.member])
                    return

    def delete(self, number: int) -> None:
        body = deletion_body([random_bytes(32)], reason=self.fresh)
        self.say("deletion", body, self.pick(number))

    def object(self, number: int) -> None:
        for deletion, state in self.assembly.ledger.deletions.items():
            if state.objection is None and not state.is_over(self.assembly.hour):
                self.say("objection", objection_body(deletion, reason="no"), self.pick(number))
                assert not state.is_due(self.assembly.hour + state.waiting_hours + 1)
                return

    def wait(self, number: int) -> None:
        self.assembly.wait(hours=number)


ACTS: tuple[Callable[[Walk, int], None], ...] = (
    Walk.admit,
    Walk.rotate,
    Walk.retire,
    Walk.renew,
    Walk.propose,
    Walk.refuse,
    Walk.change_signers,
    Walk.hire,
    Walk.dismiss,
    Walk.share,
    Walk.open,
    Walk.delete,
    Walk.object,
    Walk.wait,
)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 30)), max_size=12),
    st.sampled_from([0, 24]),
)
def test_what_honest_people_do_is_seen_alike_by_every_reader(
    acts: list[tuple[Callable[[Walk, int], None], int]], waiting_hours: int
) -> None:
    walk = Walk(waiting_hours)
    for act, number in acts:
        act(walk, number)
    assembly, reader = walk.assembly, Ledger(walk.assembly.coalition.pins)
    seen = None
    for document, hour in assembly.documents:
        entry = reader.take(document, arrived=hour)
        if entry.kind == "roster":
            now = moment_of(hour)
            roster = verify_roster(document, pins=assembly.coalition.pins, now=now, seen=seen)
            seen = SeenRoster(roster.version, roster.hash, roster.root.version)
    assert differences(reader, assembly.ledger) == []
    check_invariants(reader)


def check_invariants(ledger: Ledger) -> None:
    """What is true of every log."""
    assert ledger.roster
    published = [s for s in ledger.proposals.values() if s.status == "published"]
    assert len(published) == ledger.roster.version - published[0].proposal.roster.version + 1
    assert not any(state.open_probes for state in published)
    assert all(state.is_due(ledger.entries[-1].arrived) for state in published)
    now = moment_of(ledger.entries[-1].arrived)
    for state in ledger.certificates.values():
        member = ledger.roster.member(state.certificate.member)
        if ledger.counts(state, at=now):
            assert member
            assert member.signing_key == state.organisation_key
    listed = {key for member in ledger.roster.members for key in member.kem_hashes}
    assert listed <= ledger.public_keys.keys()
