"""What a case knows, for ``case show``: people, acts and how well each is known, what left it.

Names are what members wrote; whoever prints these lines makes them safe.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from app.member.answer_words import Labels
from app.member.show_answers import code_words
from app.protocol.case_state import Act, CaseThread, Share

_CATEGORIES = ("violations", "attacks")
_LEVELS = ("verification_levels",)
_RELATIONS = ("enums.link_type",)
_OUTPUTS = ("enums.output_type",)
_SHORT = 10


def coded_lines(lead: CaseThread, labels: Labels) -> Iterator[str]:
    """A line each, in the order in which they were first said."""
    if lead.described and lead.described.what.get("summary"):
        yield f"Summary   {lead.described.what['summary']}"
    for entity in lead.entities.values():
        coded = entity.what["entity"]
        yield f"Known     {coded['id']}  {called(coded)} ({coded['kind']})"
    for act in lead.acts.values():
        yield f"Act       {_act_words(act, lead, labels)}"
    for link in lead.links.values():
        relation = code_words(link.what["relation"], _RELATIONS, labels)
        yield f"Link      {link.what['case'][:_SHORT]}  {relation}{_reason(link.what)}"
    if lead.merged:
        yield f"Merged    into {lead.merged.what['into'][:_SHORT]}{_reason(lead.merged.what)}"
    for share in lead.shares.values():
        yield f"Shared    {_share_words(share)}"
    for number, output in lead.outputs.items():
        what = output.event.what
        named = code_words(what["type"], _OUTPUTS, labels)
        yield f"Document  {number[:_SHORT]}  {named}: {what['status']}"


def called(entity: Mapping[str, Any]) -> str:
    """By the first name that stands there; else what it is."""
    identified = (each["value"] for each in entity.get("identifiers", ()))
    names = (entity.get("name"), entity.get("alias"), *identified, entity.get("class"))
    return next((str(name) for name in names if name), "no name")


def _act_words(act: Act, lead: CaseThread, labels: Labels) -> str:
    coded = act.coded
    time, place = coded.get("time", {}), coded.get("place", {})
    when = " to ".join(str(time[name]) for name in ("start", "end") if time.get(name))
    where = ", ".join(str(place[name]) for name in ("state", "municipality") if place.get(name))
    parts = (
        code_words(coded["category"], _CATEGORIES, labels),
        when or str(time.get("text", "")),
        where,
        _named("to", coded.get("victims", ()), lead),
        _named("by", coded.get("perpetrators", ()), lead),
    )
    level = code_words(act.level, _LEVELS, labels)
    lapsed = f", {act.lapsed.level} before it was changed" if act.lapsed else ""
    return f"{coded['id']}  {'; '.join(part for part in parts if part)} [{level}{lapsed}]"


def _named(word: str, named: Any, lead: CaseThread) -> str:
    known = (lead.entities.get(each["entity"]) for each in named)
    names = ", ".join(called(each.what["entity"]) for each in known if each)
    return f"{word} {names}" if names else ""


def _share_words(share: Share) -> str:
    what, today = share.event.what, f"{datetime.now(UTC):%Y-%m-%d}"
    until = f", until {what['until']}" if "until" in what else ""
    state = "revoked" if share.revoked else "open" if share.is_open(today) else "over"
    return f"{what['member']}: {what['level']}{until} ({state})"


def _reason(what: Mapping[str, Any]) -> str:
    return f": {what['reason']}" if what.get("reason") else ""
