"""What members and the page open: changed on its way, or sealed by somebody who has the keys.

And every reader of the protocol is tried on nonsense somewhere.
"""

import importlib
import inspect
import io
import json
import pkgutil
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import protocol
from app.protocol import (
    archive,
    attachment,
    checkpoint,
    encoding,
    envelope,
    excerpt,
    hpke,
    key_ring,
    log,
    recovery,
    reply,
    report,
    return_code,
    sensitive,
    thread_key,
)
from app.protocol.primitives import random_bytes, signing_public_key
from app.protocol.reply import REPLY_BYTES
from app.protocol.roster import Roster
from app.protocol.stream import split
from tests.fuzz.effort import fuzzed
from tests.fuzz.test_parsers import (
    BYTES,
    COALITION,
    CONTENT,
    EXCERPT,
    FILE,
    JSON,
    KEY,
    REPLY,
    REPORT,
    TAG,
    Target,
    try_on,
)
from tests.mutations import mutations, spoilt_values

NOW = datetime.now(UTC)
CODE = bytes(16)
HEADER = REPORT[:96]
(MANIFEST,) = report.decode_report(CONTENT).attachments
WRAPPED = key_ring.wrap_key(random_bytes(32), KEY.public_key).to_bytes()
ARCHIVED = archive.archive_key(
    random_bytes(32), header_bytes=HEADER, archive=KEY.public_key
).to_bytes()
THREAD_KEY = thread_key.new_thread_key(bytes(16))
SHARE, *_ = recovery.split_seed(random_bytes(32), threshold=2, shares=3)
SENSITIVE = sensitive.Sensitive(choice="tell", text="x")
LOG_SEED, LOG_NAME = random_bytes(32), "example.org/receipts"
LOG = checkpoint.ReceiptLog(LOG_NAME, signing_public_key(LOG_SEED))
ENTRIES = [log.Entry(log.EntryKind.REPORT, 500_000, 1, bytes([n] * 32)) for n in range(7)]


def tree_of(size: int) -> log.Tree:
    edge = log.Edge()
    for entry in ENTRIES[:size]:
        edge.append(log.leaf_hash(entry.to_bytes()))
    return edge.tree()


SMALL, LARGE = tree_of(3), tree_of(7)
NOTE = checkpoint.sign_checkpoint(LOG_SEED, LOG_NAME, LARGE.head)
PROOF = checkpoint.proof_text(5, LARGE.prove_inclusion(5), NOTE).encode()


def open_report(data: bytes) -> object:
    return envelope.open_report(envelope.parse(data), key=KEY, index=0)


def open_head(data: bytes) -> object:
    return excerpt.open_head(excerpt.parse(data), key=KEY, index=0)


def open_file(data: bytes) -> object:
    return list(attachment.open_file(MANIFEST, io.BytesIO(data)))


def roster_of(digest: bytes) -> Roster | None:
    return COALITION.roster if digest == COALITION.roster.hash else None


def open_reply(data: bytes) -> object:
    return reply.open_reply(data, code=CODE, tag=TAG, roster_of=roster_of, now=NOW)


def open_wrapped(data: bytes) -> object:
    return [key_ring.unwrap_key(each, KEY) for each in key_ring.parse_wrapped_keys(data)]


def open_archived(data: bytes) -> object:
    keys = archive.parse_archived_keys(data)
    return [archive.open_archived(each, header_bytes=HEADER, key=KEY) for each in keys]


def open_carried(data: bytes) -> object:
    keys = thread_key.parse_carried_keys(data)
    return [thread_key.open_carried_key(each, KEY) for each in keys]


def goes_on(proof: bytes) -> None:
    log.verify_consistency(SMALL.head, LARGE.head, list(split(proof, 32)))


OPENED: Mapping[str, Target] = {
    "report": Target(open_report, REPORT),
    "head": Target(open_head, EXCERPT),
    "file": Target(open_file, FILE),
    "reply": Target(open_reply, REPLY),
    "wrapped key": Target(open_wrapped, WRAPPED),
    "archived key": Target(open_archived, ARCHIVED),
    "carried key": Target(
        open_carried, thread_key.carry_key(THREAD_KEY, KEY.public_key).to_bytes()
    ),
    "share": Target(
        partial(recovery.open_share, commitment=recovery.commitment_of(SHARE), key=KEY),
        recovery.seal_share(SHARE, KEY.public_key),
    ),
    "sensitive part": Target(
        partial(sensitive.open_sensitive, header_bytes=HEADER, member="alborada", key=KEY),
        sensitive.seal_sensitive(
            SENSITIVE, header_bytes=HEADER, member="alborada", public_key=KEY.public_key
        ),
    ),
    "checkpoint": Target(partial(checkpoint.open_checkpoint, log=LOG), NOTE),
    "receipt": Target(partial(checkpoint.verify_receipt, entry=ENTRIES[5], log=LOG), PROOF),
    "consistency": Target(goes_on, b"".join(LARGE.prove_consistency(3))),
}
# Tried where what surrounds them is: a log, a thread, a case, words that somebody types.
ELSEWHERE = {
    "protocol/test_ledger_properties": {
        *("read_application", "read_certificate", "read_deletion", "read_device", "read_kem_key"),
        *("read_objection", "read_opening", "read_proposal", "read_receipt", "read_revocation"),
        *("read_roles", "read_shares", "verify_roster", "verify_statement"),
    },
    "fuzz/test_thread_verdicts": {"open_event"},
    "fuzz/test_cases": {"read_facts", "read_what"},
    "fuzz/test_parsers": {"from_words"},
}
# Of files of our own.
TRUSTED = {"read_vocabulary"}
READERS = ("parse", "read_", "decode_", "from_", "open_", "verify_")


@pytest.mark.parametrize("name", OPENED)
def test_what_was_changed_is_opened_or_refused(name: str) -> None:
    target = OPENED[name]
    target.parse(target.sample)

    @fuzzed(share=0.5)
    @given(st.one_of(mutations(target.sample), st.binary(max_size=400)))
    def attempt(data: bytes) -> None:
        try_on(target.parse, data)

    attempt()


def test_whatever_a_member_seals_as_a_reply_is_read_or_refused() -> None:
    kem = hpke.public_key_of(return_code.reply_seed(CODE))
    content = json.loads(reply._open_body(envelope.parse(REPLY), _code_key()))  # noqa: SLF001

    @fuzzed()
    @given(spoilt_values(content))
    def attempt(value: dict[str, Any]) -> None:
        data = encoding.to_json(value)
        if len(data) < REPLY_BYTES // 2:
            try_on(open_reply, reply.seal_content(data, header=REPLY[:96], kem=kem))

    attempt()


def _code_key() -> hpke.PrivateKey:
    return hpke.PrivateKey(return_code.reply_seed(CODE))


def test_every_reader_of_the_protocol_is_tried() -> None:
    reached = _called_by_samples()
    missing = {
        function.__name__
        for function in _readers()
        if function.__code__ not in reached and function.__name__ not in TRUSTED
    }
    assert missing == set().union(*ELSEWHERE.values())


def _readers() -> Iterator[Callable[..., object]]:
    for found in pkgutil.iter_modules(protocol.__path__):
        module = importlib.import_module(f"app.protocol.{found.name}")
        for name, value in vars(module).items():
            is_own = inspect.isfunction(value) and value.__module__ == module.__name__
            if is_own and name.startswith(READERS):
                yield value


def _called_by_samples() -> set[object]:
    """The code of everything that is called where each sample is read."""
    called: set[object] = set()

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call":
            called.add(frame.f_code)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        for target in (*BYTES.values(), *OPENED.values()):
            target.parse(target.sample)
        for parse, sample in JSON.values():
            parse(sample)
    finally:
        sys.setprofile(before)
    return called
