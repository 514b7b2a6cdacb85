"""The log of governance: ``docs/protocol.md`` §13.

Server and members read the same entries by the same rules, so nobody has to believe anybody: a
``Ledger`` takes one document after another and refuses what the rules do not allow. A refused
document changes nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.protocol.document import (
    DOCUMENT_LIMIT,
    SignedDocument,
    document_json,
    key_id,
    read_document,
)
from app.protocol.encoding import from_json_object
from app.protocol.errors import (
    Malformed,
    NotSuccessor,
    RootNotNext,
    RootUnsigned,
    RosterUnsigned,
    StatementOutOfPlace,
)
from app.protocol.fields import read_list
from app.protocol.ledger_deletions import take_deletion, take_objection
from app.protocol.ledger_people import take_certificate, take_revocation
from app.protocol.ledger_proposals import (
    take_probe,
    take_proposal,
    take_refusal,
    take_signature,
)
from app.protocol.ledger_shares import take_opening, take_receipt, take_shares
from app.protocol.ledger_state import (
    Entry,
    LedgerState,
    ProposalState,
    Taken,
    is_from_the_future,
    log_step,
)
from app.protocol.proposal import key_file_of, keys_of
from app.protocol.root import PURPOSE as ROOT_PURPOSE
from app.protocol.root import Root, walk_roots
from app.protocol.roster import PURPOSE as ROSTER_PURPOSE
from app.protocol.roster import Roster, roster_document, verify_signed_roster
from app.protocol.statement import UnverifiedStatement, read_statement
from app.protocol.successor import check_successor

ROSTER = "roster"

_TAKING: Mapping[str, Callable[[LedgerState, UnverifiedStatement, int], Taken]] = {
    "proposal": take_proposal,
    "probe": take_probe,
    "signature": take_signature,
    "refusal": take_refusal,
    "certificate": take_certificate,
    "revocation": take_revocation,
    "shares": take_shares,
    "receipt": take_receipt,
    "opening": take_opening,
    "deletion": take_deletion,
    "objection": take_objection,
}


class Ledger(LedgerState):
    """A log that has been read up to some entry."""

    def take(self, document: bytes, *, arrived: int) -> Entry:
        """Reads the next entry, which arrived in this hour since 1970.

        Raises a ``ProtocolError`` whose stage says which rule of §13 refuses it.
        """
        if len(document) > DOCUMENT_LIMIT:
            raise Malformed("the document is too long")
        value = from_json_object(document)
        if "kind" in value:
            entry = self._take_statement(read_statement(value), arrived)
        else:
            entry = self._take_roster(value, document, arrived)
        self.entries.append(entry)
        self.ids[entry.id] = entry.number
        self.hashes.append(log_step(self.hashes[-1], document, arrived=arrived))
        return entry

    def lacks(self, state: ProposalState, *, hour: int) -> list[str]:
        """What a proposal still waits for: ``probes``, ``signatures``, ``time``."""
        proposal, root = state.proposal, state.proposal.root or self.root
        lacking = []
        if state.open_probes:
            lacking.append("probes")
        enough = state.counted(root.public_keys, state.roster_signatures) >= root.threshold
        if proposal.root is not None:
            for held in (self.root, proposal.root):
                signed = state.counted(held.public_keys, state.root_signatures)
                enough = enough and signed >= held.threshold
        if not enough:
            lacking.append("signatures")
        if not state.is_due(hour):
            lacking.append("time")
        return lacking

    def ready(self, *, hour: int) -> ProposalState | None:
        """The earliest open proposal that waits for nothing."""
        states = (state for state in self.proposals.values() if state.status == "open")
        return next((state for state in states if not self.lacks(state, hour=hour)), None)

    def assemble(self, state: ProposalState) -> tuple[bytes, bytes]:
        """The roster document and the key file of a proposal that is ready.

        Raises ``StatementOutOfPlace`` where a key is not known here.
        """
        proposal, roots = state.proposal, list(self.roots)
        if proposal.root_text is not None:
            signatures = self._standing(state, state.root_signatures)
            roots.append(document_json(proposal.root_text, signatures))
        document = roster_document(
            proposal.roster_text, self._standing(state, state.roster_signatures), roots
        )
        keys = {**self.public_keys, **keys_of(proposal.applications)}
        key_file = key_file_of(proposal.roster, keys)
        if key_file is None:
            raise StatementOutOfPlace("a key of the roster is not known here")
        return document, key_file

    @staticmethod
    def _standing(state: ProposalState, signatures: Mapping[str, bytes]) -> dict[str, bytes]:
        return {key: s for key, s in signatures.items() if key not in state.withdrawn}

    def _take_roster(self, value: Mapping[str, Any], document: bytes, arrived: int) -> Entry:
        """Whoever hands it in: the threshold has signed it, and that is what counts."""
        roster = verify_signed_roster(document, pins=self.pins)
        roots = read_list(value.get("roots", []))
        self._check_root(roster, roots)
        if self.roster is not None:
            check_successor(roster, self.roster)
        proposed = self._proposal_with(roster, hour=arrived)
        if proposed is not None and proposed.withdrawn:
            self._check_standing(proposed, read_document(value), roots)
        if is_from_the_future(roster, arrived=arrived):
            raise NotSuccessor("a roster of a day that has not come")
        self.roster, self.root, self.roster_document = roster, roster.root, document
        self.rosters.append(roster)
        self.roots = list(roots)
        self.let_certificates_lapse()
        for state in self.proposals.values():
            if state is proposed:
                state.status = "published"
                self.public_keys.update(keys_of(state.proposal.applications))
            elif state.status == "open":
                state.status = "overtaken"
        return Entry(
            number=len(self.entries) + 1,
            kind=ROSTER,
            id=roster.hash.hex(),
            author=None,
            time=roster.issued,
            arrived=arrived,
            about=proposed.proposal.id if proposed else "",
            text=f"version {roster.version}",
        )

    def _check_root(self, roster: Roster, roots: list[Any]) -> None:
        """The chain must pass through the root that is trusted here.

        It is walked from the pinned root, as clients do; keys of a root that was left behind
        could branch off there.
        """
        if walk_roots(roots, replace(self.pins, root=self.root)).hash != roster.root.hash:
            raise RootNotNext("signed under an older root, or another branch of roots")

    def _proposal_with(self, roster: Roster, *, hour: int) -> ProposalState | None:
        """The open proposal for this roster, which must lack neither probes nor time."""
        states = [state for state in self.proposals.values() if state.status == "open"]
        states = [state for state in states if state.proposal.roster.hash == roster.hash]
        if not states:
            return None
        for state in states:
            # One text may have been proposed twice: as it is, and together with a root.
            is_same = state.proposal.roster.root.hash == roster.root.hash
            if is_same and not {"probes", "time"} & set(self.lacks(state, hour=hour)):
                return state
        raise StatementOutOfPlace(
            "published before its time, without its root, or before its keys were proven"
        )

    def _check_standing(
        self, proposed: ProposalState, document: SignedDocument, roots: list[Any]
    ) -> None:
        """What was signed and then refused does not count: the rest must suffice."""

        def standing(root: Root) -> list[bytes]:
            return [key for key in root.public_keys if key_id(key) not in proposed.withdrawn]

        new = proposed.proposal.roster.root
        if not document.has_threshold(standing(new), new.threshold, ROSTER_PURPOSE):
            raise RosterUnsigned("too few signers have not taken it back")
        if new.hash == self.root.hash:
            return
        link = next(link for link in map(read_document, roots) if link.hash == new.hash)
        for root in (self.root, new):
            if not link.has_threshold(standing(root), root.threshold, ROOT_PURPOSE):
                raise RootUnsigned("too few signers have not taken it back")

    def _take_statement(self, unverified: UnverifiedStatement, arrived: int) -> Entry:
        if unverified.id in self.ids:
            raise StatementOutOfPlace("this was said before")
        if unverified.kind not in _TAKING:
            raise StatementOutOfPlace("this kind stands in others, not in the log")
        taken = _TAKING[unverified.kind](self, unverified, arrived)
        return Entry(
            number=len(self.entries) + 1,
            kind=unverified.kind,
            id=unverified.id,
            author=taken.author,
            time=taken.statement.time,
            arrived=arrived,
            about=taken.about,
            text=taken.text,
        )
