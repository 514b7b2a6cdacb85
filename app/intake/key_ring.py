"""Handing out intake and sensitive keys to a member's people: ``docs/protocol.md`` §14.

The service keeps what it cannot open. It only sees to it that a wrapped key goes to somebody of
the member who may have one, and that no member touches another's.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, Engine

from app.intake.errors import IntakeError, NothingHere, TooLarge
from app.intake.governance import Governance
from app.intake.limits import MAX_WRAPPED
from app.intake.sessions import OpenSession
from app.protocol.certificate import READING, TRAINED, Role
from app.protocol.key_ring import parse_wrapped_keys
from app.protocol.ledger import Ledger
from app.storage import key_ring, thread_keys
from app.storage.writer import Writer

# Intake keys for those who read, archive keys for those who keep the shares.
HOLDING_KEYS: frozenset[Role] = READING | {"key-custodian"}


async def put(governance: Governance, member: str, data: bytes, *, now: datetime) -> None:
    """Keeps joined wrapped keys, all or none; the same key for the same recipient is replaced.

    Raises ``Malformed``, ``NothingHere`` where a recipient is nobody of the member who may hold
    keys now, and ``TooLarge`` where the ring is full.
    """
    wrapped = {(w.key_sha256, w.recipient_sha256): w for w in parse_wrapped_keys(data)}
    if not wrapped:
        return

    def keep(connection: Connection, ledger: Ledger) -> IntakeError | None:
        sensitive = ledger.sensitive_hashes(member)
        holders = _recipients(ledger, member, HOLDING_KEYS, now)
        trained = _recipients(ledger, member, TRAINED, now)
        for key, recipient in wrapped:
            if recipient not in (trained if key in sensitive else holders):
                return NothingHere("no such recipient")
        if len(key_ring.find_pairs(connection, member) | wrapped.keys()) > MAX_WRAPPED:
            return TooLarge("the key ring is full")
        key_ring.put_keys(connection, member, wrapped.values())
        return None

    # A refusal is returned: raised inside, it would have all that share the commit run again.
    refusal = await governance.change(keep)
    if refusal is not None:
        raise refusal


def _recipients(ledger: Ledger, member: str, roles: frozenset[Role], now: datetime) -> set[bytes]:
    """Hashes of the KEM keys to which a key for ``roles`` may be wrapped now."""
    entry = ledger.roster.member(member) if ledger.roster else None
    devices = {
        state.certificate.kem_sha256
        for state in ledger.certificates.values()
        if state.certificate.member == member
        and state.certificate.roles & roles
        and ledger.counts(state, at=now)
    }
    return devices | ({entry.archive_sha256} if entry else set())


def list_for(engine: Engine, session: OpenSession) -> Iterator[bytes]:
    """Wrapped keys of §14: the member's, or those for the device of the person who asks."""
    device = session.certificate.kem_sha256 if session.certificate else None
    with engine.connect() as connection:
        for wrapped in key_ring.list_keys(connection, session.member, recipient_sha256=device):
            yield wrapped.to_bytes()


async def forget_key(governance: Governance, member: str, key_sha256: bytes) -> None:
    """Deletes every wrapping of one of the member's keys, and thread keys that it would open.

    Those that are carried to the archive key stay: who takes it from a device does not give it up.
    """

    def forget(connection: Connection, ledger: Ledger) -> None:
        key_ring.forget_key(connection, member, key_sha256)
        entry = ledger.roster.member(member) if ledger.roster else None
        if entry is None or key_sha256 != entry.archive_sha256:
            thread_keys.forget_recipient(connection, member, key_sha256)

    await governance.change(forget)


async def forget_recipient(writer: Writer, member: str, recipient_sha256: bytes) -> None:
    """Deletes everything of the member that was wrapped to one key."""
    await writer.write(
        lambda connection: key_ring.forget_recipient(connection, member, recipient_sha256)
    )
