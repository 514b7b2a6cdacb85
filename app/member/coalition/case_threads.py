"""Which threads an order names beside a report: those that this home knows to be about it.

A thread is named by its first event, which only those have who take or took part. So private
threads of other organisations stay until these order it themselves.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.member.cases.book import Casebook, OpenCase, ReadThread
from app.member.cases.deleted import named_here
from app.member.home import Home
from app.protocol.deletion import NamedThread


@dataclass(frozen=True)
class CaseThreads:
    """Threads that can be named, and in words those that cannot."""

    named: tuple[NamedThread, ...] = ()
    lacking: tuple[str, ...] = ()


def threads_about(home: Home, book: Casebook, report_id: str) -> CaseThreads:
    """Every thread about a report, with the shares that were made of it."""
    return threads_of(home, book, [case for case in book.cases if case.report == report_id])


def threads_of(home: Home, book: Casebook, cases: Iterable[OpenCase]) -> CaseThreads:
    """Every thread of these cases, with the shares that were made of them."""
    known = {thread.id: thread for thread in book.threads()}
    ids: dict[str, None] = {}
    lacking = []
    for case in cases:
        ids |= dict.fromkeys(thread.id for thread in case.threads)
        for share, member in _shares(case, known):
            if share is None:
                lacking.append(f"the share with {member}")
            else:
                ids[share.id] = None
    named = [each for one in ids for each, _ in named_here(home, bytes.fromhex(one))]
    return CaseThreads(tuple(dict.fromkeys(named)), tuple(lacking))


def _shares(
    case: OpenCase, known: dict[str, ReadThread]
) -> Iterator[tuple[ReadThread | None, str]]:
    """Each share that the case speaks of, and with whom.

    Whoever writes into a case can name any thread: it counts only as a share of their own.
    """
    for entry in case.case.history:
        what, author = entry.event.what, entry.event.member
        if what["event"] != "shared":
            continue
        share = known.get(what["thread"])
        if share is None:
            yield None, what["member"]
        elif share.events and _is_share(share, author, what["member"]):
            yield share, what["member"]


def _is_share(thread: ReadThread, author: str, member: str) -> bool:
    first = thread.events[0]
    between = sorted(first.what["members"])
    return (first.kind, first.member, between) == ("share", author, sorted((author, member)))
