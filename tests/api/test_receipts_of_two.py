"""Two processes on one PostgreSQL write one receipt log."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

import httpx
import pytest

from app.protocol.log import EntryKind, TreeHead, verify_consistency
from app.protocol.primitives import random_bytes, sha256
from app.storage import receipt_log
from app.storage.database import opened_database
from tests.client import client_of
from tests.coalition import Coalition
from tests.ports import free_url
from tests.postgres import PostgresServer
from tests.process import service_process
from tests.receipts import (
    certified_log,
    check_receipt,
    check_reports_against,
    check_stored_log,
    head_of,
)
from tests.service import make_settings, prepare

REPORTS, THREADS = 200, 8


@pytest.fixture
def pair(
    tmp_path: Path, postgres: PostgresServer, coalition: Coalition
) -> Iterator[tuple[str, tuple[httpx.Client, httpx.Client]]]:
    """The address of a database, and clients of two processes that share it."""
    address = postgres.new_database()
    with ExitStack() as stack:
        clients: list[httpx.Client] = []
        for name in ("one", "two"):
            url = free_url()
            (tmp_path / name / "data").mkdir(parents=True)
            settings = make_settings(tmp_path / name, origin=url, database_url=address)
            if not clients:
                prepare(settings, coalition)
            stack.enter_context(service_process(settings, tmp_path / f"{name}.log"))
            clients.append(stack.enter_context(client_of(url)))
        yield address, (clients[0], clients[1])


def test_every_report_has_one_entry_in_one_log(
    pair: tuple[str, tuple[httpx.Client, httpx.Client]], coalition: Coalition
) -> None:
    address, services = pair
    template, _ = coalition.seal_report({"alborada"}, text="x")
    reports = [template[:80] + random_bytes(16) + template[96:] for _ in range(REPORTS)]

    def send(number: int) -> httpx.Response:
        # Every tenth goes to both, as when an answer was lost on the way.
        if number % 10 == 0:
            services[1 - number % 2].post("/api/v1/reports", content=reports[number])
        return services[number % 2].post("/api/v1/reports", content=reports[number])

    with ThreadPoolExecutor(THREADS) as threads:
        answers = list(threads.map(send, range(REPORTS)))
    with opened_database(address) as engine:
        head, entries = check_stored_log(engine)
        check_reports_against(engine, entries)
        log = certified_log(engine)
        receipts = [check_receipt(a, d, log) for a, d in zip(answers, reports, strict=True)]
        for receipt, data in zip(receipts, reports, strict=True):
            assert entries[receipt.index].sha256 == sha256(data)
        entered = [entry.sha256 for entry in entries if entry.kind is EntryKind.REPORT]
        assert sorted(entered) == sorted(map(sha256, reports))
        # Whoever has two of these checkpoints can be shown that one goes on from the other.
        heads = sorted({receipt.checkpoint.head for receipt in receipts}, key=_size)
        assert len({each.size for each in heads}) == len(heads)
        with engine.connect() as connection:
            for old, new in pairwise([*heads, head]):
                proof = receipt_log.tree_at(connection, new.size).prove_consistency(old.size)
                verify_consistency(old, new, proof)
                assert head_of(entries[: old.size]) == old


def _size(head: TreeHead) -> int:
    return head.size
