"""``case begin``: makes a case of a report.

The thread's id follows from the report's data key, so two people of the organisations that it was
addressed to who begin at the same time meet in one thread.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import typer

from app.member.cases.deleted import why_not_begun
from app.member.cases.errors import CaseDeleted
from app.member.cases.keys import carried_to
from app.member.cases.store import StoredEvent, store_events
from app.member.cases.sync import FORGOTTEN, fetch
from app.member.cases.write import CONFLICT, Pen, event_request
from app.member.client import Client
from app.member.errors import ForgottenUnasked, ServerRefused
from app.member.find import find_report
from app.member.mail import scan
from app.member.post import connected
from app.member.reader import OpenedReport
from app.member.workplace import Workplace
from app.protocol import envelope
from app.protocol.ledger import Ledger
from app.protocol.ledger_authors import Authors
from app.protocol.thread import ThreadPosition, joint_thread, private_thread
from app.protocol.thread_chain import ThreadChain
from app.protocol.thread_event import ThreadKind
from app.protocol.thread_key import new_thread_key


@dataclass(frozen=True)
class _About:
    """A report of which a case is made, with its data key and evidence hash."""

    opened: OpenedReport
    data_key: bytes
    evidence: bytes


def begin(place: Workplace, *, wanted: str, private: bool, title: str | None) -> None:
    """Begins the joint thread of a report, or the private one; prints the case's id."""
    about = _open(place, wanted)
    with connected(place.home, place.keys) as client:
        ledger = fetch(client, place.home, place.keys).book.ledger
        thread = _begin(client, place, about, ledger, private=private, title=title)
        case = fetch(client, place.home, place.keys).book.find(thread.hex())
    typer.echo(f"Case {case.id[:16]}")


def _open(place: Workplace, wanted: str) -> _About:
    mail = scan(place.folder, place.home.pins)
    reader = place.reader(mail)
    data = mail.report_bytes(find_report(mail, wanted))
    opened = reader.open_report(data)
    sealed = opened.envelope
    slot = envelope.report_slot(sealed, reader.place(sealed.header))
    key = reader.data_key(sealed.header, sealed.header_bytes, slot)
    return _About(opened, key, envelope.evidence_hash(data))


def _begin(
    client: Client,
    place: Workplace,
    about: _About,
    ledger: Ledger,
    *,
    private: bool,
    title: str | None,
) -> bytes:
    """The thread's id; somebody else may have begun it meanwhile.

    Raises ``CaseDeleted`` where it went by order, and ``ForgottenUnasked`` without one.
    """
    member, now = place.home.member, datetime.now(UTC).replace(microsecond=0)
    kind: ThreadKind = "private" if private else "joint"
    members = [member] if private else _addressed(about.opened, ledger, member)
    thread = private_thread(about.data_key, member) if private else joint_thread(about.data_key)
    what = {
        "event": "begun",
        "schema": 1,
        "kind": kind,
        "members": members,
        "report": {"id": about.opened.envelope.header.id.hex(), "sha256": about.evidence.hex()},
        "title": title,
        "urgency": about.opened.head.urgency,
    }
    key = new_thread_key(thread)
    keys = list(carried_to(key, members, ledger, now=now))
    pen = Pen(place.home, place.keys, ledger, now)
    event = pen.seal({k: v for k, v in what.items() if v is not None}, key, ThreadPosition())
    # As everybody will read it; raises what they would refuse it for.
    ThreadChain(thread, authors=Authors(ledger), keys={key.id: key}).take(event)
    try:
        hour = client.begin_thread(event_request(event, keys, members), event)
    except ServerRefused as error:
        if error.status == FORGOTTEN:
            words = why_not_begun(ledger, thread, now=now)
            raise (CaseDeleted(words) if words else ForgottenUnasked()) from error
        if error.status != CONFLICT:
            raise
        typer.echo("It was begun already.", err=True)
    else:
        store_events(place.home, {thread: [StoredEvent(hour, event)]})
    return thread


def _addressed(opened: OpenedReport, ledger: Ledger, member: str) -> Sequence[str]:
    """Those to whom the report went and who are still in the coalition."""
    roster = {entry.id for entry in ledger.roster.members} if ledger.roster else set()
    return sorted(({*opened.report.recipients} & roster) | {member})
