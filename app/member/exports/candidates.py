"""The cases on this machine, each with what the reports about it say of consent."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.member.cases import sync
from app.member.cases.book import Casebook, OpenCase
from app.member.consents import lacking_here
from app.member.errors import AlarmsRaised, MemberError
from app.member.exports.gate import Subject
from app.member.fetch import bring
from app.member.mail import Mail, scan
from app.member.post import connected
from app.member.threads import Thread, Threads
from app.member.workplace import Workplace
from app.protocol.case_state import Case
from app.protocol.envelope import evidence_hash
from app.protocol.errors import ProtocolError
from app.protocol.report_rules import FOLLOW_UP


@dataclass(frozen=True)
class Candidate:
    """A case, and the reports about it; ``None`` where the case names one that is not here."""

    open_case: OpenCase
    reports: Thread | None
    is_whole: bool

    def subject(self, case: Case) -> Subject:
        """What the gate looks at, of the case as it stands now."""
        if self.reports is None:
            told = None if self.open_case.report else ()
            return Subject(case, told, is_whole=self.is_whole)
        parts, is_ordered = self.reports.parts, self.reports.is_ordered
        return Subject(case, parts, is_ordered=is_ordered, is_whole=self.is_whole)


def newest(place: Workplace) -> Casebook:
    """Somebody may have taken something back since this machine was last asked."""
    if bring(place).alarms:
        raise AlarmsRaised
    with connected(place.home, place.keys) as client:
        return sync.bring(client, place.home, place.keys).book


def candidates(place: Workplace, book: Casebook, wanted: Sequence[str]) -> list[Candidate]:
    """The cases that are wanted, or all; raises ``CaseNotFound`` or ``CaseAmbiguous``."""
    mail = scan(place.home.mail, place.home.pins)
    reader = place.reader(mail)
    found = [book.find(typed) for typed in wanted] if wanted else list(book.cases)
    # Only a follow-up says something of a case that began with another report.
    lacking = [head for head in lacking_here(mail, reader) if not head or head.type == FOLLOW_UP]
    cases = {case.id: case for case in found}.values()
    threads = Threads(mail, reader)
    return [Candidate(case, _reports(mail, threads, case), not lacking) for case in cases]


def _reports(mail: Mail, threads: Threads, case: OpenCase) -> Thread | None:
    """Only the very report of which the case was made, with what follows it."""
    about = case.case.lead.begun.what.get("report")
    if about is None or about["id"] not in mail.reports:
        return None
    try:
        if evidence_hash(mail.report_bytes(about["id"])).hex() != about["sha256"]:
            return None
        return threads.of(about["id"])
    except (ProtocolError, MemberError):
        return None
