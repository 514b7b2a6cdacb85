"""A draft as it stands in its case: the event that keeps it, and what is found there again."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.member.cases.book import OpenCase
from app.member.exports.codes import Lang
from app.member.exports.facts import case_code
from app.member.outputs.draft import (
    Draft,
    recommendations_in,
    resumed_texts,
    template_of,
    text_of,
)
from app.member.outputs.errors import DraftUnfit, OutputUnknown
from app.member.outputs.giving import Allowed, today
from app.member.outputs.register import registered
from app.protocol.case_words import day_of
from app.protocol.thread_event import ThreadEvent

What = Mapping[str, Any]
DRAFT = "draft"
# Of an ``output`` event: ``app/protocol/event.schema.json``.
LONGEST = 100_000
_LONGEST_RECOMMENDATION, _MOST_RECOMMENDATIONS = 2_000, 50


def draft_in(case: OpenCase, typed: str, *, names: bool) -> Draft:
    """A draft that was kept, taken up again; raises ``OutputUnknown``."""
    event = output_in(case, typed, (DRAFT,))
    what, template = event.what, template_of(event.what["type"])
    if template is None:
        raise OutputUnknown
    lang: Lang = "en" if what.get("lang") == "en" else "es"
    return Draft(
        template=template,
        output=what["output"],
        lang=lang,
        day=day_of(event.time),
        code=case_code(event.thread),
        texts=resumed_texts(template, what.get("text", ""), lang),
        obligations=what.get("obligations", ()),
        names=names,
    )


def output_in(case: OpenCase, typed: str, statuses: Sequence[str] | None = None) -> ThreadEvent:
    """The one output whose id begins so and that stands so; raises ``OutputUnknown``."""
    found = [
        each.event
        for each in registered(case.case, today())
        if typed and each.what["output"].startswith(typed)
        if statuses is None or each.status in statuses
    ]
    if len(found) != 1:
        raise OutputUnknown
    return found[0]


def output_of(draft: Draft, may: Allowed, now: OpenCase, status: str) -> What:
    """What keeps it, or says that it was sent; raises ``DraftUnfit`` where it is too long."""
    text, asked = text_of(draft, may.acts), recommendations_in(draft)
    is_long = len(asked) > _MOST_RECOMMENDATIONS or any(
        len(each) > _LONGEST_RECOMMENDATION for each in asked
    )
    if len(text) > LONGEST or is_long:
        raise DraftUnfit("It is too long.")
    more = {
        "obligations": list(draft.obligations),
        "recommendations": asked,
        "consents": [dict(each) for each in may.granted.consents],
    }
    return {
        "event": "output",
        "output": draft.output,
        "type": draft.template["id"],
        "status": status,
        "title": draft.template[draft.lang],
        "text": text,
        "lang": draft.lang,
        "facts": _last_of(now),
        "cases": [now.id],
        **{name: value for name, value in more.items() if value},
    }


def _last_of(case: OpenCase) -> str:
    """The event up to which the facts are taken."""
    lead = case.case.lead.id
    return [each.event for each in case.case.history if each.event.thread == lead][-1].hash.hex()
