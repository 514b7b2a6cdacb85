"""What was acknowledged survives a kill at any moment."""

import threading
from collections.abc import Callable, Sequence
from functools import partial
from itertools import count
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine

from app.intake.ledger_reader import LedgerReader
from app.protocol import envelope
from app.protocol.log import EntryKind, verify_consistency
from app.protocol.primitives import random_bytes, sha256
from app.storage import receipt_log
from app.storage.database import opened_database
from tests.assembly import Assembly, Device
from tests.client import client_of, log_in
from tests.coalition import Coalition
from tests.made_up_threads import MadeUpThread, append, begin, feed
from tests.patience import PATIENCE
from tests.ports import free_url
from tests.postgres import PostgresServer
from tests.process import service_process
from tests.receipts import (
    certified_log,
    check_receipt,
    check_reports_against,
    check_stored_log,
)
from tests.service import hand_over, make_settings, prepare

ROUNDS, SENDERS, ENOUGH = 3, 8, 40
SPEAKERS, STATEMENTS = 4, 20


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_no_acknowledged_report_is_lost_when_the_service_is_killed(
    tmp_path: Path, coalition: Coalition, postgres: PostgresServer, database: str
) -> None:
    url = free_url()
    address = postgres.new_database() if database == "postgresql" else None
    settings = make_settings(tmp_path, origin=url, database_url=address)
    prepare(settings, coalition)
    acknowledged: dict[bytes, httpx.Response] = {}
    for _ in range(ROUNDS):
        with service_process(settings, tmp_path / "log") as process:
            acknowledged |= _send_until_killed(url, coalition, process.kill)
    with opened_database(settings.database_url) as engine:
        with engine.connect() as connection:
            rows = connection.exec_driver_sql("SELECT id, envelope FROM reports").all()
        kept = {id_: data for id_, data in rows if envelope.parse(data).header.id == id_}
        assert len(acknowledged) >= ROUNDS * ENOUGH
        assert acknowledged.keys() <= kept.keys()
        if database == "sqlite":
            with engine.connect() as connection:
                assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        _check_receipts(engine, kept, acknowledged)


def _check_receipts(
    engine: Engine, kept: dict[bytes, bytes], acknowledged: dict[bytes, httpx.Response]
) -> None:
    """Each report has its entry, each entry its report, and every receipt still holds."""
    head, entries = check_stored_log(engine)
    check_reports_against(engine, entries)
    log = certified_log(engine)
    for report_id, answer in acknowledged.items():
        receipt = check_receipt(answer, kept[report_id], log)
        assert entries[receipt.index].sha256 == sha256(kept[report_id])
        seen = receipt.checkpoint.head
        with engine.connect() as connection:
            proof = receipt_log.tree_at(connection, head.size).prove_consistency(seen.size)
        verify_consistency(seen, head, proof)


def test_no_acknowledged_statement_is_lost_when_the_service_is_killed(tmp_path: Path) -> None:
    assembly = Assembly(Coalition())
    url = free_url()
    settings = make_settings(tmp_path, origin=url)
    hand_over(settings, assembly)
    acknowledged: dict[int, str] = {}
    for name in range(ROUNDS):
        with service_process(settings, tmp_path / "log") as process:
            acknowledged |= _say_until_killed(url, assembly, f"r{name}", process.kill)
    with opened_database(settings.database_url) as engine, engine.connect() as connection:
        # Reading it goes through every entry by the rules, and through the chain of hashes.
        ledger = LedgerReader().read(connection)
    assert len(acknowledged) >= ROUNDS * STATEMENTS
    assert {n: ledger.hashes[n].hex() for n in acknowledged} == acknowledged


def test_no_acknowledged_event_is_lost_when_the_service_is_killed(
    tmp_path: Path, coalition: Coalition
) -> None:
    url = free_url()
    settings = make_settings(tmp_path, origin=url)
    prepare(settings, coalition)
    threads: list[MadeUpThread] = []
    for _ in range(ROUNDS):
        with service_process(settings, tmp_path / "log") as process:
            threads += _write_until_killed(url, coalition, process.kill)
    acknowledged = sum(len(thread.events) for thread in threads)
    assert acknowledged >= ROUNDS * STATEMENTS
    with service_process(settings, tmp_path / "log"), client_of(url) as http:
        for member in coalition.members[:2]:
            shown = [event for _, event in feed(http, log_in(http, member))]
            for thread in threads:
                own = [event for event in shown if event[8:24] == thread.id]
                # One more may have been kept of which nobody heard.
                assert own[: len(thread.events)] == thread.events
                assert len(own) <= len(thread.events) + 1
    with opened_database(settings.database_url) as engine:
        _, entries = check_stored_log(engine)
    logged = {entry.sha256 for entry in entries if entry.kind is EntryKind.EVENT}
    assert logged == {sha256(event) for event in shown}


def _write_until_killed(
    url: str, coalition: Coalition, kill: Callable[[], None]
) -> list[MadeUpThread]:
    threads = [MadeUpThread() for _ in range(SPEAKERS)]
    enough = threading.Event()
    with client_of(url) as http:
        session = log_in(http, coalition.members[0])

    def write_all(thread: MadeUpThread) -> None:
        with client_of(url) as http:
            try:
                assert begin(http, session, thread, coalition.members[:2]).status_code == 201
                while append(http, session, thread).status_code == 201:
                    if sum(len(each.events) for each in threads) >= STATEMENTS:
                        enough.set()
            except httpx.TransportError:
                return

    _run_until_killed([partial(write_all, thread) for thread in threads], enough, kill)
    return threads


def _say_until_killed(
    url: str, assembly: Assembly, name: str, kill: Callable[[], None]
) -> dict[int, str]:
    acknowledged: dict[int, str] = {}
    enough = threading.Event()
    with client_of(url) as http:
        # Before anybody may count to enough: whoever came after the kill could not log in.
        session = log_in(http, assembly.coalition.members[0])

    def say_all(sender: int) -> None:
        with client_of(url) as http:
            for number in count():
                device = Device(f"{name}-{sender}-{number}", "alborada")
                document = assembly.certificate(device, ["intake"])
                try:
                    answer = http.post("/api/v1/log", content=document, headers=session)
                except httpx.TransportError:
                    return
                if answer.status_code == 201:
                    acknowledged[answer.json()["number"]] = answer.json()["hash"]
                if len(acknowledged) >= STATEMENTS:
                    enough.set()

    _run_until_killed([partial(say_all, sender) for sender in range(SPEAKERS)], enough, kill)
    return acknowledged


def _send_until_killed(
    url: str, coalition: Coalition, kill: Callable[[], None]
) -> dict[bytes, httpx.Response]:
    acknowledged: dict[bytes, httpx.Response] = {}
    template, _ = coalition.seal_report({"alborada"}, text="x")
    enough = threading.Event()

    def send() -> None:
        with client_of(url) as http:
            while True:
                # The server cannot tell a fresh id under an old seal from a fresh report.
                report_id = random_bytes(16)
                data = template[:80] + report_id + template[96:]
                try:
                    answer = http.post("/api/v1/reports", content=data)
                except httpx.TransportError:
                    return
                if answer.status_code == 201:
                    acknowledged[report_id] = answer
                if len(acknowledged) >= ENOUGH:
                    enough.set()

    _run_until_killed([send] * SENDERS, enough, kill)
    return acknowledged


def _run_until_killed(
    senders: Sequence[Callable[[], None]], enough: threading.Event, kill: Callable[[], None]
) -> None:
    """Each one ends when the service does not answer any more, also where it begins after that."""
    threads = [threading.Thread(target=sender) for sender in senders]
    for thread in threads:
        thread.start()
    try:
        assert enough.wait(PATIENCE)
    finally:
        kill()
        for thread in threads:
            thread.join()
