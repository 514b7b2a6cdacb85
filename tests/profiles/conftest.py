"""A trial for all profiles, by one engine; where it cannot be, one line says why."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.image.conftest import end_where_it_cannot_run, engine
from tests.image.engine import CannotRun, Engine, make_stand_in
from tests.profiles.deployment import make_deployment
from tests.profiles.trial import Trial, begin_trial

STAND_INS = Path(__file__).parent / "stand_ins"

__all__ = ["engine"]


@pytest.fixture(scope="session")
def built(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Trial:
    """Nothing of it runs."""
    images = {
        "IMAGE_CADDY": make_stand_in(STAND_INS / "caddy"),
        "IMAGE_POSTGRES": make_stand_in(STAND_INS / "postgres"),
    }
    folder = tmp_path_factory.mktemp("deployment")
    try:
        deployment = make_deployment(engine, folder, images)
    except CannotRun as error:
        end_where_it_cannot_run(error)
    return begin_trial(deployment, folder)


@pytest.fixture(scope="module")
def trial(built: Trial) -> Iterator[Trial]:
    """One that nothing is left of."""
    yield built
    built.deployment.clear()
