"""The archive, and the end of the keys of the past.

Whoever takes a device opens what was sealed to the intake keys on it. So each quarter there is
a new key (``new_keys``); what came to the old one is moved to the archive key, which lies with
the lead; and then the old key is destroyed, here and wherever it was handed out. An old sensitive
key goes to the archive as a whole: it is taken from the devices, and stays with the lead.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import typer

from app.member.bring_keys import (
    bring_archive,
    holders,
    replace_archived,
    store_archived,
    wrapped_to,
)
from app.member.cases.keys import carry_on
from app.member.cases.store import forget_keys
from app.member.client import Client
from app.member.coalition.desk import Desk
from app.member.coalition.errors import KeyStillNeeded, NotALead, NotArchived
from app.member.coalition.handing import (
    archive_hashes,
    archivists,
    hand_out,
    valid_certificates,
)
from app.member.coalition.key_ends import is_over, usable_until, was_listed
from app.member.coalition.recover import keep_with_server
from app.member.errors import AlarmsRaised, MemberUnknown, NeedsNetwork, Unreadable
from app.member.home import Home, Keys
from app.member.key_ring import forget_key
from app.member.mail import Mail
from app.member.reader import Reader
from app.protocol import hpke
from app.protocol.archive import ArchivedKey, archive_key, open_archived, unseal_archived
from app.protocol.errors import NotAddressed, ProtocolError, SlotBroken
from app.protocol.excerpt import Excerpt
from app.protocol.ledger import Ledger
from app.protocol.roster import LATE_ENVELOPES, Member

POSTED_AT_ONCE = 500


@dataclass(frozen=True)
class Slot:
    """What a slot holds: a data key; or none where it is a decoy, or does not open."""

    data_key: bytes | None = None
    is_broken: bool = False


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
    """Destroys every intake key that nobody can seal to any more, once all is archived.

    Sensitive keys of the past are taken from the devices.
    """
    entry, sensitive = _entry(desk, home), desk.ledger.sensitive_hashes(home.member)
    over = {key for key in keys.ring if is_over(desk.ledger, entry, key, now=desk.now)}
    withdrawn = _withdraw(desk, home, keys, over & sensitive)
    ended = [key for key in keys.ring if key in over - sensitive]
    if not ended:
        if withdrawn:
            return
        newest = entry.intake[-1].sha256
        used = [k for k in keys.ring if k not in sensitive and was_listed(desk.ledger, k)]
        waiting = [key for key in used if key != newest]
        last = max(
            (usable_until(desk.ledger, key) + LATE_ENVELOPES for key in waiting), default=None
        )
        raise KeyStillNeeded(f"The next one can go on {last:%Y-%m-%d}." if last else "")
    openers = _archive_keys(desk, home, keys)
    missing = [i for i in mail.records if _needs(ended, i, mail, reader, openers)]
    if missing:
        raise NotArchived(f"{len(missing):,} reports are not in the archive yet.")
    newest = desk.ledger.public_keys[entry.intake[-1].sha256]
    carry_on(desk.server, [keys.ring[key] for key in ended], newest)
    for key in ended:
        desk.server.forget_key(key)
        forget_key(home.ring, key)
        forget_keys(home, key)
        typer.echo(f"Intake key {key.hex()[:16]} is destroyed.")
    typer.echo("What was sealed to it opens with the archive key only, from now on.")
    typer.echo("Old copies of the home folder still hold it: destroy those as well.")


def _withdraw(desk: Desk, home: Home, keys: Keys, ended: set[bytes]) -> int:
    """Takes sensitive keys from all devices but those that may open the archive; how many.

    Said again, as after a command that was stopped, it does what was left to do.
    """
    keepers = archivists(valid_certificates(desk, home.member))
    allowed = {keys.kem_sha256, *(certificate.kem_sha256 for certificate in keepers)}
    held = holders(desk.server) if ended else {}
    withdrawn = [key for key in sorted(ended) if held.get(key, set()) != allowed]
    for key in withdrawn:
        desk.server.forget_key(key)
        typer.echo(f"Sensitive key {key.hex()[:16]} is taken from the devices; it is kept here.")
    if withdrawn:
        keep_with_server(desk.server, home, keys)
        hand_out(desk, home, keys, keepers)
    return len(withdrawn)


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
            typer.echo(f"{_end_of(ledger, home, key)} by your organisation.")
    return home.with_ring(keys)


def _end_of(ledger: Ledger, home: Home, key: bytes) -> str:
    is_sensitive = key in ledger.sensitive_hashes(home.member)
    use, end = ("Sensitive", "taken back") if is_sensitive else ("Intake", "destroyed")
    return f"{use} key {key.hex()[:16]} was {end}"


def _entry(desk: Desk, home: Home) -> Member:
    entry = desk.roster.member(home.member)
    if entry is None:
        raise MemberUnknown(home.member)
    return entry
