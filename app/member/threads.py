"""Follow-ups, and the first reports that they follow: ``docs/protocol.md`` §17.3.

Which reports belong together stands only inside them, so they are opened to find out, and nothing
is written down about it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.member.errors import MemberError
from app.member.mail import Mail
from app.member.reader import OpenedReport, Reader
from app.protocol.encoding import from_base64url
from app.protocol.errors import FollowUpForeign, ProtocolError
from app.protocol.reply import check_follow_up
from app.protocol.report import Report

FOLLOW_UP = "followup"


@dataclass(frozen=True)
class FirstReport:
    """A report that others may follow; its follow key, where its sender gave one."""

    id: str
    follow: str | None


def first_reports(mail: Mail, reader: Reader) -> Mapping[str, FirstReport]:
    """The first report of each sender that is here, by ``reply.kem``.

    The earliest one by the server's list; a sender who has given the same keys twice without
    calling the second one a follow-up must not take the place of the first.
    """
    found: dict[str, FirstReport] = {}
    for report_id in sorted(mail.reports, key=lambda report_id: _order(mail, report_id)):
        report = _opened(mail, reader, report_id)
        if report is not None and report.type != FOLLOW_UP:
            found.setdefault(report.reply.kem, FirstReport(report_id, report.reply.follow))
    return found


def followed_by(opened: OpenedReport, firsts: Mapping[str, FirstReport]) -> str | None:
    """The id of the report that this one follows.

    ``None`` where it follows none, or one that is not here: it may have gone to others. Raises
    ``FollowUpForeign`` where it is not by whoever sent the first one.
    """
    report = opened.report
    first = firsts.get(report.reply.kem)
    if report.follows is None or first is None:
        return None
    if first.follow is None:
        raise FollowUpForeign("the first report gave nothing to follow it by")
    check_follow_up(
        from_base64url(report.follows.mac),
        follow_key=from_base64url(first.follow),
        envelope_id=opened.envelope.header.id,
    )
    return first.id


def _opened(mail: Mail, reader: Reader, report_id: str) -> Report | None:
    try:
        return reader.open_report(mail.report_bytes(report_id)).report
    except (ProtocolError, MemberError):
        return None


def _order(mail: Mail, report_id: str) -> tuple[int, int, str]:
    record = mail.records.get(report_id)
    return (record.hour, record.cursor, report_id) if record else (0, 0, report_id)
