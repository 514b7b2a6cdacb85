"""Thread keys: opening those that were carried here, and carrying new ones to who takes part."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from datetime import datetime

from app.member.cases.errors import MemberKeyUnknown
from app.member.cases.read_before import ReadBefore
from app.member.cases.store import stored_keys
from app.member.client import Client
from app.member.errors import ServerNonsense
from app.member.home import Home, Keys
from app.protocol import hpke
from app.protocol.errors import Malformed, ThreadKeyInvalid
from app.protocol.ledger import Ledger
from app.protocol.primitives import sha256
from app.protocol.roster import Member
from app.protocol.thread_key import (
    CARRIED_BYTES,
    CarriedKey,
    ThreadKey,
    carry_key,
    open_carried_key,
    parse_carried_keys,
)

CURSOR_BYTES = 8


def own_keys(keys: Keys) -> dict[bytes, hpke.PrivateKey]:
    """Every KEM key of this home, by the hash of its public key."""
    return {**keys.ring, keys.kem_sha256: keys.kem}


def opened_keys(home: Home, keys: Keys, before: ReadBefore) -> dict[bytes, ThreadKey]:
    """The thread keys that open here, by key id; those that were opened before are not once more.

    Whoever carried one may have sealed something else: what does not open is passed over, and an
    event whose key is then missing says so.
    """
    opened: dict[bytes, ThreadKey] = {}
    for recipient, key in own_keys(keys).items():
        carried = stored_keys(home, recipient)
        known = before.opened(recipient, carried)
        all_opened = [*known, *(_open(each, key) for each in carried[len(known) :])]
        if len(all_opened) > len(known):
            before.keep_opened(recipient, carried, all_opened)
        opened |= {each.id: each for each in all_opened if each}
    return opened


def _open(carried: CarriedKey, key: hpke.PrivateKey) -> ThreadKey | None:
    with suppress(ThreadKeyInvalid):
        return open_carried_key(carried, key)
    return None


def carried_to(
    key: ThreadKey, members: Collection[str], ledger: Ledger, *, now: datetime
) -> Iterator[CarriedKey]:
    """``key`` for the newest good intake key and the archive key of each member in the roster.

    Raises ``MemberKeyUnknown`` where the log has only the hash of such a key.
    """
    roster = ledger.roster
    for entry in roster.members if roster else ():
        if entry.id not in members:
            continue
        current = roster.current_key(entry, now) if roster else None
        wanted = [entry.archive_sha256, *([current.sha256] if current else [])]
        for hashed in wanted:
            yield carry_key(key, _public_key(ledger, entry, hashed))


def _public_key(ledger: Ledger, entry: Member, hashed: bytes) -> bytes:
    public_key = ledger.public_keys.get(hashed)
    if public_key is None:
        raise MemberKeyUnknown(entry.id)
    return public_key


def split_keys(data: bytes) -> Iterator[tuple[int, CarriedKey]]:
    """A page of carried keys with their cursors; raises ``ServerNonsense``."""
    width = CURSOR_BYTES + CARRIED_BYTES
    if len(data) % width:
        raise ServerNonsense("Its list of thread keys is cut off.")
    for start in range(0, len(data), width):
        cursor = int.from_bytes(data[start : start + CURSOR_BYTES], "big")
        try:
            (key,) = parse_carried_keys(data[start + CURSOR_BYTES : start + width])
        except Malformed as error:
            raise ServerNonsense from error
        yield cursor, key


def carry_on(client: Client, ended: Iterable[hpke.PrivateKey], recipient: bytes) -> int:
    """Carries every thread key from keys that end to the KEM public key ``recipient``; how many.

    Before an intake key is destroyed: what only it opens would be lost (§21.2).
    """
    count = 0
    for key in ended:
        after = 0
        while page := list(split_keys(client.thread_keys(sha256(key.public_key), after))):
            after = page[-1][0]
            carried = []
            for _, old in page:
                # What does not open here, nobody could have read.
                with suppress(ThreadKeyInvalid):
                    carried.append(carry_key(open_carried_key(old, key), recipient))
            client.put_thread_keys(b"".join(each.to_bytes() for each in carried))
            count += len(carried)
    return count
