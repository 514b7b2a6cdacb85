"""``consents``: what counts of what people have agreed to, over the whole thread of a report.

A follow-up may change it, take it back, or ask for deletion. Every recipient of the first report
could have made one; so all of it is shown with the report that says so.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import typer

from app.member.answer_words import SMALL, Labels, label
from app.member.display import one_line
from app.member.errors import MemberError
from app.member.find import find_report
from app.member.mail import Mail, scan
from app.member.reader import Reader
from app.member.show_answers import code_words
from app.member.thread_requests import SHOWN, request_lines
from app.member.threads import Thread, thread_of
from app.member.workplace import Workplace
from app.protocol.consent import Effective, Part, Standing, ThreadConsent, consent_of
from app.protocol.errors import NotAddressed, ProtocolError
from app.protocol.report import Head
from app.protocol.vocabulary import vocabulary

SCOPES = "consent_scopes"


def consents(
    place: Workplace, *, wanted: str, day: str | None, as_json: bool, labels: Labels
) -> None:
    """Prints what counts on ``day`` (today where it is ``None``), and who or what says so."""
    mail = scan(place.folder, place.home.pins)
    report_id = find_report(mail, wanted)
    reader = place.reader(mail)
    thread = thread_of(mail, reader, report_id)
    today = day or f"{datetime.now(UTC):%Y-%m-%d}"
    found = consent_of(thread.parts, vocabulary(SCOPES), today=today, is_ordered=thread.is_ordered)
    if as_json:
        typer.echo(json.dumps(_as_json(thread, found, today), indent=1))
    else:
        for line in _lines(mail, thread, found, today, labels):
            typer.echo(line)
    _say_what_lacks(mail, reader)


def _lines(
    mail: Mail, thread: Thread, found: ThreadConsent, today: str, labels: Labels
) -> Iterator[str]:
    first, *others = thread.parts
    yield f"First report  {first.id[:SHOWN]}  {_arrived(mail, first)}"
    for part in others:
        yield f"Follow-up     {part.id[:SHOWN]}  {_arrived(mail, part)}"
    if not thread.is_ordered:
        yield "Nothing here says in which order these came: the most careful answer counts."
    for part in thread.parts:
        yield from request_lines(thread, part)
    yield f"\nWhat counts for all of them together, on {today}:"
    for scope, effective in found.effective.items():
        yield from _effective(scope, effective, labels)
    yield "\nWhat each has said:"
    for person, said in found.standings.items():
        yield f"  {one_line(person)}"
        given = [(scope, each) for scope, each in said.items() if each.reason != "default"]
        for scope, standing in given:
            yield from _standing(scope, standing, labels)
        if not given:
            yield "    nothing: where nothing is said, it is no"


def _arrived(mail: Mail, part: Part) -> str:
    record = mail.records.get(part.id)
    return f"{record.arrived:%Y-%m-%d %H:00}Z" if record and record.arrived else "not known when"


def _effective(scope: str, effective: Effective, labels: Labels) -> Iterator[str]:
    yield f"  {_value(effective.value, labels):14} {code_words(scope, (SCOPES,), labels)}"
    terms = []
    if effective.hindered_by:
        terms.append("because of " + ", ".join(map(one_line, effective.hindered_by)))
    if effective.identity is not None:
        terms.append(code_words(effective.identity, (SMALL,), labels))
    if effective.recipients is not None:
        terms.append("only to " + (", ".join(map(one_line, effective.recipients)) or "nobody"))
    if terms:
        yield f"  {'':14} {'; '.join(terms)}"


def _standing(scope: str, standing: Standing, labels: Labels) -> Iterator[str]:
    why = {
        "answer": "said in",
        "ended": "its last day is over; said in",
        "withdrawn": "withdrew in",
    }
    source = (standing.source or "")[:SHOWN]
    value = _value(standing.value, labels)
    yield f"    {value:12} {code_words(scope, (SCOPES,), labels)}: {why[standing.reason]} {source}"
    if standing.again is not None:
        again = f"said yes again in {standing.again[:SHOWN]}: ask the person before it counts"
        yield f"!!  {'':12} {again}"


def _value(value: str, labels: Labels) -> str:
    return label(value, (SMALL,), labels) or one_line(value)


def _say_what_lacks(mail: Mail, reader: Reader) -> None:
    """A report that is listed and not here may be a follow-up that takes something back."""
    lacking = len(lacking_here(mail, reader))
    if lacking:
        words = f"!! listed and not on this machine: {lacking:,}. Fetch first: one may change this."
        typer.echo(words, err=True)


def lacking_here(mail: Mail, reader: Reader) -> list[Head | None]:
    """The heads of reports that are listed for this member and are not on this machine.

    ``None`` for a head that does not open: it may be for this member.
    """
    lacking: list[Head | None] = []
    for report_id in mail.records.keys() - mail.reports.keys():
        try:
            lacking.append(reader.open_head(mail.records[report_id].excerpt))
        except NotAddressed:
            continue
        except (ProtocolError, MemberError):
            lacking.append(None)
    return lacking


def _as_json(thread: Thread, found: ThreadConsent, today: str) -> dict[str, object]:
    return {
        "day": today,
        "thread": [part.id for part in thread.parts],
        "is_ordered": thread.is_ordered,
        "withdrawing": found.withdrawing,
        "deleting": found.deleting,
        "effective": {
            scope: {
                "value": each.value,
                "hindered_by": each.hindered_by,
                "identity": each.identity,
                "recipients": each.recipients,
            }
            for scope, each in found.effective.items()
        },
        "standings": {
            person: {
                scope: {
                    "value": each.value,
                    "reason": each.reason,
                    "source": each.source,
                    "again": each.again,
                }
                for scope, each in said.items()
            }
            for person, said in found.standings.items()
        },
    }
