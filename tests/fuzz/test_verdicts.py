"""Both languages say the same of a body, whatever was done to it."""

from typing import Any

import pytest
from hypothesis import given

from app.protocol import report
from app.protocol.encoding import to_json
from app.protocol.errors import ProtocolError
from tests.fuzz.effort import fuzzed
from tests.fuzz.other_language import OtherLanguage, other_language
from tests.mutations import twisted_values
from tests.vectors.contents import ENTRY, MINIMAL
from tests.vectors.report_answers import whole_body

HEAD = {
    "type": "urgent",
    "lang": "es-MX",
    "urgency": "now",
    "state": "mx-07",
    "category": "disappearance",
    "files": True,
}
FOLLOW_UP = {
    **MINIMAL,
    "type": "followup",
    "follows": {"mac": "A" * 43},
    "persons": [{"id": "p1", "name": "Ana"}],
    "consent": [{"person": "p2", "scope": "stats", "value": "no", "at": "2026-11-28"}],
    "requests": [{"ask": "withdraw", "scopes": ["stats"], "person": "p2"}],
}
SAMPLES = {"head": HEAD, "report": whole_body(MINIMAL, ENTRY), "followup": FOLLOW_UP}
__all__ = ["other_language"]
# Of the usual number of examples: the more there is to go wrong, the more.
SHARES = {"head": 1, "report": 4, "followup": 2}
DECODERS = {"head": report.decode_head, "report": report.decode_report}


def verdict(kind: str, data: bytes) -> dict[str, Any]:
    try:
        decoded = DECODERS[kind](data).model_dump(mode="json", by_alias=True, exclude_none=True)
    except ProtocolError as error:
        return {"stage": error.stage}
    return {"decoded": decoded}


@pytest.mark.parametrize("sample", SAMPLES)
def test_each_sample_is_taken_whole(sample: str, other_language: OtherLanguage) -> None:
    kind = "head" if sample == "head" else "report"
    expected = {"decoded": SAMPLES[sample]}
    assert verdict(kind, to_json(SAMPLES[sample])) == expected
    assert other_language.verdict(kind, to_json(SAMPLES[sample])) == expected


@pytest.mark.parametrize("sample", SAMPLES)
def test_what_one_language_takes_the_other_takes_as_the_same(
    sample: str, other_language: OtherLanguage
) -> None:
    kind = "head" if sample == "head" else "report"

    @fuzzed(SHARES[sample])
    @given(twisted_values(SAMPLES[sample]))
    def attempt(value: dict[str, Any]) -> None:
        data = to_json(value)
        assert other_language.verdict(kind, data) == verdict(kind, data)

    attempt()
