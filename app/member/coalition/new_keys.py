"""New keys of an organisation: an intake key each quarter, and with it the sensitive key.

A sensitive key is for what is told of sexual violence (``docs/protocol.md`` §8.3). It goes only to
people with the role ``svr-trained``, so there is one only while somebody has that role.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

import typer

from app.member.coalition.answer import answer_body
from app.member.coalition.apply import application_json
from app.member.coalition.desk import Desk, Voice
from app.member.coalition.errors import NobodyTrained, NoSensitiveKey, NotALead
from app.member.coalition.handing import hand_out, valid_certificates
from app.member.coalition.propose import Applicant, Terms
from app.member.coalition.propose import rotate as propose_rotation
from app.member.coalition.recover import keep_with_server
from app.member.errors import MemberUnknown
from app.member.home import Home, Keys
from app.member.keygen import new_ring_key
from app.protocol import hpke
from app.protocol.application import Application
from app.protocol.certificate import TRAINED
from app.protocol.ledger_state import ProposalState
from app.protocol.roster import Member


@dataclass(frozen=True)
class _Wanted:
    """Which keys are to be new."""

    intake: bool
    sensitive: bool


def rotate(
    desk: Desk, home: Home, keys: Keys, terms: Terms, *, without: Collection[bytes] = ()
) -> str:
    """A new intake key, and a new sensitive key where there is one; the proposal's id.

    Made, proven, proposed, and handed to the people. One that is proposed already, as by a
    command that was stopped, is gone on with, unless it is among the keys ``without``.
    """
    listed = _entry(desk, home).sensitive
    has_sensitive = any(key.not_after > desk.now for key in listed)
    is_heard = _is_somebody_trained(desk, home)
    if listed and is_heard and not has_sensitive:
        typer.echo("!! Your sensitive key has ended; see 'coalition rotate sensitive'.", err=True)
    if has_sensitive and not is_heard:
        typer.echo("!! Nobody of yours is svr-trained any more: your sensitive key ends.", err=True)
        terms = replace(terms, ends_sensitive=True)
    wanted = _Wanted(intake=True, sensitive=has_sensitive and is_heard)
    return _renew(desk, home, keys, terms, wanted, without)


def add_sensitive(desk: Desk, home: Home, keys: Keys, terms: Terms) -> str:
    """A sensitive key, the first or a newer one; raises ``NobodyTrained``."""
    if not _is_somebody_trained(desk, home):
        raise NobodyTrained
    return _renew(desk, home, keys, terms, _Wanted(intake=False, sensitive=True), ())


def end_sensitive(desk: Desk, home: Home, keys: Keys, terms: Terms) -> str:
    """No sensitive key any more, as soon as the list is published; the proposal's id."""
    if home.person is not None:
        raise NotALead
    if not any(key.not_after > desk.now for key in _entry(desk, home).sensitive):
        raise NoSensitiveKey
    ending = replace(terms, ends_sensitive=True)
    return _propose(desk, home, keys, ending, _Wanted(intake=False, sensitive=False))


def _renew(
    desk: Desk,
    home: Home,
    keys: Keys,
    terms: Terms,
    wanted: _Wanted,
    without: Collection[bytes],
) -> str:
    if home.person is not None:
        raise NotALead
    pending = _pending(desk, home, keys, wanted, without)
    proposal_id = pending.proposal.id if pending else _propose(desk, home, keys, terms, wanted)
    if pending:
        typer.echo(f"Proposal {proposal_id[:16]} has a new key already; the rest is done now.")
    fresh = home.with_ring(keys)
    body = answer_body(desk.ledger.proposals[proposal_id], fresh)
    if body["answers"]:
        out = terms.out and terms.out.with_suffix(".answer.json")
        desk.say("probe", body, Voice(home.member, keys.signing_seed), out=out)
    typer.echo("What is new is proven already: it has opened what was sealed to it.")
    people = valid_certificates(desk, home.member)
    if desk.client is not None:
        keep_with_server(desk.client, home, fresh)
        handed = hand_out(desk, home, fresh, people)
        typer.echo(f"{handed} keys were handed to the devices of your people.")
    elif terms.out is not None:
        hand_out(desk, home, fresh, people, out=terms.out)
        typer.echo("The keys for the devices of your people lie beside it.")
    return proposal_id


def _pending(
    desk: Desk, home: Home, keys: Keys, wanted: _Wanted, without: Collection[bytes]
) -> ProposalState | None:
    """A proposal of this home's new keys that signers can still say yes to."""
    listed = {key.sha256 for key in _entry(desk, home).dated_keys}
    for state in desk.ledger.proposals.values():
        proposal = state.proposal
        is_ours = proposal.change == "rotate" and proposal.member == home.member
        if state.status != "open" or not is_ours or proposal.roster.is_ageing(desk.now):
            continue
        entry = proposal.roster.member(home.member)
        new = _new_in(entry, listed) if entry else _Wanted(intake=False, sensitive=False)
        fresh = {key.sha256 for key in entry.dated_keys} - listed if entry else set()
        if new == wanted and fresh <= keys.ring.keys() and not fresh & set(without):
            return state
    return None


def _new_in(entry: Member, listed: Collection[bytes]) -> _Wanted:
    """Which keys of a proposed entry are not listed yet."""
    return _Wanted(
        intake=any(key.sha256 not in listed for key in entry.intake),
        sensitive=any(key.sha256 not in listed for key in entry.sensitive),
    )


def _propose(desk: Desk, home: Home, keys: Keys, terms: Terms, wanted: _Wanted) -> str:
    entry = _entry(desk, home)
    application = Application(
        id=entry.id,
        name=entry.name,
        country=entry.country,
        contact=entry.contact,
        signing_key=keys.signing_key,
        archive=keys.kem.public_key,
        intake=_new_public_key(home, keys)
        if wanted.intake
        else desk.ledger.public_keys[entry.intake[-1].sha256],
        sensitive=_new_public_key(home, keys) if wanted.sensitive else None,
    )
    applicant = Applicant(application_json(application, home, keys), application)
    return propose_rotation(desk, Voice(home.member, keys.signing_seed), applicant, terms)


def _new_public_key(home: Home, keys: Keys) -> bytes:
    return hpke.public_key_of(new_ring_key(home.ring, keys.kem))


def _is_somebody_trained(desk: Desk, home: Home) -> bool:
    return any(one.roles & TRAINED for one in valid_certificates(desk, home.member))


def _entry(desk: Desk, home: Home) -> Member:
    entry = desk.roster.member(home.member)
    if entry is None:
        raise MemberUnknown(home.member)
    return entry
