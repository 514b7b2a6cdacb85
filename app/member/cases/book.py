"""The cases that the threads in a home add up to: verified, opened in memory, and folded."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from app.member.cases.errors import CaseAmbiguous, CaseNotFound
from app.member.cases.keys import opened_keys
from app.member.cases.read_before import ReadBefore, keep_read, read_before
from app.member.cases.shown_case import beside, shown_case
from app.member.cases.store import StoredEvent, stored_events, stored_threads
from app.member.home import Home, Keys
from app.protocol.case import case_of
from app.protocol.case_state import Case
from app.protocol.errors import ProtocolError
from app.protocol.ledger import Ledger
from app.protocol.ledger_authors import Authors
from app.protocol.thread_chain import ThreadChain
from app.protocol.thread_event import ThreadEvent
from app.protocol.thread_header import event_hash, parse_event_header
from app.protocol.thread_key import ThreadKey


@dataclass
class ReadThread:
    """A thread as far as it verifies; ``troubles`` are what was refused of it."""

    chain: ThreadChain
    events: list[ThreadEvent] = field(default_factory=list)
    troubles: list[ProtocolError] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Its id in hex."""
        return self.chain.thread.hex()

    def take(self, stored: StoredEvent) -> None:
        """Reads what was handed out next; the same event once more is nothing new."""
        try:
            number, hashes = parse_event_header(stored.event).number, self.chain.hashes
            if number < len(hashes) and hashes[number] == event_hash(stored.event):
                return
            self.events.append(self.chain.take(stored.event, hour=stored.hour))
        except ProtocolError as error:
            self.troubles.append(error)


@dataclass(frozen=True)
class OpenCase:
    """A case with its threads, the leading one first."""

    case: Case
    threads: Sequence[ReadThread]

    @property
    def id(self) -> str:
        """The id of the leading thread in hex."""
        return self.case.lead.id.hex()

    @property
    def report(self) -> str | None:
        """The id of the report that it is about, in hex."""
        report = self.case.lead.begun.what.get("report")
        return report["id"] if report else None

    @property
    def names(self) -> list[str]:
        """By what it can be found."""
        return [*(thread.id for thread in self.threads), *([self.report] if self.report else [])]

    @property
    def title(self) -> str:
        """What whoever began it has called it."""
        return str(self.case.lead.begun.what.get("title", ""))

    def thread(self, *, private: bool) -> ReadThread | None:
        """The leading thread, or the private one."""
        if not private:
            return self.threads[0]
        kinds = (thread.chain.parties for thread in self.threads)
        found = zip(self.threads, kinds, strict=True)
        return next((thread for thread, kind in found if kind and kind.kind == "private"), None)


@dataclass(frozen=True)
class Casebook:
    """All cases of a home, and threads that cannot be read from their beginning."""

    ledger: Ledger
    keys: dict[bytes, ThreadKey]
    cases: Sequence[OpenCase]
    closed: Sequence[ReadThread]

    def threads(self) -> list[ReadThread]:
        """Every thread."""
        return [*(thread for case in self.cases for thread in case.threads), *self.closed]

    def without(self, gone: Collection[str]) -> "Casebook":
        """What the other threads add up to."""
        if not gone:
            return self
        threads = [thread for thread in self.threads() if thread.id not in gone]
        return _casebook(self.ledger, self.keys, threads)

    def find(self, typed: str) -> OpenCase:
        """The one case of which a thread's id, or the report's, begins so.

        Raises ``CaseNotFound`` or ``CaseAmbiguous``.
        """
        prefix = typed.strip().lower()
        found = [
            case
            for case in self.cases
            if prefix and any(name.startswith(prefix) for name in case.names)
        ]
        if not found:
            raise CaseNotFound
        if len(found) > 1:
            raise CaseAmbiguous(f"{len(found):,} begin like this.")
        return found[0]


def read_casebook(home: Home, keys: Keys, ledger: Ledger) -> Casebook:
    """Reads everything that lies here by the rules of §21.4, as ``ledger`` knows the coalition."""
    before = read_before(home, keys, ledger)
    authors, opened = Authors(ledger), opened_keys(home, keys, before)
    threads = [_read_thread(home, id_, authors, opened, before) for id_ in stored_threads(home)]
    keep_read(home, keys, ledger, before)
    return _casebook(ledger, opened, threads)


def _casebook(
    ledger: Ledger, keys: dict[bytes, ThreadKey], threads: Sequence[ReadThread]
) -> Casebook:
    begun = [thread for thread in threads if thread.events]
    return Casebook(
        ledger=ledger,
        keys=keys,
        cases=[_case(group) for group in _grouped(begun)],
        closed=[thread for thread in threads if not thread.events],
    )


def _read_thread(
    home: Home,
    thread: bytes,
    authors: Authors,
    keys: Mapping[bytes, ThreadKey],
    before: ReadBefore,
) -> ReadThread:
    """One thread, as far as it verifies; what was read before is not verified again."""
    read = ReadThread(ThreadChain(thread, authors=authors, keys=keys))
    all_stored = stored_events(home, thread)
    count = before.restore(read, all_stored)
    for stored in all_stored[count:]:
        read.take(stored)
    if len(all_stored) > count:
        before.keep(read, all_stored)
    return read


def _grouped(threads: Sequence[ReadThread]) -> list[list[ReadThread]]:
    """Each joint thread with the private thread about the same report, each share with its own.

    Several joint threads that name one report stay apart: only one of them can have its id, and
    which one is seen where the report is opened. A share may name any report, and is part of no
    other case: nothing that its author does leads away what an organisation keeps to itself.
    """
    groups: dict[tuple[str, str], list[ReadThread]] = {}
    private: list[ReadThread] = []
    for thread in threads:
        kind = thread.events[0].kind
        if kind == "private":
            private.append(thread)
        else:
            groups[thread.id, _report(thread) if kind == "joint" else ""] = [thread]
    for thread in private:
        report, share = _report(thread), beside(thread.events)
        about = [group for (_, named), group in groups.items() if report and named == report]
        shown = groups.get((share, "")) if share and not report else None
        if shown is not None:
            shown.append(thread)
        elif len(about) == 1:
            about[0].append(thread)
        else:
            groups[thread.id, ""] = [thread]
    return list(groups.values())


def _report(thread: ReadThread) -> str:
    report = thread.events[0].what.get("report")
    return report["id"] if report else ""


def _case(group: Sequence[ReadThread]) -> OpenCase:
    first, *others = (thread.events for thread in group)
    is_share = first[0].kind == "share"
    case = shown_case(first, others) if is_share else case_of([first, *others])
    by_id = {thread.chain.thread: thread for thread in group}
    return OpenCase(case, [by_id[thread.id] for thread in case.threads])
