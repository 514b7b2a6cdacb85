"""The rules of a change of the roster: ``docs/protocol.md`` §13.3.

Each function takes one kind of statement; everything is checked before anything is changed.
"""

from typing import Any

from app.protocol.application import Application
from app.protocol.certificate import GOVERNING
from app.protocol.document import SignedDocument, key_id
from app.protocol.encoding import from_base64url
from app.protocol.errors import (
    AuthorUnknown,
    ContentInvalid,
    ProbeWrong,
    ProposalInvalid,
    SignatureInvalid,
    StatementOutOfPlace,
)
from app.protocol.fields import failing_as, read_hash, read_list, read_object, read_text
from app.protocol.ledger_state import (
    Author,
    LedgerState,
    ProposalState,
    Refusal,
    Taken,
    check_name,
    is_from_the_future,
)
from app.protocol.primitives import sha256
from app.protocol.proposal import Proposal, check_proposal, read_proposal
from app.protocol.root import PURPOSE as ROOT_PURPOSE
from app.protocol.root import Root
from app.protocol.roster import PURPOSE as ROSTER_PURPOSE
from app.protocol.statement import Statement, UnverifiedStatement


def take_proposal(ledger: LedgerState, unverified: UnverifiedStatement, arrived: int) -> Taken:
    """A next roster, which does exactly what the proposal says."""
    statement, author = ledger.hear(unverified, arrived)
    if author.member is not None and not author.may(GOVERNING):
        raise AuthorUnknown("this takes the role lead")
    proposal = read_proposal(statement, trusted=ledger.root)
    check_proposal(proposal, before=ledger.roster, public_keys=ledger.public_keys)
    if is_from_the_future(proposal.roster, arrived=arrived):
        raise ProposalInvalid("a roster of a day that has not come")
    ledger.proposals[proposal.id] = ProposalState(
        proposal,
        author,
        number=len(ledger.entries) + 1,
        arrived=arrived,
        waiting_hours=ledger.root.waiting_hours,
    )
    return Taken(statement, author, proposal.id, proposal.change)


def take_probe(ledger: LedgerState, unverified: UnverifiedStatement, _arrived: int) -> Taken:
    """The holder of new keys says what was sealed to them."""
    statement = ledger.verified(unverified, _applicant_key(ledger, unverified.key_id))
    state, answers = _read_answers(ledger, statement)
    applicant = _applicant_in(state.proposal, unverified.key_id)
    check_name(statement, applicant.id)
    own = {sha256(key) for key in applicant.kem_keys}
    commitments = {probe.key: probe.commitment for probe in state.proposal.probes}
    for key, answer in answers.items():
        if key not in own or commitments.get(key) != sha256(answer):
            raise ProbeWrong("not what was sealed to this key")
    if not answers.keys() - state.answered:
        raise StatementOutOfPlace("these were answered before")
    state.answered |= answers.keys()
    author = Author(unverified.key_id, applicant.id)
    return Taken(statement, author, state.proposal.id)


def take_signature(ledger: LedgerState, unverified: UnverifiedStatement, _arrived: int) -> Taken:
    """A signer's yes, with the signatures that will stand under the roster."""
    public_key = _signer_key(ledger, unverified.key_id)
    statement = ledger.verified(unverified, public_key)
    check_name(statement, None)
    with failing_as(ContentInvalid, "the signature is malformed"):
        state_id = read_hash(statement.body["proposal"]).hex()
        roster = _read_signature(statement.body["roster"])
        root = _read_signature(statement.body["root"])
    state = _open_proposal(ledger, state_id)
    if public_key not in _signers(ledger.root, state.proposal):
        raise AuthorUnknown("a signer of another proposal's root")
    key = unverified.key_id
    is_new = key in state.withdrawn or not (
        key in state.roster_signatures or key in state.root_signatures
    )
    if not is_new:
        raise StatementOutOfPlace("this signer has signed before")
    _check_signatures(state.proposal, public_key, roster, root)
    if roster is not None:
        state.roster_signatures[key] = roster
    if root is not None:
        state.root_signatures[key] = root
    state.withdrawn.discard(key)
    return Taken(statement, Author(key), state.proposal.id)


def take_refusal(ledger: LedgerState, unverified: UnverifiedStatement, arrived: int) -> Taken:
    """A no; a signer's own signature does not count any more."""
    statement, author = ledger.hear(unverified, arrived)
    if author.member is not None and not author.may(GOVERNING):
        raise AuthorUnknown("this takes the role lead")
    with failing_as(ContentInvalid, "the refusal is malformed"):
        state_id = read_hash(statement.body["proposal"]).hex()
        reason = read_text(statement.body["reason"], 1000)
    state = _open_proposal(ledger, state_id)
    state.refusals.append(Refusal(author, reason))
    if author.member is None:
        state.withdrawn.add(author.key_id)
    return Taken(statement, author, state.proposal.id, reason)


def _open_proposal(ledger: LedgerState, proposal_id: str) -> ProposalState:
    state = ledger.proposals.get(proposal_id)
    if state is None or state.status != "open":
        raise StatementOutOfPlace("there is no such open proposal")
    return state


def _read_answers(
    ledger: LedgerState, statement: Statement
) -> tuple[ProposalState, dict[bytes, bytes]]:
    with failing_as(ContentInvalid, "the answers are malformed"):
        proposal_id = read_hash(statement.body["proposal"]).hex()
        answers = {
            read_hash(read_object(entry)["key"]): read_hash(read_object(entry)["answer"])
            for entry in read_list(statement.body["answers"])
        }
    return _open_proposal(ledger, proposal_id), answers


def _applicant_key(ledger: LedgerState, key: str) -> bytes:
    """The signing key of whoever has applied with this key id; raises ``AuthorUnknown``."""
    for state in ledger.proposals.values():
        for application in state.proposal.applications:
            if key_id(application.signing_key) == key:
                return application.signing_key
    raise AuthorUnknown("nobody who has applied has this key")


def _applicant_in(proposal: Proposal, key: str) -> Application:
    """The application in this very proposal: one key may stand in several."""
    for application in proposal.applications:
        if key_id(application.signing_key) == key:
            return application
    raise AuthorUnknown("who applied in another proposal")


def _signer_key(ledger: LedgerState, key: str) -> bytes:
    """A key of the trusted root or of one that was proposed; raises ``AuthorUnknown``."""
    proposals = [state.proposal for state in ledger.proposals.values()]
    for public_key in _signers(ledger.root, *proposals):
        if key_id(public_key) == key:
            return public_key
    raise AuthorUnknown("no signer has this key")


def _signers(trusted: Root, *proposals: Proposal) -> list[bytes]:
    roots = (trusted, *(proposal.root for proposal in proposals if proposal.root))
    return [public_key for root in roots for public_key in root.public_keys]


def _check_signatures(
    proposal: Proposal, public_key: bytes, roster: bytes | None, root: bytes | None
) -> None:
    if roster is None and root is None:
        raise SignatureInvalid("nothing was signed")
    for text, signature, purpose in (
        (proposal.roster_text, roster, ROSTER_PURPOSE),
        (proposal.root_text, root, ROOT_PURPOSE),
    ):
        if signature is None:
            continue
        document = SignedDocument(text or b"", {key_id(public_key): signature})
        if text is None or not document.signed_by(public_key, purpose):
            raise SignatureInvalid("a signature over something else")


def _read_signature(value: Any) -> bytes | None:
    return None if value is None else from_base64url(read_text(value, 86))
