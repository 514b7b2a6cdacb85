"""``.ci/run``: the tests, and then the image; what a machine cannot do is said and fails nobody."""

import os
import subprocess
import time
from pathlib import Path

import pytest

from tests.image import engine
from tests.image.engine import CommandFailed, run_bounded
from tests.patience import PATIENCE
from tests.process import ROOT, without_settings

MAKE = """#!/bin/sh
echo "$1 wanted=${ATALAYA_CI_IMAGE:-}" >> "$SAID"
[ "$1" != image-once ] || exit "$STATUS"
"""
ENDED_BY_TIMEOUT = 124


def run(folder: Path, status: int, **variables: str) -> tuple[int, list[str], str]:
    """With a ``make`` that ends with ``status``: its own status, what was made, what was said."""
    make, said = folder / "make", folder / "said"
    make.write_text(MAKE)
    make.chmod(0o755)
    path = f"{folder}:{os.environ['PATH']}"
    given = {"PATH": path, "SAID": str(said), "STATUS": str(status), **variables}
    done = subprocess.run(
        [ROOT / ".ci/run"],
        env={**without_settings(), **given},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, said.read_text().splitlines(), done.stdout


def test_the_image_is_made_after_the_tests_unless_it_is_left_out(tmp_path: Path) -> None:
    assert run(tmp_path, 0) == (0, ["test wanted=", "image-once wanted=wanted"], "")
    (tmp_path / "said").unlink()
    assert run(tmp_path, 2, ATALAYA_CI_IMAGE="none") == (0, ["test wanted=none"], "")


@pytest.mark.parametrize("wanted", ["wanted", "required"])
def test_an_image_that_is_not_as_it_should_be_fails(tmp_path: Path, wanted: str) -> None:
    status, _, _ = run(tmp_path, 2, ATALAYA_CI_IMAGE=wanted)
    assert status == 2


def test_a_machine_that_is_too_slow_fails_only_where_the_image_is_required(tmp_path: Path) -> None:
    status, _, said = run(tmp_path, ENDED_BY_TIMEOUT)
    assert (status, said.count("\n")) == (0, 1)
    assert "were not enough" in said
    status, _, _ = run(tmp_path, ENDED_BY_TIMEOUT, ATALAYA_CI_IMAGE="required")
    assert status == ENDED_BY_TIMEOUT


def test_a_command_that_hangs_is_ended_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "MOST_SECONDS", 1)
    hanging = "sleep 1000 & echo $! > child; wait"
    with pytest.raises(CommandFailed, match="did not end"):
        run_bounded("sh", "-c", hanging, cwd=tmp_path, environment=os.environ)
    child = Path("/proc") / (tmp_path / "child").read_text().strip()
    deadline = time.monotonic() + PATIENCE
    while is_alive(child):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_alive(process: Path) -> bool:
    """Whoever adopts one that has ended may not have noticed yet."""
    try:
        return "Z" not in (process / "stat").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return False
