"""What an event of a thread says: ``docs/protocol.md`` §21.6, by ``event.schema.json``.

A reader refuses a known type with a field that it does not know: somebody else would make another
case of it. What is new comes as a new type, and that passes. The facts of a share are held
against ``share.schema.json`` (§21.7). Which event a case takes is for ``case_rules``.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from jsonschema_rs import Draft202012Validator, Registry

from app.protocol.encoding import without_nulls
from app.protocol.errors import EventInvalid, Malformed
from app.protocol.report_rules import check_moment

_FOLDER = resources.files("app.protocol")
_BASE = "json-schema:///"
# Fields that hold a day or a part of one, wherever they stand.
_MOMENTS = frozenset({
    "next", "due", "until", "at", "start", "end", "captured", "born", "ended", "sent", "received",
    "embargo", "reminders", "keep_until",
})  # fmt: skip
# Fields of answers are named by those who wrote the questions; facts are looked at by themselves.
_APART = frozenset({"answers", "unanswered", "facts"})
_Shapes = Mapping[str, Draft202012Validator]


def read_what(what: Mapping[str, Any]) -> Mapping[str, Any]:
    """What an event says, without fields that are null; raises ``EventInvalid``.

    An event of a type that this version does not know is given back as it is.
    """
    said: Mapping[str, Any] = without_nulls(what)
    if not isinstance(said.get("event"), str):
        raise EventInvalid("an event without a type")
    shape = event_shapes().get(said["event"])
    if shape is None:
        return said
    _check(said, shape)
    if said["event"] == "begun" and ("facts" in said) != (said["kind"] == "share"):
        raise EventInvalid("facts without a share, or the reverse")
    if "facts" in said and said["event"] == "begun":
        read_facts(said["facts"])
    return said


def read_facts(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a share shows, without fields that are null; raises ``EventInvalid``."""
    shown: Mapping[str, Any] = without_nulls(facts)
    shape = share_shapes().get(str(shown.get("level")))
    if shape is None:
        raise EventInvalid("a share at no known level")
    _check(shown, shape)
    return shown


@cache
def event_shapes() -> _Shapes:
    """What each known type of event must be, by its type."""
    return _shapes("event", by="event")


@cache
def share_shapes() -> _Shapes:
    """What a share may show, by its level."""
    return _shapes("share", by="level")


def _check(value: Mapping[str, Any], shape: Draft202012Validator) -> None:
    if not shape.is_valid(value):
        raise EventInvalid("an event is not of the shape that the protocol describes")
    try:
        for text in _moments(value):
            check_moment(text)
    except Malformed:
        # Without a cause: nothing of what was said belongs into a message.
        raise EventInvalid("a time that does not exist") from None


def _moments(value: Any) -> Iterator[str]:
    """Every text that says a day or a part of one, at any depth."""
    if isinstance(value, list):
        for item in value:
            yield from _moments(item)
    if not isinstance(value, dict):
        return
    for name, item in value.items():
        if name in _APART:
            continue
        texts = item if isinstance(item, list) else [item]
        if name in _MOMENTS:
            yield from (text for text in texts if isinstance(text, str))
        yield from _moments(item)


def _shapes(name: str, *, by: str) -> _Shapes:
    schema, report = _schema(name), _closed(_schema("report"))
    registry = Registry([(f"{_BASE}report.schema.json", report), (f"{_BASE}{name}.json", schema)])
    variants = (ref["$ref"].removeprefix("#/$defs/") for ref in schema["oneOf"])
    return {
        schema["$defs"][variant]["properties"][by]["const"]: Draft202012Validator(
            {"$ref": f"{_BASE}{name}.json#/$defs/{variant}"}, registry=registry
        )
        for variant in variants
    }


def _schema(name: str) -> dict[str, Any]:
    text = _FOLDER.joinpath(f"{name}.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _closed(value: Any) -> Any:
    """The schema in which every object with named fields has no others."""
    if isinstance(value, list):
        return [_closed(item) for item in value]
    if not isinstance(value, dict):
        return value
    inner = {name: _closed(item) for name, item in value.items()}
    is_open = "type" in inner and "properties" in inner and "additionalProperties" not in inner
    return {**inner, "additionalProperties": False} if is_open else inner
