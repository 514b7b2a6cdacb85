"""What the tests of faults may ask for."""

from pathlib import Path

import pytest

from app.settings import Settings
from tests.coalition import Coalition
from tests.ports import free_url
from tests.postgres import PostgresServer
from tests.s3 import S3Server
from tests.service import make_settings, prepare


@pytest.fixture
def sqlite_settings(tmp_path: Path, coalition: Coalition) -> Settings:
    """A service that is prepared and not started."""
    url = free_url()
    settings = make_settings(tmp_path, origin=url)
    prepare(settings, coalition)
    return settings


@pytest.fixture(params=["sqlite-folder", "postgresql-s3"])
def any_settings(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    coalition: Coalition,
    postgres: PostgresServer,
    s3: S3Server,
) -> Settings:
    """The same, once on each pair of stores."""
    url = free_url()
    if request.param == "sqlite-folder":
        settings = make_settings(tmp_path, origin=url)
    else:
        settings = make_settings(
            tmp_path, origin=url, database_url=postgres.new_database(), bucket=s3.new_bucket()
        )
    prepare(settings, coalition)
    return settings
