"""What was imported before, by anybody of the organisation: the reports themselves say it.

No list beside them could be lost, be forged or tell a thief what a file held.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.member.errors import MemberError
from app.member.imports.rows import FORM
from app.member.mail import scan
from app.member.workplace import Workplace
from app.protocol.errors import ProtocolError
from app.protocol.report import Report


@dataclass(frozen=True)
class Imported:
    """The report that a row became, and the hash of the row as it was then."""

    report: str
    content: str


def known_rows(place: Workplace) -> Mapping[str, Imported]:
    """By the key of the row (``rows.Reading``): every imported report that is here and opens."""
    if not place.folder.is_dir():
        return {}
    mail = scan(place.folder, place.home.pins)
    reader = place.reader(mail)
    found: dict[str, Imported] = {}
    for report_id in sorted(mail.reports):
        try:
            report = reader.open_report(mail.report_bytes(report_id)).report
        except (ProtocolError, MemberError):
            # Not for us, or broken: list and verify say so.
            continue
        key, content = row_of(report)
        if key:
            found.setdefault(key, Imported(report_id, content))
    return found


def row_of(report: Report) -> tuple[str, str]:
    """Key and content of the row that a report was made of; empty for any other report."""
    for module in report.modules or ():
        if module.id == FORM:
            key, content = module.answers.get("key"), module.answers.get("content")
            if isinstance(key, str) and isinstance(content, str):
                return key, content
    return "", ""
