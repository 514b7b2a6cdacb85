"""The real service on a loopback port: real uvicorn, real database, real folder."""

import asyncio
import functools
import json
import socket
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.admin.schema import migrate
from app.api.headers import ExactHeaders
from app.api.wire import strict_protocol
from app.intake.governance import adopt_pins, hand_in, publish_now
from app.intake.ledger_reader import LedgerReader
from app.intake.rosters import publish
from app.main import create_app, server_config
from app.protocol.ledger_state import moment_of
from app.settings import Settings
from app.storage.blobs import Bucket
from app.storage.database import begin_write, opened_database
from tests import postgres
from tests.assembly import Assembly
from tests.coalition import Coalition
from tests.patience import PATIENCE
from tests.ports import free_port, url_of

POLICY = "default-src 'none'"
SQLITE_FILE = "atalaya.sqlite3"


@dataclass(frozen=True)
class RunningService:
    """Where the service answers and where it keeps what it has."""

    url: str
    settings: Settings
    app: ASGIApp

    @property
    def data(self) -> Path:
        """The folder with the database (SQLite) and the attachments."""
        return self.settings.data


def free_socket() -> tuple[socket.socket, str]:
    """A socket of loopback that does not listen yet, and the address at which it will."""
    bound, port = socket.socket(), free_port()
    bound.bind(("127.0.0.1", port))
    return bound, url_of(port)


def make_settings(
    folder: Path,
    *,
    origin: str,
    database_url: str | None = None,
    web: Path | None = None,
    bucket: Bucket | None = None,
    work_cost: int = 0,
) -> Settings:
    """Settings for a service that lives in ``folder``, and asks for no work unless told to."""
    return Settings(
        data=folder / "data",
        database_url=database_url or f"sqlite:///{folder / 'data' / SQLITE_FILE}",
        web=web or _plain_pages(folder / "web"),
        origins=(origin,),
        host="127.0.0.1",
        port=0,
        bucket=bucket,
        work_cost=work_cost,
    )


def make_app(settings: Settings) -> ExactHeaders:
    """The service, made in a thread of its own: Playwright has a running loop in the test's."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(create_app, settings).result()


def migrate_anew(settings: Settings) -> None:
    """Migrates a database; an empty one is made what an empty one of its kind became before.

    The statements of migrations take longer to be made than to be run.
    """
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    path, url = settings.data / SQLITE_FILE, settings.database_url
    if url == f"sqlite:///{path}" and not path.exists():
        path.write_bytes(_migrated_once())
    elif url.startswith("postgresql") and postgres.is_empty(url):
        _migrate_postgresql(settings)
    else:
        migrate(settings)


def _migrate_postgresql(settings: Settings) -> None:
    if _scripts:
        postgres.run_script(settings.database_url, _scripts[0])
    else:
        migrate(settings)
        _scripts.append(postgres.script_of(settings.database_url))


# Of the first database that was migrated by this process, once there is one.
_scripts: list[str] = []


@functools.cache
def _migrated_once() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        settings = make_settings(Path(folder), origin=url_of(1))
        migrate(settings)
        return (settings.data / SQLITE_FILE).read_bytes()


def prepare(settings: Settings, coalition: Coalition) -> None:
    """Migrates the database and publishes the coalition's roster."""
    migrate_anew(settings)
    publish_current(settings, coalition)


def publish_current(settings: Settings, coalition: Coalition) -> None:
    """Publishes the coalition's roster as it stands."""
    with opened_database(settings.database_url) as engine:
        publish(
            engine, document=coalition.document, key_file=coalition.key_file, pins=coalition.pins
        )


def hand_over(settings: Settings, assembly: Assembly) -> None:
    """Migrates the database and hands it the log of ``assembly``, at the hours of its entries."""
    migrate_anew(settings)
    reader = LedgerReader()
    with opened_database(settings.database_url) as engine:
        with begin_write(engine) as connection:
            adopt_pins(connection, assembly.coalition.pins)
        for document, hour in assembly.documents:
            if is_statement(document):
                hand_in(engine, reader, document, now=moment_of(hour))
            else:
                publish_now(engine, reader, now=moment_of(hour))


def is_statement(document: bytes) -> bool:
    """Whether an entry of a log is a statement and no roster."""
    return "kind" in json.loads(document)


@contextmanager
def serve(
    app: ASGIApp,
    settings: Settings,
    listening: socket.socket,
    protocol: type[asyncio.Protocol] = HttpToolsProtocol,
) -> Iterator[None]:
    """Runs ``app`` on ``listening`` in a thread until the block ends."""
    server = _ThreadServer(server_config(app, settings, protocol=protocol))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    server.ready.wait(PATIENCE)
    assert server.started, "the service did not start"
    try:
        yield
    finally:
        server.stop()
        thread.join(PATIENCE)


@contextmanager
def running(settings: Settings, listening: socket.socket) -> Iterator[RunningService]:
    """A service on a database that is prepared already; several may share one."""
    app = make_app(settings)
    with serve(app, settings, listening, strict_protocol(app)):
        yield RunningService(settings.origins[0], settings, app)


@contextmanager
def running_service(
    folder: Path,
    coalition: Coalition,
    *,
    database_url: str | None = None,
    web: Path | None = None,
) -> Iterator[RunningService]:
    """A service with ``coalition`` published, from an empty folder."""
    listening, url = free_socket()
    settings = make_settings(folder, origin=url, database_url=database_url, web=web)
    prepare(settings, coalition)
    with running(settings, listening) as service:
        yield service


@contextmanager
def governed_service(
    folder: Path, assembly: Assembly, *, database_url: str | None = None
) -> Iterator[RunningService]:
    """A service that has the log of ``assembly``, from an empty folder."""
    listening, url = free_socket()
    settings = make_settings(folder, origin=url, database_url=database_url)
    hand_over(settings, assembly)
    with running(settings, listening) as service:
        yield service


class _ThreadServer(uvicorn.Server):
    """Says when it listens, and ends when it is told to.

    Uvicorn looks ten times a second whether it should end, and what is left to wait for: a fifth
    of a second for each of more than a thousand services.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self._told = asyncio.Event()

    def stop(self) -> None:
        """Ends it; from any thread."""
        self._loop.call_soon_threadsafe(self._told.set)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        for seconds in count():
            # Each tenth renews the answers' date.
            await self.on_tick(10 * seconds)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._told.wait(), timeout=1)
                return

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for listening in (*self.servers, *(sockets or ())):
            listening.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        try:
            async with asyncio.timeout(self.config.timeout_graceful_shutdown):
                # Uvicorn's sets tell nobody that they are empty.
                while self.server_state.connections or self.server_state.tasks:  # noqa: ASYNC110
                    await asyncio.sleep(0.001)
        except TimeoutError:
            for task in self.server_state.tasks:
                task.cancel()
        await self.lifespan.shutdown()


def _plain_pages(folder: Path) -> Path:
    """A web app of one page, where the real one is not what is tested."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text("<!doctype html><title>Atalaya</title>")
    (folder / "content_security_policy.json").write_text(json.dumps({"/": POLICY}))
    return folder
