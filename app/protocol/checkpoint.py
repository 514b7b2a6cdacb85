"""What a service signs about its receipt log, and the receipts it gives: ``docs/protocol.md`` §16.

A checkpoint is a signed note of C2SP, read and written to the byte:

    name of the log
    number of entries
    base64 of the root hash
                                                            (an empty line)
    — name base64(key id (4) ‖ Ed25519 signature over the three lines)

A line of a witness lies below it, and names the second at which it was written. A receipt is a
tlog-proof: an index, the path to the root, and the checkpoint.
"""

import base64
import re
from binascii import b2a_base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.protocol.encoding import from_base64url, u64
from app.protocol.errors import CheckpointForeign, CheckpointUnsigned, Malformed
from app.protocol.log import HASH_BYTES, Entry, TreeHead, leaf_hash, verify_inclusion
from app.protocol.primitives import sha256, sign, signing_public_key, verify

NOTE_LIMIT = 16_384
# A note, and a path as high as a tree can be.
PROOF_LIMIT = NOTE_LIMIT + 3_616
LOG_NAME = re.compile(r"[a-z0-9][a-z0-9.:/-]{0,99}")
PROOF_HEAD = "c2sp.org/tlog-proof@v1"
# The bytes by which a key id tells what the key signs.
_CHECKPOINT, _COSIGNATURE = b"\x01", b"\x04"
_KEY_ID_BYTES = 4
# Every reader holds these as whole numbers.
_LARGEST = 2**53 - 1
_NUMBER = r"(0|[1-9][0-9]{0,15})"
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_SPACES = r"\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_SIGNATURE = re.compile(rf"\u2014 ([^+\n{_SPACES}]+) ([A-Za-z0-9+/]+={{0,2}})")
_TEXT = re.compile(rf"([^\n]+)\n{_NUMBER}\n([A-Za-z0-9+/]{{43}}=)\n")
_INDEX = re.compile(rf"index {_NUMBER}")
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_VERIFIER = re.compile(rf"({LOG_NAME.pattern})\+([0-9a-f]{{8}})\+([A-Za-z0-9+/]{{44}})")


@dataclass(frozen=True)
class ReceiptLog:
    """A receipt log as a roster certifies it: its name and its Ed25519 public key."""

    name: str
    key: bytes


@dataclass(frozen=True)
class NoteSignature:
    """A line under a note: who signs, the key's id (4 bytes), and the signature."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True)
class Note:
    """A signed note as it was read; nothing is verified yet."""

    text: bytes
    signatures: tuple[NoteSignature, ...]


@dataclass(frozen=True)
class Checkpoint:
    """What a service has signed: the log's name, its size and its root hash."""

    name: str
    head: TreeHead


@dataclass(frozen=True)
class Proof:
    """A receipt as it was read: ``note`` is the checkpoint's bytes."""

    index: int
    path: tuple[bytes, ...]
    note: bytes


@dataclass(frozen=True)
class VerifiedReceipt:
    """An entry stands at ``index`` of the log whose checkpoint this is."""

    index: int
    checkpoint: Checkpoint


def checkpoint_text(name: str, head: TreeHead) -> bytes:
    """The three lines that are signed."""
    return f"{name}\n{head.size}\n{to_base64(head.root)}\n".encode()


def sign_checkpoint(seed: bytes, name: str, head: TreeHead) -> bytes:
    """A checkpoint by the key of ``seed``, as a note."""
    text = checkpoint_text(name, head)
    key_id = note_key_id(name, _CHECKPOINT, signing_public_key(seed))
    return note_of(text, [_line(name, key_id + sign(seed, text))])


def cosign(seed: bytes, witness: str, text: bytes, *, time: int) -> bytes:
    """The line of a witness under the text of a checkpoint; ``time`` in seconds since 1970."""
    key_id = note_key_id(witness, _COSIGNATURE, signing_public_key(seed))
    return _line(witness, key_id + u64(time) + sign(seed, _cosigned(text, time)))


def note_of(text: bytes, lines: Iterable[bytes]) -> bytes:
    """A note: its text, an empty line, and signature lines with their ends."""
    return b"".join((text, b"\n", *lines))


def note_key_id(name: str, kind: bytes, public_key: bytes) -> bytes:
    """How a signature line names its key (4 bytes); it is no proof of anything."""
    return sha256(name.encode() + b"\n" + kind + public_key)[:_KEY_ID_BYTES]


def parse_note(data: bytes) -> Note:
    """A signed note; raises ``Malformed``."""
    if len(data) > NOTE_LIMIT:
        raise Malformed("the note is too long")
    body, blank, lines = _decode(data).rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise Malformed("a note without signatures")
    signatures = tuple(_read_signature(line) for line in lines[:-1].split("\n"))
    return Note(f"{body}\n".encode(), signatures)


def parse_checkpoint(text: bytes) -> Checkpoint:
    """The three lines of a checkpoint; raises ``Malformed``. Who signed it is left to the caller.

    Further lines, which C2SP lets a log add, are refused: no member could say what they are for.
    """
    match = _TEXT.fullmatch(_decode(text))
    if not match:
        raise Malformed("not the text of a checkpoint")
    return Checkpoint(match[1], TreeHead(_number(match[2]), _hash(match[3])))


def open_checkpoint(data: bytes, log: ReceiptLog) -> Checkpoint:
    """The checkpoint in a note, which is ``log``'s and which its key has signed.

    Raises ``Malformed``, ``CheckpointForeign`` or ``CheckpointUnsigned``.
    """
    note = parse_note(data)
    checkpoint = parse_checkpoint(note.text)
    if checkpoint.name != log.name:
        raise CheckpointForeign("another log's checkpoint")
    key_id = note_key_id(log.name, _CHECKPOINT, log.key)
    own = [s.signature for s in note.signatures if (s.name, s.key_id) == (log.name, key_id)]
    # A line of this key that does not hold spoils the note, even beside one that does.
    if not own or not all(verify(log.key, note.text, signature) for signature in own):
        raise CheckpointUnsigned("the certified key has not signed this")
    return checkpoint


def cosigned_at(note: Note, witness: str, key: bytes) -> int | None:
    """The second at which ``witness`` signed this note with ``key``; ``None`` where it did not."""
    key_id = note_key_id(witness, _COSIGNATURE, key)
    for line in note.signatures:
        if (line.name, line.key_id) == (witness, key_id):
            time = int.from_bytes(line.signature[:8], "big")
            if time <= _LARGEST and verify(key, _cosigned(note.text, time), line.signature[8:]):
                return time
    return None


def join_notes(notes: Iterable[bytes]) -> bytes:
    """Several notes with an empty line between them."""
    return b"\n".join(notes)


def split_notes(data: bytes) -> list[bytes]:
    """The notes in ``data``, whose texts have no empty lines; raises ``Malformed``."""
    parts = data.removesuffix(b"\n").split(b"\n\n")
    if len(parts) % 2 or not data.endswith(b"\n"):
        raise Malformed("not notes with an empty line between them")
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return [text + b"\n\n" + lines + b"\n" for text, lines in pairs]


def proof_text(index: int, path: Sequence[bytes], note: bytes) -> str:
    """A receipt: where an entry stands, the path to the root, and the checkpoint's note."""
    # One call a step, which writes the end of its line too: every receipt has many steps.
    steps = b"".join(map(b2a_base64, path))
    return f"{PROOF_HEAD}\nindex {index}\n{steps.decode()}\n{note.decode()}"


def parse_proof(data: bytes) -> Proof:
    """A receipt as it was given; raises ``Malformed``. There is no ``extra`` line in ours."""
    if len(data) > PROOF_LIMIT:
        raise Malformed("the receipt is too long")
    front, blank, note = _decode(data).partition("\n\n")
    head, *lines = front.split("\n")
    index = _INDEX.fullmatch(lines[0]) if lines else None
    if head != PROOF_HEAD or not index or not blank:
        raise Malformed("not a receipt")
    path = tuple(_hash(line) for line in lines[1:])
    return Proof(_number(index[1]), path, note.encode())


def verify_receipt(data: bytes, *, entry: Entry, log: ReceiptLog) -> VerifiedReceipt:
    """Where ``entry`` stands, by a receipt under a checkpoint of ``log``.

    Raises ``Malformed``, ``CheckpointForeign``, ``CheckpointUnsigned`` or ``NotIncluded``.
    """
    proof = parse_proof(data)
    checkpoint = open_checkpoint(proof.note, log)
    verify_inclusion(leaf_hash(entry.to_bytes()), proof.index, proof.path, checkpoint.head)
    return VerifiedReceipt(proof.index, checkpoint)


def verifier_key(log: ReceiptLog) -> str:
    """A log's name and key in one word, as C2SP signed-note writes them."""
    key_id = note_key_id(log.name, _CHECKPOINT, log.key)
    return f"{log.name}+{key_id.hex()}+{to_base64(_CHECKPOINT + log.key)}"


def parse_verifier_key(text: str) -> ReceiptLog:
    """A log from what ``verifier_key`` writes; raises ``Malformed``."""
    match = _VERIFIER.fullmatch(text)
    material = _from_base64(match[3]) if match else b""
    log = ReceiptLog(match[1] if match else "", material[1:])
    if not match or verifier_key(log) != text:
        raise Malformed("not the key of a receipt log")
    return log


def to_base64(data: bytes) -> str:
    """Base64 with padding, RFC 4648 §4: notes use the other alphabet than the rest."""
    return base64.b64encode(data).decode("ascii")


def _line(name: str, signature: bytes) -> bytes:
    return f"\u2014 {name} {to_base64(signature)}\n".encode()


def _cosigned(text: bytes, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n".encode() + text


def _decode(data: bytes) -> str:
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise Malformed("not UTF-8") from error
    if _CONTROL.search(text):
        raise Malformed("a control character")
    return text


def _read_signature(line: str) -> NoteSignature:
    match = _SIGNATURE.fullmatch(line)
    data = _from_base64(match[2]) if match else b""
    if not match or len(data) <= _KEY_ID_BYTES:
        raise Malformed("not a signature line")
    return NoteSignature(match[1], data[:_KEY_ID_BYTES], data[_KEY_ID_BYTES:])


def _number(text: str) -> int:
    number = int(text)
    if number > _LARGEST:
        raise Malformed("a number that is too large")
    return number


def _hash(text: str) -> bytes:
    data = _from_base64(text)
    if len(data) != HASH_BYTES:
        raise Malformed("not a hash")
    return data


def _from_base64(text: str) -> bytes:
    if not _BASE64.fullmatch(text) or len(text) % 4:
        raise Malformed("not base64")
    return from_base64url(text.rstrip("=").replace("+", "-").replace("/", "_"))
