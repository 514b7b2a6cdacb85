"""The image, built from the tree as it is; where it cannot be, one line says why."""

import os
import shutil
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

from tests.coalition import Coalition
from tests.image.engine import BASE, NODE, CannotRun, Engine, opened_engine
from tests.process import ROOT

NAME = "localhost/atalaya-test"
VERSION, REVISION = "1.2.3", "0123abc"
# Empty: leave it out, which is what 'make test' does. 'required' makes a failure of a machine
# that cannot build; anything else leaves it out there, and says so.
WANTED = os.environ.get("ATALAYA_CI_IMAGE", "")
NOT_IN_THE_TREE = shutil.ignore_patterns("node_modules", "dist", ".types", "__pycache__")


@dataclass(frozen=True)
class Image:
    """What was built, the coalition whose pins its pages carry, and what it was built from."""

    engine: Engine
    coalition: Coalition


def copy_tree(root: Path, checkout: Path) -> None:
    """Copies what the builder gets, as if it were checked out now: files have today's times."""
    for folder in ("app", "alembic", "deploy", "web"):
        copied, left_out = checkout / folder, NOT_IN_THE_TREE
        shutil.copytree(root / folder, copied, ignore=left_out, copy_function=shutil.copy)
    for file in ("alembic.ini", "requirements.txt", "Dockerfile", ".dockerignore"):
        shutil.copy(root / file, checkout)


def build(engine: Engine, checkout: Path, name: str) -> str:
    """Builds a copy of the tree; gives back the image's name."""
    arguments = {"BASE_IMAGE": BASE, "NODE_IMAGE": NODE, "VERSION": VERSION, "REVISION": REVISION}
    engine.build(name, checkout, arguments=arguments, options=("--timestamp=0",))
    return name


def end_where_it_cannot_run(error: CannotRun) -> NoReturn:
    """Says in one line why nothing was tried; fails where something had to be."""
    if WANTED == "required":
        raise error
    pytest.exit(f"The image was not built and tried: {error}.", returncode=0)


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    if not WANTED:
        pytest.skip("'make image' builds the image and runs it")
    # Whoever ends this run ends its containers as well.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with opened_engine() as engine:
            yield engine
    except CannotRun as error:
        end_where_it_cannot_run(error)
    finally:
        signal.signal(signal.SIGTERM, before)


@pytest.fixture(scope="session")
def builds(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[tuple[Coalition, Sequence[Future[str]]]]:
    """Half of a build is waiting: where a second one is asked for, it is made at the same time."""
    is_twin_wanted = any("twin" in item.fixturenames for item in request.session.items)  # type: ignore[attr-defined]
    names = [NAME, f"{NAME}-again"] if is_twin_wanted else [NAME]
    coalition = Coalition()
    with ThreadPoolExecutor() as pool:
        made: list[Future[str]] = []
        for name in names:
            checkout = tmp_path_factory.mktemp("checkout")
            copy_tree(ROOT, checkout)
            (checkout / "deploy/pins.json").write_bytes(coalition.pins_bytes)
            made.append(pool.submit(build, engine, checkout, name))
        yield coalition, made


@pytest.fixture(scope="session")
def image(engine: Engine, builds: tuple[Coalition, Sequence[Future[str]]]) -> Image:
    coalition, (first, *_) = builds
    first.result()
    return Image(engine, coalition)


@pytest.fixture(scope="session")
def twin(builds: tuple[Coalition, Sequence[Future[str]]]) -> str:
    """The name of the second image of the same tree."""
    _, (_, second) = builds
    return second.result()
