"""What the built image holds, and does not hold."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.image.conftest import NAME, REVISION, VERSION, Image

# Everything in it, the interpreter included: there is no base below.
MOST_BYTES = 200_000_000
TOOLS = ("sh", "bash", "busybox", "npm", "node", "gcc", "cc", "pip", "apt-get", "dpkg", "curl")


@pytest.fixture(scope="module")
def facts(image: Image) -> dict[str, Any]:
    return image.engine.inspect(NAME)


def _programs(root: Path) -> list[Path]:
    files = (path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    return [path.relative_to(root) for path in files if path.stat().st_mode & 0o111]


def test_the_whole_image_has_less_than_200_mb(facts: dict[str, Any]) -> None:
    print(f"The image has {facts['Size'] / 1e6:.0f} MB.")
    assert facts["Size"] < MOST_BYTES


def test_the_interpreter_is_the_only_program_in_it(image: Image) -> None:
    with image.engine.mounted(NAME) as root:
        programs = [path for path in _programs(root) if ".so" not in path.name]
        assert len(programs) == 1
        assert re.fullmatch(r"python3\.\d+", programs[0].name)
        names = {path.name for path in root.rglob("*") if "bin" in path.parent.name}
        assert names.isdisjoint(TOOLS)


def test_only_the_data_folder_is_anybodys_but_roots(image: Image) -> None:
    with image.engine.mounted(NAME) as root:
        owned = {path for path in root.rglob("*") if path.lstat().st_uid or path.lstat().st_gid}
        assert owned == {root / "data"}
        assert (root / "data").stat().st_uid == 10001
        assert (root / "data").stat().st_mode & 0o777 == 0o700
        files = [path for path in root.rglob("*") if not path.is_symlink()]
        writable = {path for path in files if path.stat().st_mode & 0o022}
        assert writable == {root / "tmp"}
        assert not [path for path in files if path.stat().st_mode & 0o6000]


def test_labels_say_what_it_was_built_from(facts: dict[str, Any]) -> None:
    labels = facts["Labels"]
    assert labels["org.opencontainers.image.title"] == "Atalaya"
    assert labels["org.opencontainers.image.version"] == VERSION
    assert labels["org.opencontainers.image.revision"] == REVISION


def test_the_health_check_is_kept(facts: dict[str, Any]) -> None:
    assert facts["Healthcheck"]["Test"][:3] == ["CMD", "python", "-c"]
