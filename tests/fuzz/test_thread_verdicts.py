"""Whatever somebody with a key of the thread seals into it, both languages take or refuse alike."""

import json
from typing import Any

from hypothesis import given

from app.protocol.encoding import to_json
from app.protocol.errors import ProtocolError
from app.protocol.statement import sign_statement, statement_bytes
from app.protocol.thread import open_event, place_of, seal_content
from tests.fuzz.effort import fuzzed
from tests.fuzz.other_language import OtherLanguage, other_language
from tests.mutations import twisted_values
from tests.threads import NOTE, begun
from tests.vectors.chains import BOTH, Written, read_json
from tests.vectors.logs import Log, signed_again

# A fixture that others use as well; pytest finds it by its name here.
__all__ = ["other_language"]

THREAD = Written(Log(BOTH))
THREAD.say(begun(BOTH))
ANA = THREAD.assembly.hire("intake")
HEADER = THREAD.header()
SPEAKER = THREAD.speaker(ANA)
SENTENCE = statement_bytes(
    sign_statement(
        "event",
        {"place": place_of(HEADER), "what": NOTE},
        coalition=SPEAKER.coalition,
        by=SPEAKER.member,
        time=THREAD.assembly.now,
        after=THREAD.assembly.ledger.position,
        seed=SPEAKER.seed,
    )
)


def verdict(event: bytes) -> dict[str, Any]:
    """As the other language gives it."""
    chain = THREAD.reader()
    try:
        read = [read_json(chain.take(each)) for each in (*THREAD.events, event)]
    except ProtocolError as error:
        return {"stage": error.stage}
    return {"decoded": {"read": read, "members": sorted(chain.members)}}


def compare(event: bytes, other: OtherLanguage) -> None:
    """Nothing but a stage, or the same event, may come out of either."""
    fields = THREAD.case("x", "", "grammar", event).fields
    assert other.verdict("thread", to_json(fields)) == verdict(event)


def test_the_sample_is_taken_whole(other_language: OtherLanguage) -> None:
    event = seal_content(SENTENCE, header=HEADER, key=THREAD.key)
    assert open_event(event, THREAD.key).kind == "event"
    assert "decoded" in verdict(event)
    compare(event, other_language)


def test_both_languages_say_the_same_of_any_content(other_language: OtherLanguage) -> None:
    @fuzzed()
    @given(twisted_values(json.loads(SENTENCE)))
    def attempt(value: dict[str, Any]) -> None:
        content = to_json(value)
        compare(seal_content(content, header=HEADER, key=THREAD.key), other_language)

    attempt()


def test_both_languages_say_the_same_of_anything_that_is_signed(
    other_language: OtherLanguage,
) -> None:
    signed = json.loads(json.loads(SENTENCE)["signed"])

    @fuzzed()
    @given(twisted_values(signed))
    def attempt(value: dict[str, Any]) -> None:
        fields: dict[str, Any] = {**dict.fromkeys(signed, ...), **value}
        content = signed_again(SENTENCE, "event", SPEAKER.seed, **fields)
        compare(seal_content(content, header=HEADER, key=THREAD.key), other_language)

    attempt()
