"""A package of evidence for somebody else: asked of the gate, and of a second person.

As every export, it stands in the case's thread before it stands on a disk.
"""

from collections.abc import Mapping
from typing import Any

import typer

from app.member.cases.book import OpenCase
from app.member.cases.show import SHORT
from app.member.cases.write import say_in_many
from app.member.display import one_line
from app.member.exports.candidates import Candidate, candidates, newest
from app.member.exports.errors import ConsentMissing, ExportOvertaken, NothingToExport
from app.member.exports.gate import Wish
from app.member.exports.package_gate import package_gate
from app.member.exports.words import refusal_words
from app.member.workplace import Workplace
from app.protocol.case_state import Case

FORMAT = "evidence"


def check_package(place: Workplace, report: str, wish: Wish, taker: str) -> None:
    """Returns once somebody else has agreed to exactly this; ``report`` is an id of one.

    Raises ``ConsentMissing``, ``NothingToExport`` while it waits, ``CaseNotFound``.
    """
    (candidate,) = candidates(place, newest(place), [report])
    found = candidate.open_case
    what = _allowed(candidate, found.case, wish, taker)
    if any(_is_same(event.what, what) for event in found.case.lead.exported):
        return
    waiting = [each.event for each in found.case.lead.waiting.values()]
    asked = [event.hash for event in waiting if _is_same(event.what, what)]

    def make(now: OpenCase) -> Mapping[str, Any]:
        if _allowed(candidate, now.case, wish, taker) != what:
            raise ExportOvertaken
        return what

    number = asked[0] if asked else say_in_many(place, {found.id: make})[found.id]
    code = found.id[:SHORT]
    typer.echo(
        f"{code} waits until somebody else agrees: case agree {code} {number.hex()[:SHORT]}",
        err=True,
    )
    raise NothingToExport


def _allowed(candidate: Candidate, case: Case, wish: Wish, taker: str) -> Mapping[str, Any]:
    """What its thread is told; raises ``ConsentMissing``, and says why."""
    code = case.lead.id.hex()[:SHORT]
    granted = package_gate(candidate.subject(case), wish)
    if isinstance(granted, list):
        for each in granted:
            typer.echo(one_line(f"{code} stays here: {refusal_words(each)}", 500), err=True)
        raise ConsentMissing
    return {
        "event": "exported",
        "format": FORMAT,
        "identities": True,
        "sensitive": granted.has_sensitive,
        "purpose": taker,
        "sha256": case.lead.begun.what["report"]["sha256"],
        "scopes": list(granted.scopes),
        "consents": [dict(each) for each in granted.consents],
    }


def _is_same(said: Mapping[str, Any], what: Mapping[str, Any]) -> bool:
    """The package is the same for whoever gets it, so that counts too."""
    fields = ("format", "identities", "sensitive", "sha256", "purpose", "scopes")
    return all(said.get(name) == what[name] for name in fields)
