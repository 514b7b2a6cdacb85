"""What every test may ask for."""

import functools
import gc
import os
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import httpx._transports.default as httpx_transports
import pytest
import typer.testing
from hypothesis import settings

from app.main import YOUNG_OBJECTS
from app.protocol import key_file
from app.protocol.primitives import argon2id
from tests.ceph import ceph_server
from tests.coalition import Coalition
from tests.postgres import PostgresServer, postgres_server
from tests.s3 import S3Server, s3_server
from tests.service import RunningService, running_service

# No test asserts a time: a slow machine must not fail a rule that holds.
settings.register_profile("atalaya", deadline=None)
settings.load_profile("atalaya")


def pytest_collection_finish() -> None:
    """As the service does when it has started: what is here stays, and is no garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)


@pytest.fixture(scope="session", autouse=True)
def _computed_once() -> Iterator[None]:
    """What is slow and comes out the same each time: half of the time of the members' tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(key_file, "argon2id", functools.cache(argon2id))
        # Typer reads the signatures of all commands anew for every call of one.
        patch.setattr(typer.testing, "_get_command", functools.cache(typer.main.get_command))
        # A client reads all authorities that the machine trusts, and hardly any test needs one.
        patch.setattr(httpx_transports, "create_ssl_context", _trust())
        yield


def _trust() -> Callable[..., ssl.SSLContext]:
    made = functools.cache(httpx.create_ssl_context)

    def trust(**how: Any) -> ssl.SSLContext:
        return (httpx.create_ssl_context if "SSL_CERT_FILE" in os.environ else made)(**how)

    return trust


@pytest.fixture
def coalition() -> Coalition:
    """Three members, two of three signatures."""
    return Coalition()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A real PostgreSQL server of this test run's own."""
    with postgres_server(tmp_path_factory.mktemp("postgres")) as server:
        yield server


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """A real S3 server of this test run's own: Swift, or Ceph with ``make stores``."""
    folder, ceph = tmp_path_factory.mktemp("s3"), os.environ.get("ATALAYA_CEPH")
    with ceph_server(Path(ceph), folder) if ceph else s3_server(folder) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'atalaya.sqlite3'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture
def service(tmp_path: Path, coalition: Coalition) -> Iterator[RunningService]:
    """The real service on SQLite and a folder, with ``coalition`` published."""
    with running_service(tmp_path, coalition) as running:
        yield running
