"""The image, built once from the tree as it is; where it cannot be, one line says why."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.coalition import Coalition
from tests.image.engine import BASE, NODE, CannotRun, Engine, open_engine
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
    checkout: Path

    def build(self, checkout: Path, *, name: str) -> None:
        """Builds a copy of the tree."""
        arguments = {
            "BASE_IMAGE": BASE,
            "NODE_IMAGE": NODE,
            "VERSION": VERSION,
            "REVISION": REVISION,
        }
        self.engine.build(name, checkout, arguments=arguments, options=("--timestamp=0",))


def copy_tree(root: Path, checkout: Path) -> None:
    """Copies what the builder gets, as if it were checked out now: files have today's times."""
    for folder in ("app", "alembic", "deploy", "web"):
        copied, left_out = checkout / folder, NOT_IN_THE_TREE
        shutil.copytree(root / folder, copied, ignore=left_out, copy_function=shutil.copy)
    for file in ("alembic.ini", "requirements.txt", "Dockerfile", ".dockerignore"):
        shutil.copy(root / file, checkout)


@pytest.fixture(scope="session")
def engine() -> Engine:
    if not WANTED:
        pytest.skip("'make image' builds the image and runs it")
    try:
        return open_engine()
    except CannotRun as error:
        if WANTED == "required":
            raise
        pytest.skip(f"The image was not built: {error}.")


@pytest.fixture(scope="session")
def image(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    built = Image(engine, Coalition(), tmp_path_factory.mktemp("checkout"))
    copy_tree(ROOT, built.checkout)
    (built.checkout / "deploy/pins.json").write_bytes(built.coalition.pins_bytes)
    built.build(built.checkout, name=NAME)
    yield built
    # What a build leaves behind takes the disk's place; the stand-ins stay.
    engine.run("podman", "image", "prune", "--force")
