"""Bytes and values that were right once: what a stranger may send instead."""

import copy
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from app.protocol.encoding import to_json

NONSENSE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=40),
    st.sampled_from(["9999-12-31T23:59:59Z", "0000-00-00T00:00:00Z", "0" * 64, "A" * 86, []]),
    st.sampled_from(["2026-02-29", "2024-02-29T24", "0000", "2026-11-23T14:60", "p1", "a1.jpg"]),
    st.sampled_from([12.0, -0.0, 1e300, 2**53 + 1, "😀" * 200, "x\n", "reporter", {"time": {}}]),
    st.dictionaries(st.text(max_size=5), st.none(), max_size=2),
)


@st.composite
def spoilt_values(draw: st.DrawFn, value: dict[str, Any]) -> dict[str, Any]:
    """A JSON object in which something is of another shape, at any depth.

    Texts that are JSON themselves, as a roster in a proposal, are spoilt inside as well.
    """
    spoilt = copy.deepcopy(value)
    place: Any = spoilt
    while True:
        key = draw(st.sampled_from(list(place) if isinstance(place, dict) else range(len(place))))
        inner = place[key]
        if isinstance(inner, (dict, list)) and inner and draw(st.integers(0, 3)):
            place = inner
        elif isinstance(inner, str) and inner.startswith("{") and draw(st.integers(0, 3)):
            place[key] = to_json(draw(spoilt_values(json.loads(inner)))).decode()
            return spoilt
        elif draw(st.booleans()) and isinstance(place, dict):
            del place[key]
            return spoilt
        else:
            place[key] = draw(NONSENSE)
            return spoilt


@st.composite
def twisted_values(draw: st.DrawFn, value: dict[str, Any]) -> dict[str, Any]:
    """A JSON object that was spoilt a few times, or whose parts changed places or stand twice."""
    twisted = value
    for _ in range(draw(st.integers(1, 3))):
        twisted = draw(st.one_of(spoilt_values(twisted), shuffled_values(twisted)))
        if not twisted:
            break
    return twisted


@st.composite
def shuffled_values(draw: st.DrawFn, value: dict[str, Any]) -> dict[str, Any]:
    """A JSON object in which one part was copied over another, doubled, or given to it."""
    shuffled = copy.deepcopy(value)
    places = list(_places(shuffled))
    place, key = draw(st.sampled_from(places))
    # From a place of the same name, two things get one id, or one name.
    kin = [each for each in places if each[1] == key and isinstance(key, str)]
    other, other_key = draw(st.one_of(st.sampled_from(kin or places), st.sampled_from(places)))
    piece = copy.deepcopy(other[other_key])
    if isinstance(place[key], list) and draw(st.booleans()):
        place[key].append(copy.deepcopy(draw(st.sampled_from(place[key]))) if place[key] else piece)
    elif isinstance(place[key], dict) and draw(st.booleans()):
        place[key][other_key if isinstance(other_key, str) else "later"] = piece
    else:
        place[key] = piece
    return shuffled


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    for key in keys:
        yield value, key
        if isinstance(value[key], (dict, list)):
            yield from _places(value[key])


@st.composite
def mutations(draw: st.DrawFn, original: bytes) -> bytes:
    """A report with bytes changed, cut out, repeated or put in."""
    data = bytearray(original)
    for _ in range(draw(st.integers(1, 4))):
        # Half of all changes fall into the header, where the grammar is.
        end = draw(st.sampled_from([96, len(data)]))
        at = draw(st.integers(0, max(0, min(end, len(data)) - 1)))
        match draw(st.integers(0, 4)):
            case 0:
                data[at : at + 1] = draw(st.binary(min_size=1, max_size=1))
            case 1:
                del data[at:]
            case 2:
                del data[at : at + draw(st.integers(1, 2000))]
            case 3:
                data[at:at] = draw(st.binary(max_size=40))
            case _:
                data += data[at : at + draw(st.integers(1, 2000))]
    return bytes(data)
