"""Whether a report may leave as a package of evidence, for somebody else than its members.

Of a package nothing can be left out, for it would prove nothing: whoever gets it reads every word,
sees every file and every name in them. So all of that must be agreed to. Twin of
``web/console/exports/package_gate.ts``.
"""

from collections.abc import Iterator, Sequence
from itertools import chain

from app.member.exports.gate import Granted, Refused, Subject, Wish, gate, standings_for
from app.member.exports.names import names_somebody
from app.protocol.case_consent import permission
from app.protocol.case_state import Case, Rulebook, rulebook
from app.protocol.case_words import people_of
from app.protocol.report import Report

_MEDIA, _FULL = "use-media", "full"


def package_gate(
    subject: Subject, wish: Wish, book: Rulebook | None = None
) -> Granted | list[Refused]:
    """All of it, or why nothing; ``wish`` asks for names."""
    rules = book or rulebook()
    granted = gate(subject, wish, rules)
    if isinstance(granted, list):
        return granted
    refused = list(dict.fromkeys(_hindering(subject, wish, granted, rules)))
    return refused or granted


def _hindering(
    subject: Subject, wish: Wish, granted: Granted, rules: Rulebook
) -> Iterator[Refused]:
    lead = subject.case.lead
    reports = [part.report for part in subject.told or () if isinstance(part.report, Report)]
    if not reports or lead.begun.kind == "share":
        yield Refused("report-missing")
        return
    if granted.is_own:
        return
    if granted.is_public:
        yield Refused("package-public")
    report = reports[0]
    standings = standings_for(subject, wish, rules)
    identity = permission(standings, wish.use, rules, recipient=wish.recipient).identity
    if not granted.has_words:
        yield Refused("package-words")
    elif names_somebody(
        report.narrative.text,
        _hidden(subject.case, reports, granted, is_reporter_named=identity == _FULL),
    ):
        yield Refused("package-narrative")
    if report.attachments:
        for each in permission(standings, _MEDIA, rules).hindrances:
            yield Refused("package-files", each.person)
    asked = set(people_of(lead))
    for event in lead.entities.values():
        entity = event.what["entity"]
        person = entity.get("person", entity["id"])
        if person in asked and entity["id"] not in granted.named:
            yield Refused("package-names", person)


def _hidden(
    case: Case, reports: Sequence[Report], granted: Granted, *, is_reporter_named: bool
) -> Iterator[str]:
    """Names that somebody has written down and that may not leave."""
    entities = [event.what["entity"] for event in case.lead.entities.values()]
    opened = set[str]()
    for entity in entities:
        names = [entity.get("name", ""), *entity.get("aliases", ())]
        if entity["id"] in granted.named:
            opened.update(names)
        else:
            yield from names
    for report in reports:
        told = list(chain.from_iterable((p.name, p.alias) for p in report.persons or ()))
        told += [each.name for each in report.perpetrators or ()]
        identity = report.reporter.identity if report.reporter else None
        told += [] if is_reporter_named or identity is None else [identity.name]
        yield from (name for name in told if name and name not in opened)
