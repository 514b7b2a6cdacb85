"""What the tests of faults may ask for."""

from pathlib import Path

import pytest

from app.settings import Settings
from tests.coalition import Coalition
from tests.service import free_socket, make_settings, prepare


@pytest.fixture
def sqlite_settings(tmp_path: Path, coalition: Coalition) -> Settings:
    """A service that is prepared and not started."""
    probe, url = free_socket()
    probe.close()
    settings = make_settings(tmp_path, origin=url)
    prepare(settings, coalition)
    return settings
