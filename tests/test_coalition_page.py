"""docs/coalition.md, followed word for word on real processes; days go by in a moment."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.ports import free_url

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "coalition.md"
STEP = re.compile(r"^```sh\n(.*?)^```$|^<!-- test: (.*?) -->$", re.MULTILINE | re.DOTALL)
FAKETIME = "libfaketime.so.1"


def script() -> str:
    """The page's commands, with what a test does in between, as one script.

    The first is run as the page says, the others as they are in less time.
    """
    # The library that moves the clock cannot sleep.
    waiting = f'LD_PRELOAD= PYTHONPATH="$ROOT" "{sys.executable}" -m tests.scenario wait'
    parts = [
        commands or (waiting if step == "wait" else f"forked tests.scenario {step}")
        for commands, step in STEP.findall(PAGE.read_text("utf-8"))
    ]
    as_it_says = next(n for n, part in enumerate(parts) if "atalaya coalition" in part)
    parts.insert(as_it_says + 1, 'atalaya() { forked app.member "$@"; }')
    forked = f'forked() {{ "{sys.executable}" -IS "{ROOT}/tests/forked.py" "$FORKED" "$@"; }}'
    stop = "trap '[ ! -f server.pid ] || kill \"$(cat server.pid)\"' EXIT"
    # Not the shell itself: its children would share a clock that may end before they begin.
    moved = 'export LD_PRELOAD="$LIBRARY"'
    ready = ["set -euo pipefail", stop, moved, forked]
    return "\n".join([*ready, *parts, 'echo "the page has ended"'])


def environment(folder: Path) -> dict[str, str]:
    url = free_url()
    web = folder / "web"
    web.mkdir()
    (web / "index.html").write_text("<!doctype html><title>Atalaya</title>")
    (web / "content_security_policy.json").write_text('{"/": "default-src \'none\'"}')
    clock = folder / "clock"
    clock.write_text("+0\n")
    (library,) = Path("/usr/lib").glob(f"*/faketime/{FAKETIME}")
    return {
        **os.environ,
        "EXAMPLE": str(folder / "example"),
        "SERVER": url,
        "ATALAYA_DATA": str(folder / "server"),
        "ATALAYA_WEB": str(web),
        "ATALAYA_ORIGINS": url,
        "ATALAYA_PORT": url.rsplit(":", 1)[1],
        "FORKED": str(folder / "forked"),
        "LIBRARY": str(library),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        # Else who waits for another thread asks for the time until it is there: a hundred times
        # as much as all else that the server does.
        "FAKETIME_FORCE_MONOTONIC_FIX": "0",
    }


@contextmanager
def forking(variables: Mapping[str, str]) -> Iterator[None]:
    """A process that the tool's commands are forked from while the block runs."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(variables["FORKED"])
        listening.listen()
        command = [sys.executable, "-m", "tests.forked", "app.member"]
        moved = {**variables, "LD_PRELOAD": variables["LIBRARY"]}
        forks = subprocess.Popen(command, cwd=ROOT, env=moved, stdin=listening.fileno())
    with forks:
        try:
            yield
        finally:
            forks.terminate()


def test_the_page_on_governing_a_coalition_works_word_for_word(tmp_path: Path) -> None:
    variables = environment(tmp_path)
    with forking(variables):
        done = subprocess.run(
            ["bash", "-c", script()],
            cwd=ROOT,
            env=variables,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, f"{done.stdout[-6000:]}\n{done.stderr[-3000:]}"
    assert done.stdout.endswith("the page has ended\n")
