"""Intake keys: a new one each quarter, the archive, and the end of the old one.

Whoever takes a device opens what was sealed to the intake keys on it. So each quarter there is
a new key; what came to the old one is moved to the archive key, which lies with the lead; and
then the old key is destroyed, here and wherever it was handed out.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import typer

from app.member.bring_keys import bring_archive, replace_archived, store_archived, wrapped_to
from app.member.client import Client
from app.member.coalition.answer import answer_body
from app.member.coalition.apply import application_json
from app.member.coalition.desk import Desk, Voice
from app.member.coalition.people import archive_hashes, hand_out, valid_certificates
from app.member.coalition.propose import Applicant, Terms
from app.member.coalition.propose import rotate as propose_rotation
from app.member.coalition.recover import keep_with_server
from app.member.errors import (
    AlarmsRaised,
    KeyStillNeeded,
    MemberUnknown,
    NeedsNetwork,
    NotALead,
    NotArchived,
    Unreadable,
)
from app.member.home import Home, Keys
from app.member.key_ring import forget_key
from app.member.keygen import new_intake_key
from app.member.mail import Mail
from app.member.reader import Reader
from app.protocol import hpke
from app.protocol.application import Application
from app.protocol.archive import ArchivedKey, archive_key, open_archived, unseal_archived
from app.protocol.errors import NotAddressed, ProtocolError, SlotBroken
from app.protocol.excerpt import Excerpt
from app.protocol.ledger import Ledger
from app.protocol.ledger_state import ProposalState
from app.protocol.roster import Member

POSTED_AT_ONCE = 500
# A phone may seal in the last minute and find a network days later.
GRACE = timedelta(days=3)


@dataclass(frozen=True)
class Slot:
    """What a slot holds: a data key; or none where it is a decoy, or does not open."""

    data_key: bytes | None = None
    is_broken: bool = False


def rotate(
    desk: Desk, home: Home, keys: Keys, terms: Terms, *, without: Collection[bytes] = ()
) -> str:
    """A new intake key: made, proven, proposed, and handed to the people; the proposal's id.

    One that is proposed already, as by a command that was stopped, is gone on with, unless it
    is among the keys ``without``.
    """
    if home.person is not None:
        raise NotALead
    pending = _pending(desk, home, keys, without)
    proposal_id = pending.proposal.id if pending else _propose(desk, home, keys, terms)
    if pending:
        typer.echo(f"Proposal {proposal_id[:16]} has a new key already; the rest is done now.")
    fresh = home.with_ring(keys)
    body = answer_body(desk.ledger.proposals[proposal_id], fresh)
    if body["answers"]:
        out = terms.out and terms.out.with_suffix(".answer.json")
        desk.say("probe", body, Voice(home.member, keys.signing_seed), out=out)
    typer.echo("The new key is proven already: it has opened what was sealed to it.")
    if desk.client is not None:
        keep_with_server(desk.client, home, fresh)
        handed = hand_out(desk, home, fresh, valid_certificates(desk, home.member))
        typer.echo(f"{handed} keys were handed to the devices of your people.")
    return proposal_id


def _pending(
    desk: Desk, home: Home, keys: Keys, without: Collection[bytes]
) -> ProposalState | None:
    """A proposal of this home's new key that signers can still say yes to."""
    listed = {key.sha256 for key in _entry(desk, home).intake}
    for state in desk.ledger.proposals.values():
        proposal = state.proposal
        is_ours = proposal.change == "rotate" and proposal.member == home.member
        if state.status != "open" or not is_ours or proposal.roster.is_ageing(desk.now):
            continue
        entry = proposal.roster.member(home.member)
        key = entry.intake[-1].sha256 if entry else b""
        if key in keys.ring and key not in listed and key not in without:
            return state
    return None


def _propose(desk: Desk, home: Home, keys: Keys, terms: Terms) -> str:
    entry = _entry(desk, home)
    seed = new_intake_key(home.ring, keys.kem)
    application = Application(
        id=entry.id,
        name=entry.name,
        country=entry.country,
        contact=entry.contact,
        signing_key=keys.signing_key,
        archive=keys.kem.public_key,
        intake=hpke.public_key_of(seed),
    )
    applicant = Applicant(application_json(application, home, keys), application)
    return propose_rotation(desk, Voice(home.member, keys.signing_seed), applicant, terms)


def archive(desk: Desk, home: Home, keys: Keys, mail: Mail, reader: Reader) -> None:
    """Moves what every report's slot holds to the archive key; the server gets it as well.

    Every report, also decoys and broken ones: which were for this member stays hidden. What the
    server had in its archive already counts only if it says what the slot says.
    """
    if desk.client is None:
        raise NeedsNetwork
    if home.person is not None:
        raise NotALead
    bring_archive(desk.client, home, mail)
    openers = _archive_keys(desk, home, keys)
    done: list[ArchivedKey] = []
    wrong: list[ArchivedKey] = []
    left = 0
    for report_id in sorted(mail.records):
        part = mail.records[report_id].excerpt
        found = _in_slot(reader, part)
        known = mail.archived.get(part.header.id)
        if known is not None and _says(known, part, found, openers):
            continue
        if found is None:
            left += 1
        else:
            entry = _sealed(found, part, keys.kem.public_key)
            (done if known is None else wrong).append(entry)
    for start in range(0, len(done) + len(wrong), POSTED_AT_ONCE):
        batch = [*done, *wrong][start : start + POSTED_AT_ONCE]
        desk.client.put_archived_keys(b"".join(entry.to_bytes() for entry in batch))
    store_archived(mail, done)
    replace_archived(mail, wrong)
    typer.echo(
        f"{len(done):,} reports were moved to the archive key, {len(mail.archived):,} in all."
    )
    _say_wrong(len(wrong))
    if left:
        raise NotArchived(f"{left:,} could not be: their key or their roster is not here.")
    if wrong:
        raise AlarmsRaised


def destroy(desk: Desk, home: Home, keys: Keys, mail: Mail, reader: Reader) -> None:
    """Destroys every intake key that nobody can seal to any more, once all is archived."""
    entry = _entry(desk, home)
    ended = [key for key in keys.ring if is_over(desk.ledger, entry, key, now=desk.now)]
    if not ended:
        newest = entry.intake[-1].sha256
        waiting = [k for k in keys.ring if k != newest and _was_listed(desk.ledger, k)]
        last = max((usable_until(desk.ledger, key) + GRACE for key in waiting), default=None)
        raise KeyStillNeeded(f"The next one can go on {last:%Y-%m-%d}." if last else "")
    openers = _archive_keys(desk, home, keys)
    missing = [i for i in mail.records if _needs(ended, i, mail, reader, openers)]
    if missing:
        raise NotArchived(f"{len(missing):,} reports are not in the archive yet.")
    for key in ended:
        desk.server.forget_key(key)
        forget_key(home.ring, key)
        typer.echo(f"Intake key {key.hex()[:16]} is destroyed.")
    typer.echo("What was sealed to it opens with the archive key only, from now on.")
    typer.echo("Old copies of the home folder still hold it: destroy those as well.")


def usable_until(ledger: Ledger, key_sha256: bytes) -> datetime:
    """Until when somebody may seal to a key: in every list that holds it, its end or the list's."""
    ends = [
        min(roster_expires, key.not_after)
        for roster_expires, members in _published(ledger)
        for member in members
        for key in member.intake
        if key.sha256 == key_sha256
    ]
    return max(ends, default=ledger.root.issued)


def _in_slot(reader: Reader, part: Excerpt) -> Slot | None:
    """What the slot holds, by the intake key that is still here; ``None`` where nobody can say."""
    try:
        data_key = reader.slot_key(part.header, part.header_bytes, part.slot)
    except NotAddressed:
        return Slot()
    except SlotBroken:
        return Slot(is_broken=True)
    except (ProtocolError, Unreadable):
        return None
    # Where the tag does not hold, the archive must say so as well: the key is kept.
    return Slot(data_key)


def _sealed(slot: Slot, part: Excerpt, archive_public: bytes) -> ArchivedKey:
    return archive_key(
        slot.data_key,
        is_broken=slot.is_broken,
        header_bytes=part.header_bytes,
        archive=archive_public,
    )


def _says(
    archived: ArchivedKey, part: Excerpt, slot: Slot | None, openers: tuple[hpke.PrivateKey, ...]
) -> bool:
    """Whether an archived key opens with an archive key, and says what the slot says.

    Everybody knows the archive's public key, so that the server can make archived keys too.
    """
    for key in openers:
        plaintext = unseal_archived(archived, header_bytes=part.header_bytes, key=key)
        if plaintext is None:
            continue
        if slot is None:
            return True
        try:
            return open_archived(archived, header_bytes=part.header_bytes, key=key) == slot.data_key
        except NotAddressed:
            return slot == Slot()
        except SlotBroken:
            return slot.is_broken
    return False


def _archive_keys(desk: Desk, home: Home, keys: Keys) -> tuple[hpke.PrivateKey, ...]:
    """The archive key, and older ones that were recovered: never an intake key."""
    hashes = archive_hashes(desk, home.member)
    return (keys.kem, *(key for key_sha256, key in keys.ring.items() if key_sha256 in hashes))


def _say_wrong(number: int) -> None:
    if number:
        typer.echo(
            f"!! For {number:,} reports the server had something else in its archive than their"
            " slots hold.\n!! This home has the right ones now, and has handed them in. Keep a copy"
            " of the folder\n!! mail/archive as well, and ask who put the others there.",
            err=True,
        )


def _needs(
    ended: list[bytes],
    report_id: str,
    mail: Mail,
    reader: Reader,
    openers: tuple[hpke.PrivateKey, ...],
) -> bool:
    """Whether a key in ``ended`` may be the only one that opens a report."""
    part = mail.records[report_id].excerpt
    try:
        if not set(reader.listed_keys(part.header)) & set(ended):
            return False
    except Unreadable:
        return True
    archived = mail.archived.get(part.header.id)
    return archived is None or not _says(archived, part, _in_slot(reader, part), openers)


def is_over(ledger: Ledger, entry: Member, key_sha256: bytes, *, now: datetime) -> bool:
    """Whether a key was in some list of members and nobody may seal to it any more."""
    is_newest = entry.intake[-1].sha256 == key_sha256
    ended = usable_until(ledger, key_sha256) + GRACE <= now
    return _was_listed(ledger, key_sha256) and ended and not is_newest


def _was_listed(ledger: Ledger, key_sha256: bytes) -> bool:
    """Whether the key ever was an intake key in a published list; a proposed one was not."""
    return any(
        key_sha256 in {key.sha256 for key in member.intake}
        for _, members in _published(ledger)
        for member in members
    )


def forget_destroyed(client: Client, home: Home, keys: Keys, ledger: Ledger) -> Keys:
    """Forgets on a person's device what the lead has destroyed; never in the lead's own home.

    The server's word alone takes no key away: it must be over by the log as well.
    """
    entry = ledger.roster.member(home.member) if ledger.roster else None
    if home.person is None or entry is None:
        return keys
    now = datetime.now(UTC)
    over = [key for key in keys.ring if is_over(ledger, entry, key, now=now)]
    kept = wrapped_to(client, keys.kem_sha256) if over else set()
    for key in over:
        if key not in kept:
            forget_key(home.ring, key)
            typer.echo(f"Intake key {key.hex()[:16]} was destroyed by your organisation.")
    return home.with_ring(keys)


def _published(ledger: Ledger) -> Iterator[tuple[datetime, tuple[Member, ...]]]:
    for state in ledger.proposals.values():
        if state.status == "published":
            yield state.proposal.roster.expires, state.proposal.roster.members
    if ledger.roster is not None:
        yield ledger.roster.expires, ledger.roster.members


def _entry(desk: Desk, home: Home) -> Member:
    entry = desk.roster.member(home.member)
    if entry is None:
        raise MemberUnknown(home.member)
    return entry
