"""Joint threads that somebody began beside the one that a report has: ``docs/protocol.md`` §21.1.

The id of that one follows from the report's data key. Any other that names the report was begun
by somebody who would like to read what is decided.
"""

from app.member.cases.book import OpenCase
from app.member.cases.errors import JointThreadForeign
from app.member.errors import MemberError
from app.member.mail import scan_report
from app.member.workplace import Workplace
from app.protocol import excerpt
from app.protocol.errors import ProtocolError
from app.protocol.thread import joint_thread


def check_leading(place: Workplace, case: OpenCase) -> None:
    """Raises ``JointThreadForeign`` before something is written where a case should not be led.

    Who was invited has no report, and nothing to compare with.
    """
    lead = case.threads[0]
    if case.report is None or lead.events[0].kind != "joint":
        return
    data_key = _data_key(place, case.report)
    if data_key is not None and lead.chain.thread != joint_thread(data_key):
        raise JointThreadForeign(lead.id)


def _data_key(place: Workplace, report: str) -> bytes | None:
    mail = scan_report(place.folder, place.home.pins, report)
    record = mail.records.get(report)
    if record is None:
        return None
    reader, part = place.reader(mail), record.excerpt
    try:
        slot = excerpt.own_slot(part, reader.place(part.header))
        return reader.data_key(part.header, part.header_bytes, slot)
    except (ProtocolError, MemberError):
        return None
