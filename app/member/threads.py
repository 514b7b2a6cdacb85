"""Follow-ups, and the first reports that they follow: ``docs/protocol.md`` §17.3.

Which reports belong together stands only inside them, so they are opened to find out, and nothing
is written down about it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.member.errors import DeletionAsked, MemberError
from app.member.mail import Mail
from app.member.reader import OpenedReport, Reader
from app.protocol.consent import DELETE, Part
from app.protocol.encoding import from_base64url
from app.protocol.errors import FollowUpForeign, ProtocolError
from app.protocol.reply import check_follow_up
from app.protocol.report_rules import FOLLOW_UP


@dataclass(frozen=True)
class Thread:
    """A first report and its proven follow-ups, in the order of the server's list.

    ``is_ordered``: whether that list, which alone knows the order, names all of the follow-ups.
    """

    parts: tuple[Part, ...]
    is_ordered: bool


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
    return _read(mail, reader)[0]


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


def thread_of(mail: Mail, reader: Reader, report_id: str) -> Thread:
    """The thread that a report on this machine belongs to, so far as it is here.

    A follow-up whose first report is not here, or is another's, is a thread of its own: what it
    says counts at least for itself. Raises what opening the report raises.
    """
    return Threads(mail, reader).of(report_id)


def check_deletion(thread: Thread) -> None:
    """Raises ``DeletionAsked``: that ends every use of a report."""
    requests = [each for part in thread.parts for each in part.report.requests or ()]
    if any(request.ask == DELETE for request in requests):
        raise DeletionAsked


class Threads:
    """Which of all reports on this machine belong together; each is opened once to find out."""

    def __init__(self, mail: Mail, reader: Reader) -> None:
        self._mail = mail
        self._reader = reader
        self._firsts, self._follow_ups = _read(mail, reader)

    def of(self, report_id: str) -> Thread:
        """As ``thread_of``."""
        mail, firsts = self._mail, self._firsts
        wanted = self._open(report_id)
        first_id = _first_of(wanted, firsts) or report_id
        first = wanted if first_id == report_id else self._open(first_id)
        others = [
            opened
            for opened in self._follow_ups
            if _id(opened) != first_id and _first_of(opened, firsts) == first_id
        ]
        is_listed = all(_id(opened) in mail.records for opened in others)
        return Thread(
            tuple(Part(_id(opened), opened.report) for opened in (first, *others)),
            is_ordered=is_listed or len(others) <= 1,
        )

    def _open(self, report_id: str) -> OpenedReport:
        return self._reader.open_report(self._mail.report_bytes(report_id))


def _read(mail: Mail, reader: Reader) -> tuple[dict[str, FirstReport], list[OpenedReport]]:
    """First reports by ``reply.kem``, and all follow-ups, in the order of the server's list."""
    firsts: dict[str, FirstReport] = {}
    follow_ups = []
    for report_id in sorted(mail.reports, key=lambda report_id: _order(mail, report_id)):
        try:
            opened = reader.open_report(mail.report_bytes(report_id))
        except (ProtocolError, MemberError):
            # verify and open say what is wrong with it.
            continue
        report = opened.report
        if report.type == FOLLOW_UP:
            follow_ups.append(opened)
        else:
            firsts.setdefault(report.reply.kem, FirstReport(report_id, report.reply.follow))
    return firsts, follow_ups


def _first_of(opened: OpenedReport, firsts: Mapping[str, FirstReport]) -> str | None:
    try:
        return followed_by(opened, firsts)
    except FollowUpForeign:
        return None


def _id(opened: OpenedReport) -> str:
    return opened.envelope.header.id.hex()


def _order(mail: Mail, report_id: str) -> tuple[int, int, str]:
    record = mail.records.get(report_id)
    return (record.hour, record.cursor, report_id) if record else (0, 0, report_id)
