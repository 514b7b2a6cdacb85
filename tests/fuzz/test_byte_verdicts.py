"""Of any bytes that a server or a stranger may hand over both languages say the same."""

import base64
import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.protocol import checkpoint, encoding, return_code, roster, thread_header
from app.protocol.encoding import to_json
from app.protocol.errors import ProtocolError
from tests.fuzz.effort import fuzzed
from tests.fuzz.other_language import OtherLanguage, other_language
from tests.fuzz.test_opening import ENTRIES, LOG, NOTE, PROOF
from tests.fuzz.test_parsers import BYTES, COALITION, SIGNED, Target, as_latin
from tests.mutations import mutations, twisted_values

# A fixture that others use as well; pytest finds it by its name here.
__all__ = ["other_language"]

ENTRY = ENTRIES[5]
AROUND = {
    "pins": json.loads(COALITION.pins_bytes),
    "document": base64.b64encode(COALITION.document).decode(),
    "log": {"name": LOG.name, "key": LOG.key.hex()},
    "entry": {
        "kind": ENTRY.kind,
        "hour": ENTRY.hour,
        "rosterVersion": ENTRY.roster_version,
        "sha256": ENTRY.sha256.hex(),
    },
}


def read_notes(data: bytes) -> object:
    return [checkpoint.parse_note(note) for note in checkpoint.split_notes(data)]


def parse_signed(data: bytes) -> object:
    """The text under the signatures of a roster."""
    return roster.parse_roster(data, COALITION.root)


def read_words(language: return_code.Language, data: bytes) -> object:
    """As a browser decodes what somebody types: never by an error."""
    return return_code.from_words(data.decode(errors="replace"), language)


def words(language: return_code.Language) -> Target:
    sample = " ".join(return_code.to_words(bytes(16), language)).encode()
    return Target(partial(read_words, language), sample)


# By the names that tests/web/protocol/byte_readers.ts has for them.
TARGETS: Mapping[str, Target] = {
    "envelope": BYTES["envelope of a report"],
    "header": BYTES["header"],
    "excerpt": BYTES["excerpt"],
    "event": Target(thread_header.parse_event_header, BYTES["event of a thread"].sample),
    "pins": BYTES["pins"],
    "roster": BYTES["roster document"],
    "keys": BYTES["key file of a roster"],
    "note": BYTES["note"],
    "notes": Target(read_notes, checkpoint.join_notes([NOTE, NOTE])),
    "text": BYTES["checkpoint"],
    "checkpoint": Target(partial(checkpoint.open_checkpoint, log=LOG), NOTE),
    "proof": Target(checkpoint.parse_proof, PROOF),
    "receipt": Target(partial(checkpoint.verify_receipt, entry=ENTRY, log=LOG), PROOF),
    "tags": BYTES["tags"],
    "fetched": BYTES["fetched replies"],
    "wrapped": BYTES["wrapped keys"],
    "archived": BYTES["archived keys"],
    "carried": BYTES["carried keys"],
    "json": BYTES["JSON"],
    "base64url": Target(as_latin(encoding.from_base64url), b"AAAA"),
    "spanish": words("es"),
    "english": words("en"),
}


def verdict(parse: Callable[[bytes], object], data: bytes) -> dict[str, Any]:
    """As the other language gives it."""
    try:
        parse(data)
    except ProtocolError as error:
        return {"stage": error.stage}
    return {"decoded": "taken"}


def question(name: str, data: bytes) -> bytes:
    return to_json({"name": name, "bytes": base64.b64encode(data).decode(), **AROUND})


@pytest.mark.parametrize("name", TARGETS)
def test_both_languages_say_the_same_of_any_bytes(name: str, other_language: OtherLanguage) -> None:
    target = TARGETS[name]
    assert other_language.verdict("bytes", question(name, target.sample)) == {"decoded": "taken"}

    @fuzzed(share=0.2)
    @given(st.one_of(mutations(target.sample), st.binary(max_size=200)))
    def attempt(data: bytes) -> None:
        assert other_language.verdict("bytes", question(name, data)) == verdict(target.parse, data)

    attempt()


JSON: Mapping[str, Target] = {"pins": BYTES["pins"], "signed": Target(parse_signed, SIGNED)}


@pytest.mark.parametrize("name", JSON)
def test_both_languages_say_the_same_of_json_of_another_shape(
    name: str, other_language: OtherLanguage
) -> None:
    target = JSON[name]
    assert other_language.verdict("bytes", question(name, target.sample)) == {"decoded": "taken"}

    @fuzzed(share=0.3)
    @given(twisted_values(json.loads(target.sample)))
    def attempt(value: dict[str, Any]) -> None:
        data = to_json(value)
        assert other_language.verdict("bytes", question(name, data)) == verdict(target.parse, data)

    attempt()
