"""A coalition that governs itself in memory: its log, and hands that write what goes into it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from app.protocol import hpke
from app.protocol.application import DeviceRequest, sign_application, sign_device
from app.protocol.certificate import Role, certificate_body, revocation_body
from app.protocol.document import key_id
from app.protocol.encoding import to_base64url, to_json
from app.protocol.ledger import Ledger
from app.protocol.ledger_state import Entry
from app.protocol.primitives import random_bytes, sha256, sign, signing_public_key
from app.protocol.proposal import (
    Proposal,
    answer_probe,
    key_file_of,
    make_probe,
    read_proposal,
)
from app.protocol.recovery import SEALED_BYTES
from app.protocol.root import PURPOSE as ROOT_PURPOSE
from app.protocol.root import Root, RootKey, encode_root
from app.protocol.roster import PURPOSE as ROSTER_PURPOSE
from app.protocol.roster import DatedKey, Member, Roster, encode_roster
from app.protocol.statement import (
    Kind,
    LogPosition,
    parse_statement,
    read_content,
    sign_statement,
    statement_bytes,
)
from app.protocol.successor import new_kem_hashes
from tests.coalition import QUARTER, Coalition, Secrets


@dataclass(frozen=True)
class Device:
    """A person's device with its keys."""

    person: str
    member: str
    kem_seed: bytes = field(default_factory=lambda: random_bytes(32))
    signing_seed: bytes = field(default_factory=lambda: random_bytes(32))

    @property
    def request(self) -> DeviceRequest:
        """What the person asks to have certified."""
        kem = hpke.public_key_of(self.kem_seed)
        return DeviceRequest(self.person, kem, signing_public_key(self.signing_seed))

    def request_json(self, coalition: str, now: datetime) -> dict[str, Any]:
        """The request as a file holds it."""
        return sign_device(
            self.request, coalition=coalition, member=self.member, time=now, seed=self.signing_seed
        )


class Assembly:
    """The log of ``coalition``, whose first roster it founds; time is its own."""

    def __init__(
        self, coalition: Coalition, *, founded: bool = True, is_witness: bool = True
    ) -> None:
        self.coalition = coalition
        self.ledger = Ledger(coalition.pins)
        self.documents: list[tuple[bytes, int]] = []
        self.secrets = {member.id: member for member in coalition.members}
        self.signers = list(coalition.signers)
        self.now = coalition.now
        # Whether statements name the log that their author has seen; its hours are this one's.
        self.is_witness = is_witness
        if founded:
            self.found()

    @property
    def hour(self) -> int:
        """Now in hours since 1970."""
        return int(self.now.timestamp()) // 3600

    @property
    def roster(self) -> Roster:
        """The newest roster."""
        assert self.ledger.roster
        return self.ledger.roster

    def wait(self, **duration: int) -> None:
        """Time goes by."""
        self.now += timedelta(**duration)

    def take(self, document: bytes) -> Entry:
        """Puts ``document`` into the log."""
        entry = self.ledger.take(document, arrived=self.hour)
        self.documents.append((document, self.hour))
        return entry

    # --- writing --------------------------------------------------------------------------

    def write(
        self,
        kind: Kind,
        body: Mapping[str, Any],
        *,
        seed: bytes,
        by: str | None,
        after: LogPosition | None = None,
    ) -> bytes:
        """A statement's bytes; nothing is put into the log."""
        value = sign_statement(
            kind,
            body,
            coalition=self.coalition.name,
            by=by,
            time=self.now,
            after=after or (self.ledger.position if self.is_witness else None),
            seed=seed,
        )
        return statement_bytes(value)

    def application(self, member: Secrets) -> dict[str, Any]:
        """An organisation's application."""
        return sign_application(
            member.application,
            coalition=self.coalition.name,
            time=self.now,
            seed=member.signing_seed,
        )

    def key_of(self, member: Secrets, begins: datetime) -> DatedKey:
        """The member's intake key for a quarter."""
        return DatedKey(sha256(member.kem_key), begins, begins + QUARTER)

    def draft(self, members: Sequence[Member], *, root: Root | None = None) -> Roster:
        """The next roster, for fourteen days."""
        before = self.ledger.roster
        return Roster(
            root=root or self.ledger.root,
            version=before.version + 1 if before else self.coalition.version,
            previous=before.hash if before else bytes(32),
            issued=self.now,
            expires=self.now + timedelta(days=14),
            keys_sha256=bytes(32),
            members=tuple(members),
            receipts=self.coalition.roster.receipts,
        )

    def proposal_body(
        self,
        change: str,
        roster: Roster,
        *,
        member: str | None = None,
        applicants: Sequence[Secrets] = (),
        root: Root | None = None,
        **changes: Any,
    ) -> dict[str, Any]:
        """The fields of a proposal; ``changes`` spoil some of them."""
        keys = {**self.ledger.public_keys, **_keys(self.secrets.values()), **_keys(applicants)}
        file = key_file_of(roster, keys) or b""
        roster = replace(roster, keys_sha256=sha256(file))
        return {
            "change": change,
            "member": member,
            "reason": "porque sí",
            "roster": encode_roster(roster).decode(),
            "root": encode_root(root).decode() if root else None,
            "applications": [self.application(secrets) for secrets in applicants],
            "probes": [make_probe(keys[key]) for key in new_kem_hashes(roster, self.ledger.roster)],
            **changes,
        }

    def propose(self, body: Mapping[str, Any], *, by: Secrets | None = None) -> Proposal:
        """Puts a proposal into the log, by a signer unless a member speaks."""
        seed = by.signing_seed if by else self.signers[0]
        document = self.write("proposal", body, seed=seed, by=by.id if by else None)
        self.take(document)
        return self.proposal_in(document)

    def proposal_in(self, document: bytes) -> Proposal:
        """A proposal as its readers see it."""
        return read_proposal(read_content(parse_statement(document)), trusted=self.ledger.root)

    def answer_body(self, proposal: Proposal, member: Secrets) -> dict[str, Any]:
        """What ``member`` finds in the probes to its keys."""
        answers = []
        for seed in member.kem_seeds:
            key = hpke.PrivateKey(seed)
            for probe in proposal.probes:
                answer = answer_probe(probe, key)
                if answer is not None:
                    answers.append({"key": probe.key.hex(), "answer": answer.hex()})
        return {"proposal": proposal.id, "answers": answers}

    def answer(self, proposal: Proposal, member: Secrets) -> None:
        """The member proves its new keys."""
        body = self.answer_body(proposal, member)
        self.take(self.write("probe", body, seed=member.signing_seed, by=member.id))

    @staticmethod
    def signature_body(
        proposal: Proposal, seed: bytes, *, old_only: bool = False
    ) -> dict[str, Any]:
        """A signer's signatures; one who leaves signs the new root alone."""
        roster = sign(seed, ROSTER_PURPOSE + proposal.roster_text)
        root = sign(seed, ROOT_PURPOSE + proposal.root_text) if proposal.root_text else None
        return {
            "proposal": proposal.id,
            "roster": None if old_only else to_base64url(roster),
            "root": to_base64url(root) if root else None,
        }

    def sign(self, proposal: Proposal, seed: bytes) -> None:
        """A signer says yes."""
        body = self.signature_body(proposal, seed)
        self.take(self.write("signature", body, seed=seed, by=None))

    def publish(self) -> bytes:
        """What the server does when something is ready; the roster document."""
        state = self.ledger.ready(hour=self.hour)
        assert state is not None, "nothing is ready"
        document, key_file = self.ledger.assemble(state)
        assert sha256(key_file) == state.proposal.roster.keys_sha256
        self.take(document)
        return document

    # --- whole changes --------------------------------------------------------------------

    def found(self) -> None:
        """The first roster with the coalition's members."""
        members = list(self.secrets.values())
        roster = self.draft([m.entry(self.now) for m in members])
        self.settle(self.propose(self.proposal_body("found", roster, applicants=members)), members)

    def admission(self, member: Secrets) -> dict[str, Any]:
        """The fields of a proposal to let ``member`` in."""
        begins = self.now + timedelta(hours=self.ledger.root.waiting_hours)
        entries = [*self.roster.members, member.entry(begins)]
        return self.proposal_body(
            "admit", self.draft(entries), member=member.id, applicants=[member]
        )

    def admit(self, member: Secrets) -> bytes:
        """A new member, with everything that it takes; the roster document."""
        self.secrets[member.id] = member
        return self.settle(self.propose(self.admission(member)), [member])

    def rotation(self, member: Secrets) -> dict[str, Any]:
        """The fields of a proposal by which ``member`` gets other keys."""
        begins = self.now + timedelta(hours=self.ledger.root.waiting_hours)
        old = self.roster.member(member.id)
        assert old
        new = member.application.entry((*old.intake, self.key_of(member, begins)), old.sensitive)
        entries = [new if m.id == member.id else m for m in self.roster.members]
        return self.proposal_body(
            "rotate", self.draft(entries), member=member.id, applicants=[member]
        )

    def retirement(self, member: str) -> dict[str, Any]:
        """The fields of a proposal to let ``member`` go."""
        entries = [m for m in self.roster.members if m.id != member]
        return self.proposal_body("retire", self.draft(entries), member=member)

    def renewal(self) -> dict[str, Any]:
        """The fields of a proposal for the same members from now on."""
        return self.proposal_body("renew", self.draft(self.roster.members))

    def next_root(self, seeds: Sequence[bytes], threshold: int) -> Root:
        """The root after the present one, with these keys."""
        return Root(
            coalition=self.coalition.name,
            version=self.ledger.root.version + 1,
            previous=self.ledger.root.hash,
            issued=self.now,
            expires=self.now + timedelta(days=730),
            threshold=threshold,
            waiting_hours=self.ledger.root.waiting_hours,
            keys=tuple(
                RootKey(signing_public_key(seed), f"Firmante {n}") for n, seed in enumerate(seeds)
            ),
        )

    def root_change(self, seeds: Sequence[bytes], threshold: int) -> dict[str, Any]:
        """The fields of a proposal for other signers."""
        root = self.next_root(seeds, threshold)
        roster = self.draft(self.roster.members, root=root)
        return self.proposal_body("root", roster, root=root)

    def settle(self, proposal: Proposal, holders: Sequence[Secrets] = ()) -> bytes:
        """Probes, two signatures, the waiting period, publication."""
        for holder in holders:
            self.answer(proposal, holder)
        for seed in self.signers[:2]:
            self.sign(proposal, seed)
        if proposal.waits and self.ledger.root.waiting_hours:
            self.wait(hours=self.ledger.root.waiting_hours + 1)
        return self.publish()

    # --- people ---------------------------------------------------------------------------

    def certificate(
        self, device: Device, roles: Sequence[Role], *, seed: bytes | None = None, days: int = 365
    ) -> bytes:
        """A certificate, by the member's own key unless ``seed`` is another."""
        body = certificate_body(
            device.request, roles=frozenset(roles), expires=self.now + timedelta(days=days)
        )
        own = self.secrets[device.member].signing_seed
        return self.write("certificate", body, seed=seed or own, by=device.member)

    def certify(self, device: Device, *roles: Role, seed: bytes | None = None) -> str:
        """Puts a certificate into the log; its id."""
        return self.take(self.certificate(device, roles, seed=seed)).id

    def revoke(self, member: str, certificate: str, held: Sequence[bytes] = ()) -> None:
        """Ends a certificate."""
        body = revocation_body(certificate, reason="se fue", held=list(held))
        seed = self.secrets[member].signing_seed
        self.take(self.write("revocation", body, seed=seed, by=member))

    # --- shares ---------------------------------------------------------------------------

    def ceremony_body(self, owner: str, partners: Sequence[str]) -> dict[str, Any]:
        """The fields of a ceremony; the log cannot see what is in a sealed share."""
        shares = [
            {
                "member": partner,
                "sealed": to_base64url(random_bytes(SEALED_BYTES)),
                "commitment": random_bytes(32).hex(),
            }
            for partner in partners
        ]
        archive = sha256(self.secrets[owner].archive_key).hex()
        return {"archive_sha256": archive, "threshold": 2, "shares": shares}

    def opening_body(self, ceremony: str, lost: Secrets) -> dict[str, Any]:
        """The fields of an opening for an organisation with its new keys."""
        return {
            "shares": ceremony,
            "application": self.application(lost),
            "sealed": to_base64url(random_bytes(SEALED_BYTES)),
            "reason": "se perdió todo",
        }


def _keys(members: Any) -> dict[bytes, bytes]:
    return {sha256(key): key for member in members for key in member.application.kem_keys}


def differences(one: Ledger, other: Ledger) -> list[str]:
    """In what two readers do not agree; whole states would be too long to be shown."""
    return [name for name, value in vars(one).items() if vars(other)[name] != value]


def document_of(value: Mapping[str, Any]) -> bytes:
    """Any JSON as a document."""
    return to_json(value)


def id_of(seed: bytes) -> str:
    """The key id of a signing seed."""
    return key_id(signing_public_key(seed))
