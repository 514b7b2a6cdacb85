"""Real PostgreSQL servers in temporary folders, ended by their own tool."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg

USER = "atalaya"
# Every server has a port of its own, so that no two can be mistaken for each other.
_ports = count(5432)


@dataclass
class PostgresServer:
    """A server that hands out empty databases, and can be stopped, killed and started again."""

    home: Path
    owner: str
    port: int = field(default_factory=lambda: next(_ports))
    # A test of the program need not wait for the disk; what is measured must.
    is_durable: bool = False
    is_running: bool = False
    _numbers: Iterator[int] = field(default_factory=count)

    @property
    def socket(self) -> Path:
        """The folder of its socket."""
        return self.home / "run"

    def address(self, database: str, *others: "PostgresServer") -> str:
        """The SQLAlchemy address of a database here, or on one of ``others``."""
        servers = (self, *others)
        hosts = ",".join(str(server.socket) for server in servers)
        ports = ",".join(str(server.port) for server in servers)
        return f"postgresql+psycopg://{USER}@/{database}?host={hosts}&port={ports}"

    def libpq_address(self, database: str = "postgres") -> str:
        """The address of a database for whoever does without SQLAlchemy."""
        return _libpq(self.address(database))

    def new_database(self, *, options: str = "") -> str:
        """The address of a new, empty database."""
        name = f"test_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} {options}")
        return self.address(name)

    def execute(self, statement: str) -> None:
        """Runs one statement outside of any transaction."""
        with psycopg.connect(
            host=str(self.socket), port=self.port, user=USER, dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement.encode())

    def start(self) -> None:
        """Returns when it answers."""
        fsync = "on" if self.is_durable else "off"
        options = f"-p {self.port} -c listen_addresses='' -c fsync={fsync}"
        options += f" -c unix_socket_directories={self.socket}"
        self._control("-w", "-l", self.home / "log", "-o", options, "start")
        self.is_running = True

    def stop(self, mode: str = "immediate") -> None:
        """Ends it; ``fast`` tells clients why, ``immediate`` is a crash."""
        self._control("-m", mode, "stop")
        self.is_running = False

    def promote(self) -> None:
        """Makes a standby take writes; returns when it does."""
        self._control("-w", "promote")

    def kill(self) -> None:
        """Ends every process of it at once, as a machine that fails does."""
        number = int((self.home / "data/postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
        for process in (number, *map(int, children)):
            os.kill(process, signal.SIGKILL)
        self.is_running = False

    def _control(self, *arguments: object) -> None:
        _run_as(self.owner, _programs() / "pg_ctl", "-D", self.home / "data", *arguments)


@contextmanager
def postgres_server(
    folder: Path, *, durable: bool = False, checksums: bool = False
) -> Iterator[PostgresServer]:
    """Starts a server in ``folder`` and stops it at the end of the block."""
    with _new_home(folder) as server:
        server.is_durable = durable
        arguments = ("-D", server.home / "data", "-U", USER, "--auth=trust", "--encoding=UTF8")
        noticing = ["--data-checksums"] if checksums else []
        _run_as(server.owner, _programs() / "initdb", "-N", *noticing, *arguments)
        with _running(server):
            yield server


@contextmanager
def postgres_pair(
    folder: Path, *, durable: bool = False
) -> Iterator[tuple[PostgresServer, PostgresServer]]:
    """A server, and a standby whose word every commit of the first waits for."""
    server = postgres_server(folder, durable=durable, checksums=durable)
    with server as primary, _new_home(folder / "standby") as standby:
        standby.is_durable = durable
        source = ("-h", primary.socket, "-p", primary.port, "-U", USER)
        copy = ("-D", standby.home / "data", "-X", "stream", "-c", "fast", "-R", "-C", "-S", "sb")
        _run_as(standby.owner, _programs() / "pg_basebackup", *source, *copy)
        with _running(standby):
            # After the copy, so that the standby asks nobody once it is promoted.
            primary.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
            primary.execute("SELECT pg_reload_conf()")
            yield primary, standby


def script_of(url: str) -> str:
    """Statements that make an empty database what this one is."""
    arguments = ("--no-owner", "--inserts", "--dbname", _libpq(url))
    done = subprocess.run(
        [_programs() / "pg_dump", *arguments], check=True, capture_output=True, text=True
    )
    # Those of its own terminal are none of the server's.
    return "\n".join(line for line in done.stdout.splitlines() if not line.startswith("\\"))


def run_script(url: str, script: str) -> None:
    """Runs all of it, or nothing."""
    with psycopg.connect(_libpq(url)) as connection:
        connection.execute(script.encode())


def is_empty(url: str) -> bool:
    """Whether nobody has migrated it."""
    with psycopg.connect(_libpq(url)) as connection:
        return connection.execute("SELECT to_regclass('alembic_version')").fetchone() == (None,)


def _libpq(url: str) -> str:
    return url.replace("+psycopg", "")


@contextmanager
def _running(server: PostgresServer) -> Iterator[None]:
    server.start()
    try:
        yield
    finally:
        if server.is_running:
            server.stop()


@contextmanager
def _new_home(folder: Path) -> Iterator[PostgresServer]:
    """A folder that the server's user may use, and is removed at the end."""
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root; its package brings a user of its own. Test folders
        # are private to their user, so it needs one outside.
        owner, home = (
            "postgres",
            Path(tempfile.mkdtemp(prefix="atalaya-postgres-", dir=_open_to_all())),
        )
        home.chmod(0o755)
    else:
        owner, home = pwd.getpwuid(os.geteuid()).pw_name, folder
        home.mkdir(exist_ok=True)
    server = PostgresServer(home, owner)
    server.socket.mkdir()
    for path in (home, server.socket):
        if os.geteuid() == 0:
            shutil.chown(path, owner)
    try:
        yield server
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _open_to_all() -> Path:
    """Where tests write, unless that is private as well."""
    usual = Path(tempfile.gettempdir())
    is_open = all(folder.stat().st_mode & stat.S_IXOTH for folder in (usual, *usual.parents))
    return usual if is_open else Path("/tmp")  # noqa: S108


def _programs() -> Path:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: p.parts)
    assert versions, "PostgreSQL is not installed: sh .ci/debian-packages.sh test"
    return versions[-1].parent


def _run_as(owner: str, *command: object) -> None:
    prefix = ["setpriv", "--reuid", owner, "--regid", owner, "--clear-groups"]
    arguments = [str(part) for part in command]
    subprocess.run(
        [*(prefix if os.geteuid() == 0 else []), *arguments],
        check=True,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
