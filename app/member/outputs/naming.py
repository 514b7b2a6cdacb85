"""Whom a draft names whose name must stay.

A person's own answer counts for what somebody types, too. It finds the names that somebody wrote
down, and no others.
"""

from collections.abc import Mapping
from typing import Any

from app.member.exports.gate import Granted, Subject
from app.member.exports.names import names_somebody
from app.protocol.report import Report

_REPORTER = "reporter"


def named_against_their_will(text: str, granted: Granted, subject: Subject) -> list[str]:
    """Ids of consent, or of the case."""
    events = subject.case.lead.entities.values()
    entities: list[Mapping[str, Any]] = [event.what["entity"] for event in events]
    allowed: set[str] = set()
    hidden: dict[str, list[str | None]] = {}
    for entity in entities:
        names = [entity.get("name"), *entity.get("aliases", ())]
        if entity["id"] in granted.named:
            allowed.update(name for name in names if name is not None)
        else:
            hidden.setdefault(entity.get("person", entity["id"]), []).extend(names)
    for part in subject.told or ():
        for person in part.report.persons or ():
            hidden.setdefault(person.id, []).extend((person.name, person.alias))
        if isinstance(part.report, Report):
            reporter = part.report.reporter
            name = reporter.identity.name if reporter and reporter.identity else None
            hidden.setdefault(_REPORTER, []).append(name)
    # Two people may bear one name; one of them allows it.
    return [
        person
        for person, names in hidden.items()
        if names_somebody(text, (name for name in names if name and name not in allowed))
    ]
