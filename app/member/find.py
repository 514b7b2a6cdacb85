"""From what a person typed to one report."""

from app.member.errors import ReportAmbiguous, ReportNotFound
from app.member.list_reports import read_lines
from app.member.mail import Mail
from app.member.reader import Reader
from app.member.stages import NOT_ADDRESSED
from app.protocol.errors import NotAddressed

NEWEST = "newest"


def find_report(mail: Mail, typed: str) -> str:
    """The one id that begins with ``typed``; raises ``ReportNotFound`` or ``ReportAmbiguous``."""
    prefix = typed.strip().lower()
    found = [report_id for report_id in mail.ids() if prefix and report_id.startswith(prefix)]
    if not found:
        raise ReportNotFound
    if len(found) > 1:
        raise ReportAmbiguous(f"{len(found):,} begin like this.")
    return found[0]


def find_newest(mail: Mail, reader: Reader) -> str:
    """The newest report for this member, by the server's list.

    Faulty ones count as well: they may have been for this member. Raises ``NotAddressed``
    where all are for others, and ``ReportAmbiguous`` where nothing says which of several came
    last, as in a folder without heads.
    """
    everything = read_lines(mail, reader)
    lines = [line for line in everything if line.status != NOT_ADDRESSED]
    if not lines:
        raise NotAddressed if everything else ReportNotFound
    if len(lines) > 1 and lines[0].order == lines[1].order:
        raise ReportAmbiguous("Nothing here says which one came last.")
    return lines[0].id
