"""``case list`` and ``case show``: what the threads on this machine say, without a network.

Everything that people wrote goes through ``one_line`` or ``block``: it may have been written to
look like something else.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import typer

from app.member.answer_words import Labels, label
from app.member.cases.book import Casebook, OpenCase, read_casebook
from app.member.cases.coded import coded_lines
from app.member.cases.ordered import ordered_lines
from app.member.cases.troubles import raise_troubles
from app.member.coalition import log_file
from app.member.display import block, one_line
from app.member.home import LOG, Home, Keys
from app.member.mail import Mail, scan
from app.protocol.case_clocks import Clock, clocks
from app.protocol.case_state import CaseThread, Entry
from app.protocol.thread_event import ThreadEvent
from app.protocol.vocabulary import vocabulary

SHORT = 10
NOBODY = "nobody"
_LISTS = ("case_states",)
_AIMS = {"looked": "look", "sorted": "sort", "decided": "decide"}
_HOUR = timedelta(hours=1)


def casebook_at_hand(home: Home, keys: Keys) -> Casebook:
    """The cases as this machine knows them."""
    ledger = log_file.read_ledger(home.pins, log_file.read_entries(home.path / LOG))
    return read_casebook(home, keys, ledger)


def list_cases(home: Home, keys: Keys, *, labels: Labels) -> None:
    """One line for each case, the longest overdue first."""
    book, now = casebook_at_hand(home, keys), datetime.now(UTC)
    mail = scan(home.mail, home.pins) if home.mail.is_dir() else None
    for case in sorted(book.cases, key=lambda case: _due(case, mail, now)):
        typer.echo(_row(case, mail, now, labels))
    raise_troubles(book.threads())


def show_case(home: Home, keys: Keys, wanted: str, *, labels: Labels) -> None:
    """All of one case: what counts now, who wants it deleted, what waits, all that was said."""
    book, now = casebook_at_hand(home, keys), datetime.now(UTC)
    case = book.find(wanted)
    mail = scan(home.mail, home.pins) if home.mail.is_dir() else None
    for line in _facts(case, mail, now, labels):
        typer.echo(one_line(line, limit=500))
    for line in _gone(case, book):
        typer.echo(line)
    for line in ordered_lines(case, book.ledger, now=now):
        typer.echo(line)
    for line in coded_lines(case.case.lead, labels):
        typer.echo(one_line(line, limit=500))
    for thread in case.case.threads:
        for line in _thread_lines(thread):
            typer.echo(line)
    typer.echo("History")
    for entry in case.case.history:
        typer.echo(one_line(f"  {_history(entry)}", limit=500))
    raise_troubles(case.threads)


def _row(case: OpenCase, mail: Mail | None, now: datetime, labels: Labels) -> str:
    lead = case.case.lead
    columns = (
        f"{case.id[:SHORT]}",
        f"{lead.kind:7}",
        f"{_label(lead.state, labels):22}",
        f"{lead.urgency or '-':6}",
        f"{_owner(lead):24}",
        f"{_age(case, mail, now):>4}",
        f"{_clock_words(_next_clock(case, mail, now), now):26}",
        case.title,
    )
    return one_line("  ".join(columns).rstrip(), limit=500)


def _facts(case: OpenCase, mail: Mail | None, now: datetime, labels: Labels) -> Iterator[str]:
    lead = case.case.lead
    yield f"Case      {case.id}"
    if case.title:
        yield f"Title     {case.title}"
    yield f"Report    {case.report or 'none'}"
    yield f"Taken by  {', '.join(lead.members)} ({lead.kind})"
    yield f"State     {_label(lead.state, labels)}{f', next {lead.next}' if lead.next else ''}"
    yield f"Urgency   {lead.urgency or '-'}"
    yield f"Assigned  {_owner(lead)}"
    yield f"Labels    {', '.join(_all_labels(case)) or '-'}"
    for clock in _clocks(case, mail, now):
        yield f"{'Clock':9} {_AIMS[clock.aim]}: {clock.status}, due {_minute(clock.due)}"


def _gone(case: OpenCase, book: Casebook) -> Iterator[str]:
    """Organisations that take part and have left the coalition: they know the key in use."""
    roster = book.ledger.roster
    for member in case.case.lead.members:
        if roster is not None and roster.member(member) is None:
            yield one_line(
                f"Gone      {member} has left the coalition and knows the key in use:"
                f" 'case dismiss' changes it."
            )


def _thread_lines(thread: CaseThread) -> Iterator[str]:
    for waiting in thread.waiting.values():
        said = waiting.event
        about = _kind_words(said)
        second = "another organisation" if waiting.second == "organisation" else "somebody else"
        yield one_line(f"Waits     {said.hash.hex()[:SHORT]}  {about}, for {second} to agree")
    for task in thread.tasks.values():
        done = "done" if task.done else f"open, due {task.event.what.get('due', '-')}"
        number = task.event.hash.hex()[:SHORT]
        yield one_line(f"Task      {number}  {task.event.what['title']} ({done})")
    for note in thread.notes:
        yield one_line(f"Note      {_who(note)}, {_minute(note.time)}, {thread.kind}")
        yield block(str(note.what["text"]))


def _history(entry: Entry) -> str:
    event = entry.event
    reason = vocabulary("refusals").label(entry.reason, "en") if entry.reason else None
    outcome = "" if entry.outcome == "done" else f"  [{entry.outcome}] {reason or ''}".rstrip()
    front = f"{_minute(event.time)}  {_who(event)}  {event.hash.hex()[:SHORT]}"
    return f"{front}  {_kind_words(event)}{outcome}"


def _kind_words(event: ThreadEvent) -> str:
    what = event.what
    to = what.get("to")
    return f"{what['event']} {to}" if isinstance(to, str) else str(what["event"])


def _who(event: ThreadEvent) -> str:
    return f"{event.person}@{event.member}" if event.person else event.member


def _owner(lead: CaseThread) -> str:
    what = lead.assigned.what if lead.assigned else {}
    if not what.get("member"):
        return NOBODY
    return f"{what['person']}@{what['member']}" if what.get("person") else str(what["member"])


def _all_labels(case: OpenCase) -> Sequence[str]:
    return list(dict.fromkeys(each for thread in case.case.threads for each in thread.labels))


def _arrived(case: OpenCase, mail: Mail | None) -> datetime:
    """When the report came, as far as that is known here; else when the case began."""
    record = mail.records.get(case.report or "") if mail else None
    return (record.arrived if record else None) or case.case.lead.begun.time


def _clocks(case: OpenCase, mail: Mail | None, now: datetime) -> list[Clock]:
    urgency = case.case.lead.urgency or "normal"
    return clocks(case.case, arrived=_arrived(case, mail), urgency=urgency, now=now)


def _next_clock(case: OpenCase, mail: Mail | None, now: datetime) -> Clock | None:
    running = [clock for clock in _clocks(case, mail, now) if clock.done is None]
    return min(running, key=lambda clock: clock.due) if running else None


def _due(case: OpenCase, mail: Mail | None, now: datetime) -> datetime:
    clock = _next_clock(case, mail, now)
    return clock.due if clock else datetime.max.replace(tzinfo=UTC)


def _clock_words(clock: Clock | None, now: datetime) -> str:
    if clock is None:
        return "-"
    if clock.status == "late":
        return f"{_AIMS[clock.aim]}: LATE {_span(now - clock.due)}"
    return f"{_AIMS[clock.aim]}: in {_span(clock.due - now)}"


def _age(case: OpenCase, mail: Mail | None, now: datetime) -> str:
    return _span(now - _arrived(case, mail))


def _span(duration: timedelta) -> str:
    hours = max(duration, timedelta()) // _HOUR
    if not hours:
        return "<1 h"
    return f"{hours} h" if hours < 48 else f"{hours // 24} d"


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}Z"


def _label(code: str, labels: Labels) -> str:
    return label(code, _LISTS, labels) or code
