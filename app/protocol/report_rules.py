"""What a body must be beyond its schema: ``docs/protocol.md`` §8.2.

The body is plain JSON that has passed ``report.schema.json``, without nulls. Raises ``Malformed``.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from app.protocol.errors import Malformed

REPORTER = "reporter"
FOLLOW_UP = "followup"


def check_rules(body: Mapping[str, Any]) -> None:
    """Raises ``Malformed`` where the parts of a body do not go together."""
    is_follow_up = body["type"] == FOLLOW_UP
    _require(("follows" in body) == is_follow_up, "a proof without a follow-up, or the reverse")
    _require("requests" not in body or is_follow_up, "a request without a follow-up")
    _check_files(body)
    _check_people(body, is_follow_up=is_follow_up)
    _each_once(body["recipients"])
    _each_once(_ids(body, "perpetrators"))
    _each_once(_ids(body, "modules"))
    _check_sensitive(body)
    for event in body.get("events", ()):
        mains = sum(category.get("main", False) for category in event.get("categories", ()))
        _require(mains <= 1, "two main categories of one event")
    for text in _moments(body):
        check_moment(text)


def _check_files(body: Mapping[str, Any]) -> None:
    entries = body["attachments"]
    names = [entry["name"] for entry in entries]
    _each_once([entry["id"] for entry in entries])
    # Two files under one name would overwrite each other on a member's disk.
    _each_once(names)
    audio = body["narrative"].get("audio", ())
    _each_once(audio)
    _require(set(audio) <= set(names), "a voice that is not attached")
    for entry in entries:
        origin = entry.get("derived", {}).get("from")
        _require(origin is None or origin in names, "a copy of what is not attached")
        _require(origin != entry["name"], "a copy of itself")


def _check_people(body: Mapping[str, Any], *, is_follow_up: bool) -> None:
    """A follow-up may speak of persons whom only a report before it names."""
    people = [REPORTER, *_ids(body, "persons")]
    _each_once(people)
    if is_follow_up:
        return
    spoken_of = [answer["person"] for answer in body.get("consent", ())]
    spoken_of += [module["person"] for module in body.get("modules", ()) if "person" in module]
    _require(set(spoken_of) <= set(people), "somebody who is not among the persons")


def _check_sensitive(body: Mapping[str, Any]) -> None:
    members = [part["member"] for part in body.get("sensitive", ())]
    _each_once(members)
    _require(set(members) <= set(body["recipients"]), "a sensitive part for somebody not chosen")


def _ids(body: Mapping[str, Any], field: str) -> list[str]:
    return [entry["id"] for entry in body.get(field, ())]


def _moments(body: Mapping[str, Any]) -> Iterator[str]:
    """Every text that says a day or a part of one."""
    modules = body.get("modules", ())
    answers = [answer for module in modules for answer in module["answers"].values()]
    carriers = [*body.get("events", ()), *body.get("steps_taken", ()), *answers]
    times = [each["time"] for each in carriers if isinstance(each, dict) and "time" in each]
    for holder, fields in ((times, ("start", "end")), (body.get("consent", ()), ("at", "until"))):
        yield from (entry[field] for entry in holder for field in fields if field in entry)


def check_moment(text: str) -> None:
    """Refuses (``Malformed``) a month, a day, an hour that the calendar lacks, and the year 0."""
    numbers = [int(number) for number in re.split("[T:-]", text)]
    first_day = (1, 1)[len(numbers) - 1 :]
    try:
        datetime(*numbers, *first_day)  # type: ignore[arg-type] # noqa: DTZ001 - a place's own time
    except ValueError:
        raise Malformed("a time that does not exist") from None


def _each_once(values: Collection[str]) -> None:
    _require(len(set(values)) == len(values), "something stands there twice")


def _require(is_so: bool, otherwise: str) -> None:  # noqa: FBT001 - it reads as a sentence
    if not is_so:
        raise Malformed(otherwise)
