"""The pages of a release: built twice, taken only where every byte is the same."""

import filecmp
import os
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


class NotReproducible(Exception):
    """Two builds of one source differ; the message names the files."""


class NotBuilt(Exception):
    """The build failed; the message is what it said."""


def build_twice(pins: Path, out: Path) -> None:
    """Builds the pages with ``pins`` to ``out``.

    Raises ``NotBuilt`` and ``NotReproducible``; nothing stays in ``out`` then.
    """
    again = out.with_name(f"{out.name}-again")
    try:
        _build(pins, out)
        _build(pins, again)
        differing = differences(out, again)
    finally:
        shutil.rmtree(again, ignore_errors=True)
    if differing:
        shutil.rmtree(out)
        raise NotReproducible(
            f"Two builds differ in {len(differing)} files, such as {', '.join(differing[:3])}."
            " Did somebody change a source meanwhile?"
        )


def differences(one: Path, other: Path) -> list[str]:
    """Paths of files that are not in both folders with the same bytes."""
    here, there = files_below(one), files_below(other)
    return sorted(
        name
        for name in here | there
        if name not in here
        or name not in there
        or not filecmp.cmp(one / name, other / name, shallow=False)
    )


def files_below(folder: Path) -> set[str]:
    """Relative paths of all files."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix() for path in paths}


def _build(pins: Path, out: Path) -> None:
    built = subprocess.run(
        ["npm", "run", "--silent", "build"],
        cwd=ROOT / "web",
        env={
            **os.environ,
            "ATALAYA_PINS": str(pins.resolve()),
            "ATALAYA_WEB_OUT": str(out.resolve()),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if built.returncode != 0:
        said = re.search(r"^Error: (.+)$", built.stderr, re.MULTILINE)
        raise NotBuilt(said[1] if said else built.stderr.strip())
