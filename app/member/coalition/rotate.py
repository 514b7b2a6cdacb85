"""Intake keys: a new one each quarter, the archive, and the end of the old one.

Whoever takes a device opens what was sealed to the intake keys on it. So each quarter there is
a new key; what came to the old one is moved to the archive key, which lies with the lead; and
then the old key is destroyed, here and wherever it was handed out.
"""

from collections.abc import Iterator
from datetime import datetime

import typer

from app.member.bring_keys import bring_archive, store_archived
from app.member.client import Client
from app.member.coalition.answer import answer_body
from app.member.coalition.apply import application_json
from app.member.coalition.desk import Desk, Voice
from app.member.coalition.people import hand_out, valid_certificates
from app.member.coalition.propose import Applicant, Terms
from app.member.coalition.propose import rotate as propose_rotation
from app.member.coalition.recover import keep_with_server
from app.member.errors import KeyStillNeeded, MemberUnknown, NotALead, NotArchived, Unreadable
from app.member.home import Home, Keys
from app.member.key_ring import forget_key
from app.member.keygen import new_intake_key
from app.member.mail import Mail
from app.member.reader import Reader
from app.protocol import envelope, hpke
from app.protocol.application import Application
from app.protocol.archive import ArchivedKey, archive_key
from app.protocol.errors import NotAddressed, ProtocolError, SlotBroken
from app.protocol.ledger import Ledger
from app.protocol.roster import Member

POSTED_AT_ONCE = 500


def rotate(desk: Desk, home: Home, keys: Keys, terms: Terms) -> str:
    """A new intake key: made, proven, proposed, and handed to the people; the proposal's id."""
    entry = _entry(desk, home)
    if home.person is not None:
        raise NotALead
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
    voice = Voice(home.member, keys.signing_seed)
    proposal_id = propose_rotation(desk, voice, applicant, terms)
    fresh = home.with_ring(keys)
    body = answer_body(desk.ledger.proposals[proposal_id], fresh)
    desk.say("probe", body, voice, out=terms.out and terms.out.with_suffix(".answer.json"))
    typer.echo("The new key is proven already: it has opened what was sealed to it.")
    if desk.client is not None:
        keep_with_server(desk.client, home, fresh)
        handed = hand_out(desk, home, fresh, valid_certificates(desk, home.member))
        typer.echo(f"{handed} keys were handed to the devices of your people.")
    return proposal_id


def archive(client: Client, home: Home, keys: Keys, mail: Mail, reader: Reader) -> None:
    """Moves what every report's slot holds to the archive key; the server gets it as well.

    Every report, also decoys and broken ones: which were for this member stays hidden.
    """
    archive_public = keys.kem.public_key
    if home.person is not None:
        raise NotALead
    bring_archive(client, home, mail)
    new = [
        _archived(reader, report_id, mail, archive_public)
        for report_id in sorted(mail.records)
        if mail.records[report_id].excerpt.header.id not in mail.archived
    ]
    done = [entry for entry in new if entry is not None]
    for start in range(0, len(done), POSTED_AT_ONCE):
        batch = done[start : start + POSTED_AT_ONCE]
        client.put_archived_keys(b"".join(entry.to_bytes() for entry in batch))
    store_archived(mail, done)
    left = len(new) - len(done)
    typer.echo(
        f"{len(done):,} reports were moved to the archive key, {len(mail.archived):,} in all."
    )
    if left:
        raise NotArchived(f"{left:,} could not be: their key or their roster is not here.")


def destroy(desk: Desk, home: Home, keys: Keys, mail: Mail, reader: Reader) -> None:
    """Destroys every intake key that nobody can seal to any more, once all is archived."""
    entry = _entry(desk, home)
    ended = [key for key in keys.ring if _is_over(desk, entry, key)]
    if not ended:
        waiting = [key for key in keys.ring if key != entry.intake[-1].sha256]
        last = max((usable_until(desk.ledger, key) for key in waiting), default=None)
        raise KeyStillNeeded(f"The next one ends {last:%Y-%m-%d}." if last else "")
    missing = [i for i in mail.records if _needs(ended, i, mail, reader)]
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


def _archived(
    reader: Reader, report_id: str, mail: Mail, archive_public: bytes
) -> ArchivedKey | None:
    part = mail.records[report_id].excerpt
    data_key, is_broken = None, False
    try:
        data_key = reader.data_key(part.header, part.header_bytes, part.slot)
        envelope.unlock(
            data_key,
            header_bytes=part.header_bytes,
            slot_hashes=part.slot_hashes,
            tag=part.tag,
        )
    except NotAddressed:
        data_key = None
    except SlotBroken:
        data_key, is_broken = None, True
    except ProtocolError:
        pass  # Tampered with, and the archive must say so as well: the key is kept.
    except Unreadable:
        return None
    return archive_key(
        data_key, is_broken=is_broken, header_bytes=part.header_bytes, archive=archive_public
    )


def _needs(ended: list[bytes], report_id: str, mail: Mail, reader: Reader) -> bool:
    header = mail.records[report_id].excerpt.header
    if header.id in mail.archived:
        return False
    try:
        return bool(set(reader.listed_keys(header)) & set(ended))
    except Unreadable:
        return True


def _is_over(desk: Desk, entry: Member, key_sha256: bytes) -> bool:
    is_listed = key_sha256 in {key.sha256 for key in entry.intake}
    is_newest = entry.intake[-1].sha256 == key_sha256
    was_listed = any(
        key_sha256 in {key.sha256 for key in member.intake}
        for _, members in _published(desk.ledger)
        for member in members
    )
    over = usable_until(desk.ledger, key_sha256) <= desk.now
    return was_listed and over and not (is_listed and is_newest)


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
