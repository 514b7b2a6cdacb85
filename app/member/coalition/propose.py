"""The next roster: found, admit, rotate, retire, renew, root, receipts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import typer

from app.member.coalition.apply import read_file
from app.member.coalition.compare import show_words
from app.member.coalition.describe import describe
from app.member.coalition.desk import Desk, Voice
from app.member.coalition.options import DAYS, KEY_DAYS, ROOT_DAYS
from app.member.coalition.signer import read_signers
from app.member.errors import MemberUnknown
from app.protocol.application import Application
from app.protocol.checkpoint import ReceiptLog, parse_verifier_key
from app.protocol.errors import Malformed
from app.protocol.primitives import sha256
from app.protocol.proposal import Change, key_file_of, keys_of, make_probe
from app.protocol.root import NONE_BEFORE, Root, encode_root
from app.protocol.roster import DatedKey, Member, Roster, encode_roster
from app.protocol.successor import new_kem_hashes

OVERLAP = timedelta(days=21)


@dataclass(frozen=True)
class Terms:
    """How long things are to last, why, and where the proposal goes."""

    reason: str = ""
    days: int = DAYS
    key_days: int = KEY_DAYS
    out: Path | None = None
    # The member gives its sensitive key up.
    ends_sensitive: bool = False


@dataclass(frozen=True)
class Applicant:
    """An application as it came, and as it reads."""

    json: Mapping[str, Any]
    application: Application


def receipt_log_of(key: str) -> ReceiptLog:
    """Whose receipts count, as it was typed; raises ``typer.BadParameter``."""
    try:
        return parse_verifier_key(key)
    except Malformed as error:
        raise typer.BadParameter(
            "not what the operator's 'receipt-key' prints", param_hint="--key"
        ) from error


def found(
    desk: Desk,
    voice: Voice,
    applications: Sequence[Path],
    terms: Terms,
    *,
    log: ReceiptLog | None = None,
) -> str:
    """The first roster, with everybody who has applied, and the receipt log to be believed."""
    applicants = [_read(path, desk) for path in applications]
    members = [_entry(desk, a.application, None, terms) for a in applicants]
    return _propose(desk, voice, "found", members, terms, applicants=applicants, log=log)


def admit(desk: Desk, voice: Voice, application: Path, terms: Terms) -> str:
    """One member more."""
    applicant = _read(application, desk)
    entry = _entry(desk, applicant.application, None, terms)
    members = [*desk.roster.members, entry]
    return _propose(desk, voice, "admit", members, terms, member=entry.id, applicants=[applicant])


def rotate(desk: Desk, voice: Voice, applicant: Applicant, terms: Terms) -> str:
    """Other keys for a member; the older intake keys go on for a while."""
    application = applicant.application
    old = desk.roster.member(application.id)
    if old is None:
        raise MemberUnknown(application.id)
    entry = _entry(desk, application, old, terms)
    members = [entry if m.id == entry.id else m for m in desk.roster.members]
    return _propose(desk, voice, "rotate", members, terms, member=entry.id, applicants=[applicant])


def retire(desk: Desk, voice: Voice, member: str, terms: Terms) -> str:
    """One member less, as soon as enough have signed."""
    if desk.roster.member(member) is None:
        raise MemberUnknown(member)
    members = [m for m in desk.roster.members if m.id != member]
    return _propose(desk, voice, "retire", members, terms, member=member)


def renew(desk: Desk, voice: Voice, terms: Terms) -> str:
    """The same members for longer."""
    return _propose(desk, voice, "renew", desk.roster.members, terms)


def change_root(
    desk: Desk,
    voice: Voice,
    signers: list[Path],
    terms: Terms,
    *,
    threshold: int,
    waiting_hours: int | None,
) -> str:
    """Other signers, or another threshold; signed by enough of the old and of the new ones."""
    old = desk.ledger.root
    root = Root(
        coalition=old.coalition,
        version=old.version + 1,
        previous=old.hash,
        issued=desk.now,
        expires=desk.now + timedelta(days=ROOT_DAYS),
        threshold=threshold,
        waiting_hours=old.waiting_hours if waiting_hours is None else waiting_hours,
        keys=read_signers(signers),
    )
    return _propose(desk, voice, "root", desk.roster.members, terms, root=root)


def change_receipts(desk: Desk, voice: Voice, log: ReceiptLog, terms: Terms) -> str:
    """Another receipt log to be believed: that of a new service, or of a key that was changed."""
    return _propose(desk, voice, "receipts", desk.roster.members, terms, log=log)


def read_applicant(path: Path, desk: Desk) -> Applicant:
    """An application in a file; raises ``ApplicationInvalid``."""
    return _read(path, desk)


def _read(path: Path, desk: Desk) -> Applicant:
    return Applicant(*read_file(path, desk.pins.coalition))


def _entry(desk: Desk, application: Application, old: Member | None, terms: Terms) -> Member:
    """The entry with its new keys, which wait unless the coalition is only being founded."""
    waiting = timedelta(hours=0 if desk.ledger.roster is None else desk.ledger.root.waiting_hours)
    begins = desk.now + waiting
    if old:
        # Keys begin one after another, also where somebody changes them twice in a moment.
        latest = max(key.not_before for key in old.dated_keys)
        begins = max(begins, latest + timedelta(seconds=1))
    new = _Lifetime(begins, begins + timedelta(days=terms.key_days))
    intake = _with_new(old.intake if old else (), application.intake, new)
    older = tuple(key for key in old.sensitive if key.not_after > desk.now) if old else ()
    sensitive = _with_new(older, application.sensitive, new)
    if terms.ends_sensitive:
        sensitive = tuple(_ending(key, begins) for key in sensitive)
    return application.entry(_still_good(intake, desk.now), sensitive)


@dataclass(frozen=True)
class _Lifetime:
    """From when until when a new key is good."""

    begins: datetime
    ends: datetime


def _with_new(
    older: tuple[DatedKey, ...], public_key: bytes | None, new: _Lifetime
) -> tuple[DatedKey, ...]:
    """The list of keys with the one that was applied for at its end, unless it is there."""
    if public_key is None or sha256(public_key) in {key.sha256 for key in older}:
        return older
    key = DatedKey(sha256(public_key), new.begins, new.ends)
    # Phones may hold the list of yesterday: the older keys go on for as long as that can be.
    return (*(_ending(one, new.begins + OVERLAP) for one in older[-3:]), key)


def _still_good(keys: tuple[DatedKey, ...], now: datetime) -> tuple[DatedKey, ...]:
    """Without what has ended; the last one stays, for every slot is sealed to something."""
    return tuple(key for key in keys if key.not_after > now or key is keys[-1])


def _ending(key: DatedKey, when: datetime) -> DatedKey:
    """The older key ends a while after the new one begins, so that it can be destroyed soon."""
    soonest = max(when, key.not_before + timedelta(seconds=1))
    return replace(key, not_after=min(key.not_after, soonest))


def _propose(
    desk: Desk,
    voice: Voice,
    change: Change,
    members: Sequence[Member],
    terms: Terms,
    *,
    member: str | None = None,
    applicants: Sequence[Applicant] = (),
    root: Root | None = None,
    log: ReceiptLog | None = None,
) -> str:
    before = desk.ledger.roster
    keys = {
        **desk.ledger.public_keys,
        **keys_of(tuple(applicant.application for applicant in applicants)),
    }
    draft = Roster(
        root=root or desk.ledger.root,
        version=before.version + 1 if before else 1,
        previous=before.hash if before else NONE_BEFORE,
        issued=desk.now,
        expires=desk.now + timedelta(days=terms.days),
        keys_sha256=bytes(32),
        members=tuple(members),
        receipts=log or (before.receipts if before else None),
    )
    roster = replace(draft, keys_sha256=_keys_hash(draft, keys, before))
    body = {
        "change": change,
        "member": member,
        "reason": terms.reason,
        "roster": encode_roster(roster).decode(),
        "root": encode_root(root).decode() if root else None,
        "applications": [applicant.json for applicant in applicants],
        "probes": [make_probe(keys[key]) for key in new_kem_hashes(roster, before)],
    }
    proposal_id = desk.say("proposal", body, voice, out=terms.out)
    for line in describe(desk.ledger, desk.ledger.proposals[proposal_id]):
        typer.echo(line)
    _say_what_next(desk, proposal_id)
    return proposal_id


def _keys_hash(draft: Roster, keys: Mapping[bytes, bytes], before: Roster | None) -> bytes:
    """The hash of the key file; where no key changes, the one that stands is good."""
    data = key_file_of(draft, keys)
    if data is not None:
        return sha256(data)
    return before.keys_sha256 if before else bytes(32)


def _say_what_next(desk: Desk, proposal_id: str) -> None:
    state = desk.ledger.proposals[proposal_id]
    root = desk.ledger.root
    typer.echo(f"\nNext, for proposal {proposal_id[:16]}:")
    shared = state.proposal.root or (state.proposal.roster if desk.ledger.roster is None else None)
    if shared is not None:
        typer.echo("  The signers will ask you for these words:")
        show_words(desk.pins.coalition, shared.hash)
    if state.open_probes:
        typer.echo("  1. whoever gets new keys proves them with 'coalition answer'")
    typer.echo(f"  2. {root.threshold} of {len(root.keys)} signers say yes with 'coalition sign'")
    if state.proposal.waits and root.waiting_hours:
        typer.echo(f"  3. it is published {root.waiting_hours} hours from now at the earliest,")
        typer.echo("     so that every member can look at it and object with 'coalition refuse'")
