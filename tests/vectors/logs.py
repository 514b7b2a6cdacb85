"""Cases of the folder ``log``: entries one after another, and where the last one must be refused.

    pins      as a client is built with them
    entries   [{"document": base64, "arrived": hour since 1970}]; all but the last are good
    seen      {"count", "hash"} that a reader remembers, or absent: checked after the last entry
    state     what an ``ok`` case adds up to, at the hour in which its last entry arrived

Most logs begin with a roster that was never proposed, as on a server that was moved: that
keeps a file small.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from app.protocol import hpke
from app.protocol.document import key_id, sign_document
from app.protocol.encoding import to_json
from app.protocol.ledger import Ledger
from app.protocol.ledger_state import Entry, log_step, moment_of
from app.protocol.primitives import random_bytes
from app.protocol.proposal import Proposal
from app.protocol.roster import Roster, encode_roster, sign_roster
from app.protocol.statement import Kind, LogPosition, purpose_of, sign_statement, statement_bytes
from app.protocol.stream import split
from tests.assembly import Assembly, Device
from tests.coalition import Coalition, Secrets
from tests.vectors.cases import Case, b64
from tests.vectors.rosters import NOW

STRANGER = Secrets("brujula")


class Log(Assembly):
    """An assembly that becomes cases."""

    def __init__(
        self,
        members: Sequence[str] = ("alborada",),
        *,
        waiting_hours: int = 0,
        is_proposed: bool = False,
        is_empty: bool = False,
        trained: Collection[str] = (),
    ) -> None:
        coalition = Coalition(
            members, version=1, now=NOW, waiting_hours=waiting_hours, trained=trained
        )
        super().__init__(coalition, founded=is_proposed)
        if not is_proposed and not is_empty:
            self.take(coalition.document)
            # From the key file; only who publishes needs them.
            self.ledger.learn_keys(split(coalition.key_file, hpke.PUBLIC_KEY_BYTES))

    def copy(self) -> "Log":
        """The same coalition with the same log, to go on in another way."""
        return deepcopy(self)

    def the(self, member: str = "alborada") -> Secrets:
        """A member's secrets."""
        return self.secrets[member]

    def take(self, document: bytes, *, hours: int = 0) -> Entry:
        """Puts ``document`` into the log, ``hours`` from now by the server's clock."""
        entry = self.ledger.take(document, arrived=self.hour + hours)
        self.documents.append((document, self.hour + hours))
        return entry

    def say(
        self,
        kind: Kind,
        body: Mapping[str, Any],
        member: str | None = None,
        *,
        seed: bytes | None = None,
        **head: Any,
    ) -> bytes:
        """A statement by a member, or by the first signer; ``head`` and ``seed`` spoil it."""
        own = self.signers[0] if member is None else self.the(member).signing_seed
        value = sign_statement(
            kind,
            body,
            coalition=head.get("coalition", self.coalition.name),
            by=head.get("by", member),
            time=self.now,
            after=head.get("after", self.ledger.position),
            seed=seed or own,
        )
        return statement_bytes(value)

    def say_as(self, device: Device, kind: Kind, body: Mapping[str, Any]) -> bytes:
        """A statement by a person."""
        return self.say(kind, body, device.member, seed=device.signing_seed)

    def answers(self, proposal: Proposal, member: Secrets) -> Any:
        """What ``member`` finds in the probes to its keys."""
        return self.answer_body(proposal, member)["answers"]

    def hire(self, *roles: Any, member: str = "alborada", person: str = "ana") -> Device:
        """A person with these roles, certified by the member's own key."""
        device = Device(person, member)
        self.certify(device, *roles)
        return device

    def case(
        self, name: str, comment: str, expect: str, last: bytes | None = None, *, hours: int = 0
    ) -> Case:
        """This log and ``last`` behind it, which arrives ``hours`` from now."""
        log = self if last is None else self.copy()
        entries = list(self.documents)
        if last is not None:
            entries.append((last, self.hour + hours))
            if expect == "ok":
                log.ledger.take(last, arrived=self.hour + hours)
        fields: dict[str, Any] = {
            "pins": json.loads(self.coalition.pins_bytes),
            "entries": [{"document": b64(data), "arrived": hour} for data, hour in entries],
        }
        if expect == "ok":
            fields["state"] = state_of(log.ledger)
        return Case("log", name, comment, expect, fields)


def state_of(ledger: Ledger) -> dict[str, Any]:
    """What anybody must see who has read this log."""
    hour = ledger.entries[-1].arrived
    certificates = ledger.certificates.values()
    return {
        "count": ledger.position.count,
        "hash": ledger.position.hash.hex(),
        "roster_version": ledger.roster.version if ledger.roster else None,
        "root_version": ledger.root.version,
        "members": [member.id for member in ledger.roster.members] if ledger.roster else [],
        "certified": [
            key_id(state.certificate.signing_key)
            for state in certificates
            if ledger.counts(state, at=moment_of(hour))
        ],
        "ceremonies_done": [state.is_done for state in ledger.ceremonies.values()],
        "deletions_due": [state.is_due(hour) for state in ledger.deletions.values()],
        "proposals": [
            {
                "status": state.status,
                "lacks": ledger.lacks(state, hour=hour) if state.status == "open" else [],
            }
            for state in ledger.proposals.values()
        ],
    }


def changed(document: bytes, **fields: Any) -> bytes:
    """A document with some of its fields replaced; what is ``None`` is left out."""
    value = {**json.loads(document), **fields}
    return to_json({name: field for name, field in value.items() if field is not None})


def signed_again(
    document: bytes, kind: Kind, seed: bytes, *, purpose: bytes | None = None, **fields: Any
) -> bytes:
    """A statement whose signed fields are changed, signed by ``seed``."""
    content = {**json.loads(json.loads(document)["signed"]), **fields}
    signed = to_json({name: field for name, field in content.items() if field is not ...})
    return to_json({"kind": kind, **sign_document(signed, [seed], purpose or purpose_of(kind))})


def signed(roster: Roster, seeds: Iterable[bytes], roots: Any = ()) -> bytes:
    """A roster document with these signatures, behind these roots."""
    return sign_roster(encode_roster(roster), seeds, roots)


def an_hour_later(log: Log) -> LogPosition:
    """This log to somebody to whom the server has told another hour of the last entry."""
    document, hour = log.documents[-1]
    hash_ = log_step(log.ledger.hashes[-2], document, arrived=hour + 1)
    return LogPosition(log.ledger.position.count, hash_)


def elsewhere(log: Log) -> LogPosition:
    """A hash that this log never had."""
    return LogPosition(log.ledger.position.count, random_bytes(32))
