"""Two processes on one PostgreSQL: one order in every thread, and no reader misses anything."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Event

import httpx
import pytest

from tests.client import client_of, log_in
from tests.coalition import Coalition
from tests.made_up_threads import EVENTS, MadeUpThread, append, begin, feed, feed_entries
from tests.patience import PATIENCE
from tests.ports import free_url
from tests.postgres import PostgresServer
from tests.process import service_process
from tests.service import make_settings, prepare

THREADS, WRITERS, EACH = 2, 4, 15

Process = tuple[httpx.Client, list[dict[str, str]]]


@pytest.fixture
def pair(tmp_path: Path, postgres: PostgresServer, coalition: Coalition) -> Iterator[list[Process]]:
    """Clients of two processes that share a database, with a session of each member."""
    address = postgres.new_database()
    with ExitStack() as stack:
        processes: list[Process] = []
        for name in ("one", "two"):
            url = free_url()
            (tmp_path / name / "data").mkdir(parents=True)
            settings = make_settings(tmp_path / name, origin=url, database_url=address)
            if not processes:
                prepare(settings, coalition)
            stack.enter_context(service_process(settings, tmp_path / f"{name}.log"))
            http = stack.enter_context(client_of(url))
            processes.append((http, [log_in(http, member) for member in coalition.members]))
        yield processes


def write_behind_others(process: Process, writer: int, thread: MadeUpThread) -> None:
    """Appends events, each as often as it takes to come next."""
    http, sessions = process
    own = MadeUpThread(thread.id, [], thread.epoch, thread.key_id)
    written = 0
    while written < EACH:
        entries = feed(http, sessions[writer])
        own.events = [event for _, event in entries if event[8:24] == thread.id]
        answer = append(http, sessions[writer], own)
        assert answer.status_code in (201, 409), answer.text
        written += answer.status_code == 201


def read_until(process: Process, done: Event) -> list[bytes]:
    """What a reader is shown that asks for what is behind its cursor again and again."""
    http, sessions = process
    shown: list[bytes] = []
    cursor, was_done = 0, False
    while True:
        address = f"{EVENTS}?after={cursor}&limit=3"
        page = list(feed_entries(http.get(address, headers=sessions[0]).content))
        if not page and was_done:
            return shown
        # Whatever was written is there when it is asked for once more.
        was_done = done.is_set()
        shown += [event for _, event in page]
        cursor = page[-1][0] if page else cursor


def test_many_write_by_two_processes_while_others_read(
    pair: list[Process], coalition: Coalition
) -> None:
    threads = [MadeUpThread() for _ in range(THREADS)]
    for thread in threads:
        answer = begin(pair[0][0], pair[0][1][0], thread, coalition.members[:2])
        assert answer.status_code == 201, answer.text
    done = Event()
    with ThreadPoolExecutor(WRITERS + 2) as pool:
        readers = [pool.submit(read_until, process, done) for process in pair]
        writers = [
            pool.submit(write_behind_others, pair[n % 2], n // 2 % 2, threads[n % THREADS])
            for n in range(WRITERS)
        ]
        try:
            for writer in writers:
                writer.result(PATIENCE)
        finally:
            done.set()
        shown = [reader.result(PATIENCE) for reader in readers]
    assert shown[0] == shown[1]
    for thread in threads:
        numbers = [event[24:32] for event in shown[0] if event[8:24] == thread.id]
        assert [int.from_bytes(number, "big") for number in numbers] == list(
            range(1 + WRITERS * EACH // THREADS)
        )
