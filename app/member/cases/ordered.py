"""Orders to delete that name a case and still wait: ``docs/protocol.md`` §20."""

from collections.abc import Iterator
from datetime import datetime

from app.member.cases.book import OpenCase
from app.member.coalition.orders import describe_waiting, waiting_orders
from app.protocol.ledger import Ledger
from app.protocol.ledger_state import DeletionState


def ordered_lines(case: OpenCase, ledger: Ledger, *, now: datetime) -> Iterator[str]:
    """Who has ordered it, from when on it happens, and how to stop it; nothing without an order."""
    for order in waiting_orders(ledger, hour=int(now.timestamp()) // 3600):
        if _names(order, case):
            yield from describe_waiting(ledger, order)


def _names(order: DeletionState, case: OpenCase) -> bool:
    """Whether what goes is a thread of the case, or the report that it is about."""
    threads = {thread.chain.thread for thread in case.threads}
    report = case.case.lead.begun.what.get("report")
    is_report = report is not None and bytes.fromhex(report["sha256"]) in order.deletion.evidence
    return is_report or any(each.thread in threads for each in order.deletion.threads)
