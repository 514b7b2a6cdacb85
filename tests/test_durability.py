"""What was acknowledged survives a kill at any moment."""

import threading
from collections.abc import Callable
from pathlib import Path

import httpx

from app.protocol import envelope
from app.protocol.primitives import random_bytes
from app.storage.database import opened_database
from tests.coalition import Coalition
from tests.process import service_process
from tests.service import free_socket, make_settings, prepare

ROUNDS, SENDERS, ENOUGH = 3, 8, 40


def test_no_acknowledged_report_is_lost_when_the_service_is_killed(
    tmp_path: Path, coalition: Coalition
) -> None:
    probe, url = free_socket()
    probe.close()
    settings = make_settings(tmp_path, origin=url)
    prepare(settings, coalition)
    acknowledged: set[bytes] = set()
    for _ in range(ROUNDS):
        with service_process(settings, tmp_path / "log") as process:
            acknowledged |= _send_until_killed(url, coalition, process.kill)
    with opened_database(settings.database_url) as engine, engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT id, envelope FROM reports").all()
        whole = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
    kept = {report_id for report_id, data in rows if envelope.parse(data).header.id == report_id}
    assert len(acknowledged) >= ROUNDS * ENOUGH
    assert acknowledged <= kept
    assert whole == "ok"


def _send_until_killed(url: str, coalition: Coalition, kill: Callable[[], None]) -> set[bytes]:
    acknowledged: set[bytes] = set()
    template, _ = coalition.seal_report({"alborada"}, text="x")
    enough = threading.Event()

    def send() -> None:
        with httpx.Client(base_url=url) as http:
            for _ in range(2000):
                # The server cannot tell a fresh id under an old seal from a fresh report.
                report_id = random_bytes(16)
                data = template[:80] + report_id + template[96:]
                try:
                    answer = http.post("/api/v1/reports", content=data)
                except httpx.TransportError:
                    return
                if answer.status_code == 201:
                    acknowledged.add(report_id)
                if len(acknowledged) >= ENOUGH:
                    enough.set()

    threads = [threading.Thread(target=send) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    assert enough.wait(60)
    kill()
    for thread in threads:
        thread.join()
    return acknowledged
