"""What the tests of faults may ask for."""

from pathlib import Path

import pytest

from app.settings import Settings
from tests.coalition import Coalition
from tests.ports import free_url
from tests.service import make_settings, prepare


@pytest.fixture
def sqlite_settings(tmp_path: Path, coalition: Coalition) -> Settings:
    """A service that is prepared and not started."""
    url = free_url()
    settings = make_settings(tmp_path, origin=url)
    prepare(settings, coalition)
    return settings
