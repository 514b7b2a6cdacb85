"""What was sent, and what has come of it: recorded in the case, for all who take part."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import typer

from app.member.answer_words import Labels
from app.member.cases.book import OpenCase
from app.member.cases.show import SHORT, casebook_at_hand
from app.member.cases.step import take_step
from app.member.display import one_line
from app.member.exports.codes import label
from app.member.outputs.draft import document_of, incomplete
from app.member.outputs.due import due_day
from app.member.outputs.errors import DraftUnfit
from app.member.outputs.giving import Purpose, allowed, file_of, looked_at, today
from app.member.outputs.kept import DRAFT, draft_in, output_in, output_of
from app.member.outputs.register import Registered, by_urgency, reckoned, registered
from app.member.workplace import Workplace
from app.protocol.primitives import sha256

What = Mapping[str, Any]
Answer = Literal["replied", "acknowledged", "no-reply"]
_OPEN = ("sent", "published", "acknowledged", "overdue", "due-soon")


@dataclass(frozen=True)
class Sending:
    """Where and when it was sent; ``channel`` in words, days as ``2026-11-28``."""

    addressee: str | None
    to: str | None
    channel: str | None
    sent: str
    due: str | None
    reference: str | None


def send(place: Workplace, wanted: str, typed: str, sending: Sending, *, names: bool) -> None:
    """Says that it was sent; it counts when a second person agrees."""
    candidate = looked_at(place, wanted)

    def make(now: OpenCase) -> What:
        draft = draft_in(now, typed, names=names)
        lacking = incomplete(draft)
        if lacking:
            raise DraftUnfit(f"Its body does not take it without: {'; '.join(lacking)}.")
        may = allowed(candidate, now, Purpose(draft.template["id"], names))
        file = file_of(document_of(draft, may.acts), "pdf")
        more = {
            "sha256": sha256(file).hex(),
            "addressee": sending.addressee or draft.template["addressee"],
            "sent": sending.sent,
            "to": sending.to,
            "channel": _code_of(sending.channel or ""),
            "due": sending.due or due_day(draft.template["id"], sending.sent),
            "reference": sending.reference,
        }
        said = {name: value for name, value in more.items() if value}
        return {**output_of(draft, may, now, "sent"), **said}

    take_step(place, candidate.open_case.id, make)


def answer(place: Workplace, wanted: str, typed: str, status: Answer, reply: What | None) -> None:
    """Says what an authority has answered, or that it has not."""

    def make(now: OpenCase) -> What:
        what = output_in(now, typed, _OPEN).what
        replies = [*what.get("replies", ()), *([reply] if reply else ())]
        return {**what, "status": status, **({"replies": replies} if replies else {})}

    take_step(place, wanted, make)


def drop(place: Workplace, wanted: str, typed: str) -> None:
    """Says that a draft is given up."""
    take_step(
        place, wanted, lambda now: {**output_in(now, typed, (DRAFT,)).what, "status": "dropped"}
    )


def list_outputs(place: Workplace, wanted: str | None, labels: Labels) -> None:
    """One line for each output of a case or of all, the most urgent first."""
    found = sorted(_outputs(place, wanted), key=lambda one: by_urgency(one[1]))
    for case, each in found:
        typer.echo(one_line(_row(case, each, labels), 500))


def list_addressees(place: Workplace, wanted: str | None, labels: Labels) -> None:
    """How much was sent to each, is overdue, was answered, and in how many days."""
    for each in reckoned(output for _, output in _outputs(place, wanted)):
        name = label(each.addressee, ("enums.addressee",), labels) or "-"
        days = "" if each.median_days is None else f", half of them within {each.median_days} days"
        counts = f"sent {each.sent}, overdue {each.overdue}, answered {each.replied}{days}"
        typer.echo(one_line(f"{name}: {counts}", 500))


def _outputs(place: Workplace, wanted: str | None) -> list[tuple[OpenCase, Registered]]:
    book = casebook_at_hand(place.home, place.keys)
    cases = [book.find(wanted)] if wanted else book.cases
    return [(case, each) for case in cases for each in registered(case.case, today())]


def _row(case: OpenCase, each: Registered, labels: Labels) -> str:
    what = each.what
    columns = (
        case.id[:SHORT],
        f"{each.status:12}",
        f"{what['output']:28}",
        label(what["type"], ("enums.output_type",), labels),
        label(what.get("addressee", ""), ("enums.addressee",), labels),
        what.get("to"),
        f"sent {what['sent']}" if "sent" in what else None,
        f"due {what['due']}" if "due" in what else None,
        *(f"answered {reply['received']}" for reply in what.get("replies", ())),
    )
    return "  ".join(column for column in columns if column)


def _code_of(words: str) -> str:
    """A channel is a code, and people write words."""
    bare = unicodedata.normalize("NFKD", words)
    return re.sub(r"[^A-Za-z0-9]+", "-", bare).strip("-").lower()[:64]
