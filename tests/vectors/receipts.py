"""Cases about checkpoints and receipts.

checkpoint   log {name, key}, note; size, root; witnesses [{name, key, time or null}]
receipt      log {name, key}, entry {kind, hour, roster_version, sha256}, proof; index, size
notes        notes that come in one answer, and each of them
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from app.protocol.checkpoint import (
    NOTE_LIMIT,
    ReceiptLog,
    checkpoint_text,
    cosign,
    join_notes,
    note_key_id,
    note_of,
    proof_text,
    sign_checkpoint,
    to_base64,
)
from app.protocol.encoding import u32, u64
from app.protocol.log import Entry, EntryKind, TreeHead
from app.protocol.primitives import sha256, sign, signing_public_key
from tests.vectors.cases import Case, b64
from tests.vectors.trees import KNOWN_ROOT, MemoryLog, counted_entry, flip

NAME = "observatorio.example/receipts"
# Nothing here is secret, and signatures are the same whenever they are made.
SEED, OTHER_SEED, WITNESS_SEED = (sha256(name) for name in (b"log", b"other log", b"witness"))
LOG = ReceiptLog(NAME, signing_public_key(SEED))
TIME = 1_795_536_000


def _log_fields(log: ReceiptLog) -> dict[str, str]:
    return {"name": log.name, "key": log.key.hex()}


def _line(name: str, kind: int, seed: bytes, signature: bytes, key: bytes | None = None) -> bytes:
    key_id = note_key_id(name, bytes([kind]), key or signing_public_key(seed))
    return f"\u2014 {name} {to_base64(key_id + signature)}\n".encode()


def _own_line(text: bytes, name: str = NAME, seed: bytes = SEED) -> bytes:
    return _line(name, 1, seed, sign(seed, text))


def _checkpoint_case(
    name: str,
    comment: str,
    expect: str,
    note: bytes,
    *,
    size: int = 8,
    witnesses: Sequence[tuple[str, bytes, int | None]] = (),
) -> Case:
    fields: dict[str, Any] = {"log": _log_fields(LOG), "note": b64(note)}
    if expect == "ok":
        fields |= {"size": size, "root": KNOWN_ROOT}
        fields["witnesses"] = [
            {"name": who, "key": signing_public_key(seed).hex(), "time": time}
            for who, seed, time in witnesses
        ]
    return Case("checkpoint", name, comment, expect, fields)


def checkpoint_cases() -> Iterator[Case]:
    """What a reader of checkpoints must take, and what it must refuse."""
    head = TreeHead(8, bytes.fromhex(KNOWN_ROOT))
    text = checkpoint_text(NAME, head)
    good = sign_checkpoint(SEED, NAME, head)
    yield _checkpoint_case("plain", "as a service writes it", "ok", good)
    for size, name in ((0, "size-zero"), (2**53 - 1, "largest-size")):
        note = sign_checkpoint(SEED, NAME, replace(head, size=size))
        yield _checkpoint_case(name, "a number at the edge", "ok", note, size=size)
    yield from _other_signature_cases(text, good)
    yield from _witness_cases(text, good)
    yield from _text_cases(head)
    yield from _note_cases(text, good)


def _other_signature_cases(text: bytes, good: bytes) -> Iterator[Case]:
    own, stranger = _own_line(text), _own_line(text, "otro.example/log", OTHER_SEED)
    unknown = "\u2014 otro.example/log AAAAAAA=\n".encode()
    flipped = _line(NAME, 1, SEED, flip(sign(SEED, text), 40))
    unsigned = "checkpoint-signature"
    elsewhere = sign_checkpoint(SEED, "otro.example/log", TreeHead(8, bytes.fromhex(KNOWN_ROOT)))
    as_stranger = _line(NAME, 1, SEED, sign(SEED, text), signing_public_key(OTHER_SEED))
    for name, comment, expect, note in (
        ("two-signatures", "a stranger's beside it", "ok", note_of(text, [stranger, own])),
        ("same-name-other-key", "a key of the same name", "ok", _beside(text, own, OTHER_SEED)),
        ("unknown-algorithm", "a line of five bytes", "ok", note_of(text, [unknown, own])),
        ("twice", "the same line again", "ok", note_of(text, [own, own])),
        ("sixteen-strangers", "a reader takes them", "ok", note_of(text, [*[stranger] * 16, own])),
        ("flipped-signature", "a bit", unsigned, note_of(text, [flipped])),
        ("good-beside-flipped", "spoilt by itself", unsigned, note_of(text, [own, flipped])),
        ("flipped-beside-good", "in the other order", unsigned, note_of(text, [flipped, own])),
        ("strangers-only", "not by this log", unsigned, note_of(text, [stranger])),
        (
            "other-key",
            "by another key",
            unsigned,
            note_of(text, [_own_line(text, NAME, OTHER_SEED)]),
        ),
        (
            "other-key-id",
            "a good signature under another key's id",
            unsigned,
            note_of(text, [as_stranger]),
        ),
        (
            "own-key-other-name",
            "the key's signature under another name",
            unsigned,
            note_of(text, [_own_line(text, "otro.example/log")]),
        ),
        ("short-signature", "32 bytes", unsigned, note_of(text, [_line(NAME, 1, SEED, bytes(32))])),
        (
            "as-witness",
            "the log's key as a witness",
            unsigned,
            note_of(text, [cosign(SEED, NAME, text, time=TIME)]),
        ),
        (
            "other-root",
            "a root exchanged",
            unsigned,
            good.replace(text, checkpoint_text(NAME, TreeHead(8, bytes(32)))),
        ),
        (
            "other-size",
            "a size exchanged",
            unsigned,
            good.replace(b"\n8\n", b"\n9\n"),
        ),
        ("other-name", "another log of the same key", "checkpoint", elsewhere),
        ("byte-order-mark", "it is part of the name", "checkpoint", b"\xef\xbb\xbf" + good),
        (
            "other-name-in-the-text",
            "its own line below",
            "checkpoint",
            good.replace(b"observatorio", b"conservatorio", 1),
        ),
    ):
        yield _checkpoint_case(name, comment, expect, note)


def _beside(text: bytes, own: bytes, seed: bytes) -> bytes:
    return note_of(text, [_own_line(text, NAME, seed), own])


def _witness_cases(text: bytes, good: bytes) -> Iterator[Case]:
    line = cosign(WITNESS_SEED, "alborada/ana", text, time=TIME)
    second = cosign(OTHER_SEED, "brujula", text, time=TIME + 3600)
    timestamped = u64(TIME) + sign(
        WITNESS_SEED, f"cosignature/v1\ntime {TIME + 1}\n".encode() + text
    )
    other_time = _line("alborada/ana", 4, WITNESS_SEED, timestamped)
    as_log = _line("alborada/ana", 1, WITNESS_SEED, sign(WITNESS_SEED, text))
    late = cosign(WITNESS_SEED, "alborada/ana", text, time=2**53)
    ana, brujula = ("alborada/ana", WITNESS_SEED), ("brujula", OTHER_SEED)
    for name, comment, lines, witnesses in (
        ("cosigned", "by two", [line, second], [(*ana, TIME), (*brujula, TIME + 3600)]),
        ("cosigned-by-one", "and not by the other", [line], [(*ana, TIME), (*brujula, None)]),
        (
            "cosigned-under-another-name",
            "the key of somebody else",
            [line],
            [("brujula", WITNESS_SEED, None), ("alborada/ana", OTHER_SEED, None)],
        ),
        ("cosigned-at-another-time", "the time exchanged", [other_time], [(*ana, None)]),
        ("cosigned-as-a-log", "without a time", [as_log], [(*ana, None)]),
        ("cosigned-after-a-bad-line", "one of two", [other_time, line], [(*ana, TIME)]),
        ("cosigned-at-the-end-of-time", "2^53", [late], [(*ana, None)]),
        (
            "cosignature-cut-off",
            "four bytes",
            [_line("alborada/ana", 4, WITNESS_SEED, bytes(4))],
            [(*ana, None)],
        ),
    ):
        note = good + b"".join(lines)
        yield _checkpoint_case(name, comment, "ok", note, witnesses=witnesses)


def _text_cases(head: TreeHead) -> Iterator[Case]:
    """Texts that are well signed and that no log may write."""
    text = checkpoint_text(NAME, head).decode()
    root = to_base64(head.root)
    for name, comment, changed in (
        ("size-with-zero-in-front", "08", text.replace("\n8\n", "\n08\n")),
        ("size-with-sign", "+8", text.replace("\n8\n", "\n+8\n")),
        ("size-negative", "-8", text.replace("\n8\n", "\n-8\n")),
        ("size-in-hex", "0x8", text.replace("\n8\n", "\n0x8\n")),
        ("size-in-other-digits", "an Arabic eight", text.replace("\n8\n", "\n\u0668\n")),
        ("size-too-large", "2^53", text.replace("\n8\n", f"\n{2**53}\n")),
        ("size-much-too-large", "seventeen digits", text.replace("\n8\n", f"\n1{'0' * 16}\n")),
        ("size-empty", "nothing", text.replace("\n8\n", "\n\n")),
        ("size-with-space", "behind it", text.replace("\n8\n", "\n8 \n")),
        ("root-not-base64", "a star", text.replace(root, f"*{root[1:]}")),
        ("root-in-the-other-alphabet", "url", text.replace(root, root.replace("/", "_"))),
        ("root-without-padding", "cut", text.replace(root, root[:-1])),
        ("root-with-stray-bits", "not as it is written", text.replace(root, f"{root[:-2]}h=")),
        ("root-too-short", "31 bytes", text.replace(root, to_base64(head.root[:31]))),
        ("root-too-long", "33 bytes", text.replace(root, to_base64(head.root + b"\x00"))),
        ("extra-line", "which C2SP allows", f"{text}something\n"),
        ("name-empty", "none", text.replace(NAME, "")),
        ("line-missing", "no root", text.replace(f"{root}\n", "")),
    ):
        note = note_of(changed.encode(), [_own_line(changed.encode())])
        yield _checkpoint_case(f"text-{name}", comment, "grammar", note)


def _note_cases(text: bytes, good: bytes) -> Iterator[Case]:
    """What is no signed note at all."""
    own = _own_line(text)
    for label, comment, note in (
        ("empty", "nothing", b""),
        ("no-signature", "the text and an empty line", text + b"\n"),
        ("no-empty-line", "between text and line", text + own),
        ("cut-off", "no newline at the end", good[:-1]),
        ("something-behind", "after the last line", good + b"x"),
        ("empty-line-behind", "after the last line", good + b"\n"),
        ("carriage-returns", "as another system writes", good.replace(b"\n", b"\r\n")),
        ("zero-byte", "in the text", good.replace(b"observatorio", b"observ\x00torio", 1)),
        ("not-utf8", "in the text", good.replace(b"observatorio", b"observ\xfftorio", 1)),
        ("hyphen", "for the dash", good.replace("\u2014".encode(), b"-")),
        ("two-spaces", "behind the name", good.replace(b"receipts ", b"receipts  ")),
        ("plus-in-a-name", "a stranger's", good + "\u2014 a+b AAAAAAA=\n".encode()),
        ("space-in-a-name", "of another script", good + "\u2014 a\u3000b AAAAAAA=\n".encode()),
        ("nameless-line", "no name", good + "\u2014  AAAAAAA=\n".encode()),
        ("line-without-signature", "a name", good + "\u2014 somebody\n".encode()),
        ("line-of-a-key-id", "and nothing else", good + "\u2014 somebody AAAAAA==\n".encode()),
        ("line-not-base64", "a stranger's", good + "\u2014 somebody AAAAA*A=\n".encode()),
        ("line-with-stray-bits", "a stranger's", good + "\u2014 somebody AAAAAAB=\n".encode()),
        ("too-long", "one byte more than allowed", _long_note(text, own, NOTE_LIMIT + 1)),
    ):
        yield _checkpoint_case(f"note-{label}", comment, "grammar", note)
    longest = _long_note(text, own, NOTE_LIMIT)
    yield _checkpoint_case("longest-note", "exactly what is allowed", "ok", longest)


def _long_note(text: bytes, own: bytes, length: int) -> bytes:
    line = "\u2014 somebody AAAAAAA=\n".encode()
    room = length - len(text) - 1 - len(own)
    count = room // len(line) - 1
    last = "\u2014 " + "s" * (room - count * len(line) - len(" AAAAAAA=\n") - 4) + " AAAAAAA=\n"
    note = note_of(text, [own, *[line] * count, last.encode()])
    assert len(note) == length
    return note


def notes_cases() -> Iterator[Case]:
    """Several notes in one answer."""
    notes = [sign_checkpoint(SEED, NAME, TreeHead(size, sha256(u32(size)))) for size in (9, 8, 3)]
    notes[1] += cosign(
        WITNESS_SEED, "brujula", checkpoint_text(NAME, TreeHead(8, bytes(32))), time=0
    )
    for name, comment, expect, data in (
        ("one", "the newest alone", "ok", notes[0]),
        ("three", "with earlier ones", "ok", join_notes(notes)),
        ("empty", "nothing", "grammar", b""),
        ("cut-off", "no newline at the end", "grammar", join_notes(notes)[:-1]),
        ("text-alone", "no line below", "grammar", notes[0].partition(b"\n\n")[0] + b"\n"),
        ("text-behind", "a second text", "grammar", notes[0] + b"\nsomething\n"),
        ("not-utf8", "in the second", "grammar", join_notes([notes[0], b"\xff" + notes[1]])),
    ):
        fields: dict[str, Any] = {"data": b64(data)}
        if expect == "ok":
            fields["notes"] = [b64(note) for note in notes[: 1 if name == "one" else 3]]
        yield Case("notes", name, comment, expect, fields)


def receipt_cases() -> Iterator[Case]:
    """A receipt that holds, and each way in which one can be somebody else's."""
    log = MemoryLog([counted_entry(number).to_bytes() for number in range(300)])
    for size, index in ((1, 0), (8, 5), (300, 0), (300, 299), (300, 256)):
        tree = log.tree(size)
        note = sign_checkpoint(SEED, NAME, tree.head)
        text = proof_text(index, tree.prove_inclusion(index), note)
        name = f"entry-{index}-of-{size}"
        yield _receipt_case(name, "it holds", "ok", text, index, size=size)
    yield from _wrong_receipt_cases(log)


def _receipt_case(
    name: str,
    comment: str,
    expect: str,
    proof: str | bytes,
    index: int = 5,
    *,
    size: int = 8,
    entry: Entry | None = None,
) -> Case:
    about = entry or counted_entry(index)
    fields: dict[str, Any] = {
        "log": _log_fields(LOG),
        "entry": {
            "kind": int(about.kind),
            "hour": about.hour,
            "roster_version": about.roster_version,
            "sha256": about.sha256.hex(),
        },
        "proof": b64(proof if isinstance(proof, bytes) else proof.encode()),
    }
    if expect == "ok":
        fields |= {"index": index, "size": size}
    return Case("receipt", name, comment, expect, fields)


def _wrong_receipt_cases(log: MemoryLog) -> Iterator[Case]:
    tree, right = log.tree(8), counted_entry(5)
    path = tree.prove_inclusion(5)
    note = sign_checkpoint(SEED, NAME, tree.head)
    good = proof_text(5, path, note)
    inclusion, grammar = "inclusion", "grammar"
    for name, comment, entry in (
        ("other-hour", "back-dated", replace(right, hour=right.hour - 1)),
        ("other-kind", "an attachment's", replace(right, kind=EntryKind.ATTACHMENT)),
        ("other-roster", "another version", replace(right, roster_version=2)),
        ("other-hash", "exchanged", replace(right, sha256=flip(right.sha256))),
    ):
        yield _receipt_case(name, comment, inclusion, good, entry=entry)
    cosigned = note + cosign(WITNESS_SEED, "brujula", checkpoint_text(NAME, tree.head), time=TIME)
    yield _receipt_case("cosigned", "by a witness as well", "ok", proof_text(5, path, cosigned))
    other = sign_checkpoint(OTHER_SEED, NAME, tree.head)
    foreign = sign_checkpoint(SEED, "otro.example/log", tree.head)
    change: Callable[[str, str], str] = good.replace
    lines = good.split("\n")
    for name, comment, expect, proof in (
        ("other-index", "the one before", inclusion, proof_text(4, path, note)),
        ("index-beyond", "as many as there are", inclusion, proof_text(8, path, note)),
        ("path-too-long", "a step more", inclusion, proof_text(5, [*path, path[0]], note)),
        ("path-too-short", "a step less", inclusion, proof_text(5, path[:-1], note)),
        ("flipped-step", "a bit", inclusion, proof_text(5, [flip(path[0]), *path[1:]], note)),
        ("by-another-key", "of the same name", "checkpoint-signature", proof_text(5, path, other)),
        ("of-another-log", "by the same key", "checkpoint", proof_text(5, path, foreign)),
        ("empty", "none was given", grammar, ""),
        ("other-version", "of the format", grammar, change("@v1", "@v2")),
        ("extra-line", "which C2SP allows", grammar, change("index", "extra AAAA\nindex")),
        ("index-with-zero-in-front", "05", grammar, change("index 5", "index 05")),
        ("index-negative", "-5", grammar, change("index 5", "index -5")),
        ("index-too-large", "2^53", grammar, change("index 5", f"index {2**53}")),
        ("index-missing", "no such line", grammar, change("index 5\n", "")),
        ("step-not-base64", "a star", grammar, change(lines[2], f"*{lines[2][1:]}")),
        ("step-too-short", "31 bytes", grammar, change(lines[2], to_base64(bytes(31)))),
        ("step-empty", "an empty line among them", grammar, change(lines[3], f"\n{lines[3]}")),
        ("carriage-returns", "as another system writes", grammar, change("\n", "\r\n")),
        ("no-checkpoint", "a path alone", grammar, good.partition("\n\n")[0]),
        ("checkpoint-cut-off", "in its last line", grammar, good[:-9]),
        ("not-utf8", "in front", grammar, b"\xff" + good.encode()),
        ("too-long", "more steps than bytes allow", grammar, proof_text(5, path * 200, note)),
    ):
        yield _receipt_case(name, comment, expect, proof)
