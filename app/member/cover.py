"""Reports for others, downloaded like one's own: so the server is not told which are whose.

They are compared with the list and not kept: a report that is to be forgotten should lie in few
places. That each was asked for is noted in the folder ``passed``.
"""

from app.member.client import Client
from app.member.download import promised_report
from app.member.files import write_whole
from app.member.mail import PASSED, Mail
from app.member.reader import Reader
from app.member.record import Record


def not_asked_for(mail: Mail) -> list[Record]:
    """Everything in the list of which neither the report nor a note is here."""
    passed = {path.name for path in (mail.root / PASSED).iterdir()}
    return [r for r in mail.records.values() if r.id not in mail.reports and r.id not in passed]


def pass_by(client: Client, mail: Mail, reader: Reader, record: Record) -> None:
    """Downloads a report of others; raises what ``promised_report`` raises."""
    promised_report(client, mail.root, reader, record)
    note(mail, record)


def note(mail: Mail, record: Record) -> None:
    """Not again: it was handed over, or the server has forgotten it."""
    write_whole(mail.root / PASSED / record.id, b"")
