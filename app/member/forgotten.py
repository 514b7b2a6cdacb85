"""What the server says that it has forgotten: by whose order, by its age, or unasked."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

import typer

from app.member.client import Client
from app.member.coalition.describe import author_words
from app.member.display import one_line
from app.member.mail import Mail
from app.member.record import Record
from app.member.stages import FORGOTTEN, WORDS
from app.protocol.ledger import Ledger

HOURS_OF_A_DAY = 24
# Its clock and this machine's may stand on two sides of an hour.
HOURS_APART = 1


@dataclass
class Gone:
    """What the server would not hand over: reports, and attachments by report and name."""

    reports: list[Record] = field(default_factory=list)
    files: list[tuple[str, str]] = field(default_factory=list)


def why_forgotten(client: Client, record: Record, ledger: Ledger, *, now: datetime) -> str | None:
    """Why a report may be gone from the server, in words; ``None`` where nothing allows it.

    An order counts from the hour on in which it is carried out: before, members may object.
    """
    hour = int(now.timestamp()) // 3600 + HOURS_APART
    for state in ledger.deletions.values():
        if record.evidence in state.deletion.evidence and state.is_due(hour):
            who = author_words(ledger, state.author)
            return f"by order of {who}: {one_line(state.deletion.reason)}"
    days = client.keeps_days()
    if days is not None and hour - record.hour > days * HOURS_OF_A_DAY:
        return f"by its age: the server says that it keeps nothing longer than {days:,} days"
    return None


def say_gone(
    client: Client, mail: Mail, ledger: Ledger, gone: Gone, *, now: datetime
) -> tuple[int, int]:
    """Says what was forgotten and why; how many reports unasked, and attachments nobody can tell.

    An attachment that never came here has no hash here, so only its report's can be looked for.
    """
    why: Counter[tuple[str, str]] = Counter()
    unasked = untold = 0
    for record in gone.reports:
        words = why_forgotten(client, record, ledger, now=now)
        if words is None:
            unasked += 1
            typer.echo(f"!! {record.id}  forgotten by the server; nobody has ordered it", err=True)
        else:
            why["report", words] += 1
    for report_id, name in gone.files:
        known = mail.records.get(report_id)
        words = why_forgotten(client, known, ledger, now=now) if known else None
        if words is None:
            untold += 1
            typer.echo(f"!! {report_id}  {name}: {WORDS[FORGOTTEN]}", err=True)
        else:
            why["attachment", words] += 1
    for (kind, words), count in why.items():
        what = f"{count:,} {kind}{'s' if count > 1 else ''}"
        typer.echo(f"Forgotten on the server before it came here: {what}, {words}.")
    return unasked, untold
