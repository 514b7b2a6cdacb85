"""Both languages say the same of a body, whatever was done to it."""

import base64
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from app.protocol import report
from app.protocol.encoding import to_json
from app.protocol.errors import ProtocolError
from tests.fuzz.effort import fuzzed
from tests.mutations import twisted_values
from tests.vectors.contents import ENTRY, MINIMAL
from tests.vectors.report_answers import whole_body

SCRIPT = Path(__file__).parents[1] / "web" / "verdicts.mjs"
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
# Of the usual number of examples: the more there is to go wrong, the more.
SHARES = {"head": 1, "report": 4, "followup": 2}
DECODERS = {"head": report.decode_head, "report": report.decode_report}


class OtherLanguage:
    """The page's half in a process of its own, asked one body at a time."""

    def __init__(self) -> None:
        pipe = subprocess.PIPE
        self._node = subprocess.Popen(["node", str(SCRIPT)], stdin=pipe, stdout=pipe, text=True)

    def verdict(self, kind: str, data: bytes) -> dict[str, Any]:
        """``{"stage": …}`` or ``{"decoded": …}``."""
        assert self._node.stdin is not None
        assert self._node.stdout is not None
        content = base64.b64encode(data).decode()
        self._node.stdin.write(json.dumps({"kind": kind, "content": content}) + "\n")
        self._node.stdin.flush()
        answer: dict[str, Any] = json.loads(self._node.stdout.readline())
        return answer

    def close(self) -> None:
        """Ends the process."""
        self._node.communicate()


@pytest.fixture(scope="module")
def other_language() -> Iterator[OtherLanguage]:
    other = OtherLanguage()
    yield other
    other.close()


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
