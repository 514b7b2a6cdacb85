"""A real PostgreSQL server in a temporary folder, ended by its own tool."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg


@dataclass
class PostgresServer:
    """A running server that hands out empty databases."""

    socket: Path
    user: str
    _numbers: Iterator[int] = field(default_factory=count)

    def address(self, database: str) -> str:
        """The SQLAlchemy address of a database."""
        return f"postgresql+psycopg://{self.user}@/{database}?host={self.socket}"

    def new_database(self) -> str:
        """The address of a new, empty database."""
        name = f"test_{next(self._numbers)}"
        with psycopg.connect(
            host=str(self.socket), user=self.user, dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.address(name)


@contextmanager
def postgres_server(folder: Path) -> Iterator[PostgresServer]:
    """Starts a server in ``folder`` and stops it at the end of the block."""
    programs = _programs()
    # PostgreSQL refuses to run as root; its package brings a user of its own.
    owner = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    home = _home_for(folder, owner)
    data, sockets = home / "data", home / "run"
    sockets.mkdir()
    _give_to(sockets, owner)
    _run_as(owner, programs / "initdb", "-D", data, "-U", "atalaya", "--auth=trust", "-N")
    options = f"-c listen_addresses='' -c unix_socket_directories={sockets} -c fsync=off"
    _run_as(
        owner, programs / "pg_ctl", "-D", data, "-w", "-l", home / "log", "-o", options, "start"
    )
    try:
        yield PostgresServer(sockets, "atalaya")
    finally:
        _run_as(owner, programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(home, ignore_errors=True)


def _programs() -> Path:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: p.parts)
    assert versions, "PostgreSQL is not installed: sh .ci/debian-packages.sh test"
    return versions[-1].parent


def _home_for(folder: Path, owner: str) -> Path:
    # Test folders are private to their user; a server of another user needs one outside.
    home = folder if os.geteuid() else Path(f"/tmp/atalaya-test-{os.getpid()}")  # noqa: S108
    home.mkdir(mode=0o755, exist_ok=True)
    _give_to(home, owner)
    return home


def _give_to(path: Path, owner: str) -> None:
    if os.geteuid() == 0:
        shutil.chown(path, owner)


def _run_as(owner: str, *command: object) -> None:
    prefix = ["setpriv", "--reuid", owner, "--regid", owner, "--clear-groups"]
    arguments = [str(part) for part in command]
    subprocess.run(
        [*(prefix if os.geteuid() == 0 else []), *arguments],
        check=True,
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
