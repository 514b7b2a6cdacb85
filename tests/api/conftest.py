"""The service on both databases, and a client of it."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine

from app.storage.database import opened_database
from tests.assembly import Assembly
from tests.client import client_of, log_in
from tests.coalition import Coalition
from tests.made_up_threads import MadeUpThread, Trio
from tests.postgres import PostgresServer
from tests.service import RunningService, governed_service, running_service


@pytest.fixture
def service(tmp_path: Path, coalition: Coalition, database_url: str) -> Iterator[RunningService]:
    (tmp_path / "data").mkdir()
    with running_service(tmp_path, coalition, database_url=database_url) as running:
        yield running


@pytest.fixture
def engine(service: RunningService) -> Iterator[Engine]:
    """A second look at the service's database."""
    with opened_database(service.settings.database_url) as engine:
        yield engine


@pytest.fixture
def http(service: RunningService) -> Iterator[httpx.Client]:
    with client_of(service.url) as client:
        yield client


@pytest.fixture
def alborada(http: httpx.Client, coalition: Coalition) -> dict[str, str]:
    """The first member's session."""
    return log_in(http, coalition.members[0])


@pytest.fixture
def assembly(coalition: Coalition) -> Assembly:
    """The coalition, founded by its own log.

    What it says names no log: the service's clock gives other hours than the assembly's.
    """
    return Assembly(coalition, is_witness=False)


@pytest.fixture
def governed(tmp_path: Path, assembly: Assembly, database_url: str) -> Iterator[httpx.Client]:
    """A client of a service that has the log of ``assembly``."""
    (tmp_path / "data").mkdir()
    with (
        governed_service(tmp_path, assembly, database_url=database_url) as running,
        client_of(running.url) as client,
    ):
        yield client


@pytest.fixture
def lead(governed: httpx.Client, coalition: Coalition) -> dict[str, str]:
    """The first member's session, by its own key."""
    return log_in(governed, coalition.members[0])


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def trio(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Trio]:
    """Three members at a service that all tests of a module share: each has threads of its own."""
    coalition, folder = Coalition(), tmp_path_factory.mktemp("trio")
    (folder / "data").mkdir()
    url = None
    if request.param == "postgresql":
        postgres: PostgresServer = request.getfixturevalue("postgres")
        url = postgres.new_database()
    with (
        running_service(folder, coalition, database_url=url) as service,
        client_of(service.url) as http,
        opened_database(service.settings.database_url) as engine,
    ):
        sessions = [log_in(http, member) for member in coalition.members]
        yield Trio(http, engine, list(coalition.members), sessions)


@pytest.fixture
def joint(trio: Trio) -> MadeUpThread:
    """A new thread of the first two."""
    return trio.joint()
