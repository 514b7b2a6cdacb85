"""What was read of threads before, so that it is not verified again: ``threads/read.sealed``.

    nonce (24) ‖ XChaCha20-Poly1305 of JSON, under a key from this home's own secret

Whatever was verified under a log counts as long as the log only grew; events are compared with
those that lie here by their hashes. Nothing else is believed, and where the file is missing, or
is another's, or an event is another than it was, everything of it is verified once more.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.member.cases.store import FILE_LIMIT, READ, THREADS, StoredEvent
from app.member.errors import FileTooLarge
from app.member.files import make_private_folder, read_capped, write_whole
from app.member.home import Home, Keys
from app.protocol.encoding import from_base64url, to_base64url, to_json
from app.protocol.errors import Malformed
from app.protocol.ledger import Ledger
from app.protocol.primitives import hkdf, locker_open, locker_seal, random_bytes, sha256
from app.protocol.statement import LogPosition
from app.protocol.thread_chain import TakingPart
from app.protocol.thread_event import ThreadEvent
from app.protocol.thread_header import event_hash
from app.protocol.thread_key import CarriedKey, ThreadKey

if TYPE_CHECKING:
    from app.member.cases.book import ReadThread

NONCE_BYTES = 24
_PURPOSE = b"atalaya/1 threads read before"


@dataclass
class ReadBefore:
    """By the id of a thread, and by the hash of a KEM key, in hex: as the file has it."""

    threads: dict[str, Any] = field(default_factory=dict)
    keys: dict[str, Any] = field(default_factory=dict)
    # Whether something has come since.
    is_new: bool = False

    def restore(self, thread: "ReadThread", stored: Sequence[StoredEvent]) -> int:
        """Brings a thread to where it was; how many of ``stored`` are read by that."""
        kept = self.threads.get(thread.id)
        if kept is None:
            return 0
        first = stored[: len(kept["events"])]
        hashes = [event_hash(each.event) for each in first]
        key = thread.chain.keys.get(bytes.fromhex(kept["key"]))
        if sha256(b"".join(hashes)).hex() != kept["hashes"] or key is None:
            return 0
        thread.events = list(_events(kept, first, hashes, thread.chain.thread))
        chain = thread.chain
        chain.hashes, chain.key, chain.after = hashes, key, kept["after"]
        chain.parties = TakingPart(kept["kind"], frozenset(kept["members"]))
        chain.is_key_known_outside = kept["outside"]
        return len(first)

    def keep(self, thread: "ReadThread", stored: Sequence[StoredEvent]) -> None:
        """Takes a thread of which everything verified; any other is read from its beginning."""
        chain = thread.chain
        is_whole = not thread.troubles and len(thread.events) == len(stored)
        if not is_whole or chain.parties is None or chain.key is None:
            self.is_new |= self.threads.pop(thread.id, None) is not None
            return
        self.is_new = True
        self.threads[thread.id] = {
            "kind": chain.parties.kind,
            "members": sorted(chain.parties.members),
            "key": chain.key.id.hex(),
            "after": chain.after,
            "outside": chain.is_key_known_outside,
            "hashes": sha256(b"".join(chain.hashes)).hex(),
            "events": [[e.member, e.person, e.time.isoformat(), e.what] for e in thread.events],
        }

    def opened(self, recipient: bytes, carried: Sequence[CarriedKey]) -> Sequence[ThreadKey | None]:
        """What came out of the first of these, ``None`` for each that did not open."""
        kept = self.keys.get(recipient.hex())
        if kept is None or _digest(carried[: len(kept["opened"])]) != kept["sha256"]:
            return []
        return [
            ThreadKey(one.thread, one.epoch, from_base64url(key)) if key else None
            for one, key in zip(carried, kept["opened"], strict=False)
        ]

    def keep_opened(
        self, recipient: bytes, carried: Sequence[CarriedKey], opened: Sequence[ThreadKey | None]
    ) -> None:
        """Takes what came out of all of these."""
        self.is_new = True
        texts = [to_base64url(key.key) if key else None for key in opened]
        self.keys[recipient.hex()] = {"sha256": _digest(carried), "opened": texts}


def read_before(home: Home, keys: Keys, ledger: Ledger) -> ReadBefore:
    """What counts still; nothing where the log is another than it was."""
    # Whatever it is, it is only what would be made anew.
    with suppress(OSError, FileTooLarge, ValueError, KeyError, TypeError, Malformed):
        data = read_capped(_path(home), FILE_LIMIT)
        nonce, sealed = data[:NONCE_BYTES], data[NONCE_BYTES:]
        opened = locker_open(_key(keys), nonce=nonce, context=_PURPOSE, sealed=sealed)
        # Written by this very program: nobody else has the key.
        value = json.loads(opened) if opened is not None else None
        if value and ledger.had(LogPosition(value["log"][0], bytes.fromhex(value["log"][1]))):
            return ReadBefore(value["threads"], value["keys"])
    return ReadBefore()


def keep_read(home: Home, keys: Keys, ledger: Ledger, before: ReadBefore) -> None:
    """Writes it down where something has come; a home that cannot be written to stays as it is."""
    if not before.is_new:
        return
    log = [ledger.position.count, ledger.position.hash.hex()]
    content = to_json({"log": log, "threads": before.threads, "keys": before.keys})
    nonce = random_bytes(NONCE_BYTES)
    sealed = locker_seal(_key(keys), nonce=nonce, context=_PURPOSE, plaintext=content)
    with suppress(OSError):
        write_whole(make_private_folder(home.path / THREADS) / READ, nonce + sealed)


def _events(
    kept: Mapping[str, Any], stored: Iterable[StoredEvent], hashes: Sequence[bytes], thread: bytes
) -> Iterable[ThreadEvent]:
    for number, (each, said) in enumerate(zip(stored, kept["events"], strict=True)):
        member, person, time, what = said
        yield ThreadEvent(
            hash=hashes[number],
            thread=thread,
            kind=kept["kind"],
            number=number,
            member=member,
            person=person,
            time=datetime.fromisoformat(time),
            hour=each.hour,
            what=what,
        )


def _digest(carried: Iterable[CarriedKey]) -> str:
    return sha256(b"".join(each.to_bytes() for each in carried)).hex()


def _key(keys: Keys) -> bytes:
    return hkdf(keys.kem.seed, salt=_PURPOSE, info=b"key")


def _path(home: Home) -> Path:
    return home.path / THREADS / READ
