"""This home as a witness of the server's receipt log: ``docs/protocol.md`` §16.

At every contact, in this order: the checkpoint is by the certified key; it is not smaller than
before; every entry is read, and the tree is the one that the checkpoint names; what other
witnesses have signed lies on the same tree; the log says what lists and rosters say
(``receipt_checks``). Then this home signs the checkpoint too. Whatever is wrong is kept with
both checkpoints whole, and nothing is signed.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import typer

from app.member.client import Client
from app.member.custody import speaker
from app.member.errors import RoleMissing, ServerNonsense, ServerRefused
from app.member.files import make_private_folder, write_whole
from app.member.home import Home, Keys
from app.member.mail import EVIDENCE, EVIDENCE_PER_ID
from app.member.receipt_log import (
    Appender,
    OwnLog,
    SeenLog,
    own_log,
    put_aside,
    read_seen,
    remember_seen,
)
from app.protocol.checkpoint import (
    Checkpoint,
    Note,
    ReceiptLog,
    cosign,
    cosigned_at,
    join_notes,
    note_of,
    open_checkpoint,
    parse_note,
    split_notes,
)
from app.protocol.encoding import u16
from app.protocol.errors import (
    CheckpointForeign,
    CheckpointUnsigned,
    Malformed,
    ProtocolError,
    ReceiptLogForked,
    ReceiptLogRolledBack,
)
from app.protocol.ledger import Ledger
from app.protocol.log import EMPTY_ROOT, ENTRY_BYTES, TILE_WIDTH, TreeHead, tile_path
from app.protocol.primitives import sha256
from app.protocol.roster import Roster
from app.protocol.stream import split

_NOTHING = SeenLog(name="", head=TreeHead(0, EMPTY_ROOT), hour=0, told="")
_FRONT = u16(ENTRY_BYTES)


@dataclass(frozen=True)
class Word:
    """That a witness has seen a tree, at a time in seconds since 1970."""

    witness: str
    time: int
    head: TreeHead


@dataclass(frozen=True)
class Followed:
    """The log after a contact: what was known before, and what is known now."""

    log: OwnLog
    before: SeenLog
    now: SeenLog
    # The earliest hour among the reports that are new, if there are any.
    earliest: int | None


def follow(client: Client, home: Home, certified: ReceiptLog) -> Followed:
    """Reads whatever is new and remembers it.

    Raises ``CheckpointForeign``, ``CheckpointUnsigned``, ``ReceiptLogRolledBack``,
    ``ReceiptLogForked`` or ``ServerNonsense``; then nothing was believed.
    """
    seen = _seen_of(home, certified)
    told = client.checkpoint()
    checkpoint = _newest(home, told, certified)
    if checkpoint.head.size < seen.head.size:
        keep_alarm(home, ReceiptLogRolledBack.stage, before=seen, told=told)
        raise ReceiptLogRolledBack("a smaller log than the one that was seen")
    appender = Appender(own_log(home, seen))
    try:
        _bring_entries(client, appender, checkpoint.head.size)
        if appender.head != checkpoint.head:
            raise ReceiptLogForked("another log than the one that was seen")
    except ReceiptLogForked:
        keep_alarm(home, ReceiptLogForked.stage, before=seen, told=told, entries=appender.written())
        raise
    appender.settle()
    now = SeenLog(certified.name, checkpoint.head, max(seen.hour, appender.hour), told.decode())
    remember_seen(home, now)
    return Followed(own_log(home, now), seen, now, appender.earliest)


def _seen_of(home: Home, certified: ReceiptLog) -> SeenLog:
    """What was seen of this log; one under another name is another log, by the signers' word."""
    seen = read_seen(home)
    if seen is not None and seen.name != certified.name:
        put_aside(home, seen)
        seen = None
    return seen or replace(_NOTHING, name=certified.name)


def _newest(home: Home, told: bytes, certified: ReceiptLog) -> Checkpoint:
    try:
        told.decode()
        return open_checkpoint(split_notes(told)[0], certified)
    except (Malformed, UnicodeDecodeError) as error:
        raise ServerNonsense("Its checkpoint is none.") from error
    except (CheckpointForeign, CheckpointUnsigned) as error:
        keep_alarm(home, error.stage, before=None, told=told)
        raise


def _bring_entries(client: Client, appender: Appender, size: int) -> None:
    """Every entry behind those that are here; raises ``ReceiptLogForked`` where old ones differ."""
    known = appender.log.size
    for number in range(known // TILE_WIDTH, -(-size // TILE_WIDTH)):
        first = number * TILE_WIDTH
        width = min(TILE_WIDTH, size - first)
        if first + width <= known:
            continue
        entries = _entries_of(client.receipt_entries(tile_path(number, width)), width)
        overlap = max(0, known - first)
        if b"".join(entries[:overlap]) != appender.log.raw(first, overlap):
            raise ReceiptLogForked("entries that were others before")
        try:
            appender.append(entries[overlap:])
        except Malformed as error:
            raise ServerNonsense("An entry of its receipt log is none.") from error


def _entries_of(tile: bytes, width: int) -> list[bytes]:
    if len(tile) != width * (2 + ENTRY_BYTES):
        raise ServerNonsense("A tile of its receipt log is cut off.")
    parts = list(split(tile, 2 + ENTRY_BYTES))
    if any(part[:2] != _FRONT for part in parts):
        raise ServerNonsense("An entry of its receipt log is none.")
    return [part[2:] for part in parts]


KeysOf = Callable[[str], Iterable[bytes]]


def words_of_witnesses(told: bytes, certified: ReceiptLog, keys_of: KeysOf) -> list[Word]:
    """Who has signed which checkpoint in a server's answer, the newest first.

    ``keys_of`` gives the keys of a witness by its name. Lines of keys that nobody has (any more),
    and notes that the certified key has not signed, are nobody's word and passed over.
    """
    words = []
    for data in split_notes(told):
        try:
            head = open_checkpoint(data, certified).head
        except ProtocolError:
            continue
        words += [Word(who, time, head) for who, time in _signers(parse_note(data), keys_of)]
    return words


def _signers(note: Note, keys_of: KeysOf) -> Iterator[tuple[str, int]]:
    for name in sorted({line.name for line in note.signatures}):
        for key in keys_of(name):
            time = cosigned_at(note, name, key)
            if time is not None:
                yield name, time


def keys_now(witness: str, roster: Roster, ledger: Ledger | None) -> Iterator[bytes]:
    """The keys of a member, or of ``member/person``, by the newest list and certificates."""
    member, slash, person = witness.partition("/")
    entry = roster.member(member)
    if entry is not None and not slash:
        yield entry.signing_key
    for state in ledger.certificates.values() if ledger and entry and slash else ():
        certificate = state.certificate
        is_theirs = (certificate.member, certificate.person) == (member, person)
        if is_theirs and ledger and ledger.counts(state, at=datetime.now(UTC)):
            yield certificate.signing_key


def compare_words(home: Home, followed: Followed, words: list[Word]) -> None:
    """Raises where a witness has seen a tree that is not this one's beginning."""
    told = followed.now.told.encode()
    for word in words:
        if word.head.size > followed.now.head.size:
            keep_alarm(home, ReceiptLogRolledBack.stage, before=followed.before, told=told)
            typer.echo(f"!! {word.witness} has signed a larger log than is shown here.", err=True)
            raise ReceiptLogRolledBack("a smaller log than another witness has seen")
        if followed.log.head(word.head.size) != word.head:
            keep_alarm(home, ReceiptLogForked.stage, before=followed.before, told=told)
            typer.echo(f"!! {word.witness} has signed another log than is shown here.", err=True)
            raise ReceiptLogForked("another log than another witness has seen")


def sign(client: Client, home: Home, keys: Keys, followed: Followed) -> None:
    """Signs the newest checkpoint and hands the line in; a server that refuses it is said."""
    told = followed.now.told.encode()
    newest, *others = split_notes(told)
    note = parse_note(newest)
    # To the full hour: when exactly somebody works is nobody else's business.
    time = int(datetime.now(UTC).timestamp()) // 3600 * 3600
    line = cosign(keys.signing_seed, speaker(home), note.text, time=time)
    if line in told:
        return
    # Kept here too, for packages of evidence that are made without the network.
    kept = join_notes([newest + line, *others]).decode()
    remember_seen(home, replace(followed.now, told=kept))
    try:
        # With the text, for the log may have grown since.
        client.cosign(note_of(note.text, [line]))
    except (RoleMissing, ServerRefused):
        typer.echo("!! The server did not take this machine's word as a witness.", err=True)


def keep_alarm(
    home: Home,
    stage: str,
    *,
    before: SeenLog | None,
    told: bytes,
    entries: bytes = b"",
    text: str = "",
) -> None:
    """Keeps both checkpoints whole, and what does not fit them, a few times at most."""
    folder = make_private_folder(make_private_folder(home.mail) / EVIDENCE)
    if len(list(folder.glob(f"receipts-{stage}.*.now.txt"))) >= EVIDENCE_PER_ID:
        return
    name = f"receipts-{stage}.{sha256(told).hex()[:16]}"
    write_whole(folder / f"{name}.now.txt", told)
    if before is not None and before.told:
        write_whole(folder / f"{name}.before.txt", before.told.encode())
    if entries:
        write_whole(folder / f"{name}.entries.bin", entries)
    if text:
        write_whole(folder / f"{name}.what.txt", text.encode())
