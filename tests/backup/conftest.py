"""Machines to back up and to restore to."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.settings import Settings
from tests.backups import Backups, fill
from tests.client import client_of
from tests.coalition import Coalition
from tests.postgres import PostgresServer
from tests.s3 import S3Server
from tests.service import RunningService, free_socket, make_settings, prepare, running

PAIRS = ["sqlite-folder", "postgresql-s3"]
# How the other kind of machine is called.
OTHER = {"sqlite-folder": "postgresql-s3", "postgresql-s3": "sqlite-folder"}

NewMachine = Callable[[str], Settings]


@pytest.fixture
def new_machine(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], Settings]:
    """Makes settings of a machine with nothing on it, by the kinds of its stores."""
    numbers = iter(range(100))

    def make(pair: str) -> Settings:
        folder = tmp_path / f"machine-{next(numbers)}"
        if pair == "sqlite-folder":
            return make_settings(folder, origin="http://127.0.0.1:8000")
        postgres: PostgresServer = request.getfixturevalue("postgres")
        s3: S3Server = request.getfixturevalue("s3")
        return make_settings(
            folder,
            origin="http://127.0.0.1:8000",
            database_url=postgres.new_database(),
            bucket=s3.new_bucket(),
        )

    return make


@pytest.fixture
def backups(tmp_path: Path) -> Backups:
    return Backups(tmp_path)


@pytest.fixture(params=PAIRS)
def pair(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def service(pair: str, new_machine: NewMachine, coalition: Coalition) -> Iterator[RunningService]:
    """With three reports and an attachment."""
    listening, url = free_socket()
    settings = replace(new_machine(pair), origins=(url,))
    prepare(settings, coalition)
    with running(settings, listening) as service:
        with client_of(url) as http:
            fill(http, coalition)
        yield service


@pytest.fixture
def small(new_machine: NewMachine, coalition: Coalition) -> Settings:
    """The same on SQLite and a folder, and nobody serves any more."""
    listening, url = free_socket()
    settings = replace(new_machine("sqlite-folder"), origins=(url,))
    prepare(settings, coalition)
    with running(settings, listening), client_of(url) as http:
        fill(http, coalition)
    return settings
