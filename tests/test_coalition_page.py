"""docs/coalition.md, followed word for word on real processes; days go by in a moment."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.ports import free_url

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "coalition.md"
STEP = re.compile(r"^```sh\n(.*?)^```$|^<!-- test: (.*?) -->$", re.MULTILINE | re.DOTALL)
FAKETIME = "libfaketime.so.1"


def script() -> str:
    """The page's commands, with what a test does in between, as one script."""
    python = f'PYTHONPATH="$ROOT" "{sys.executable}" -m tests.scenario'
    # The library that moves the clock cannot sleep.
    waiting = f"LD_PRELOAD= {python} wait"
    parts = [
        commands or (waiting if step == "wait" else f"{python} {step}")
        for commands, step in STEP.findall(PAGE.read_text("utf-8"))
    ]
    stop = "trap '[ ! -f server.pid ] || kill \"$(cat server.pid)\"' EXIT"
    # Not the shell itself: its children would share a clock that may end before they begin.
    moved = 'export LD_PRELOAD="$LIBRARY"'
    return "\n".join(["set -euo pipefail", stop, moved, *parts, 'echo "the page has ended"'])


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
        "LIBRARY": str(library),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


def test_the_page_on_governing_a_coalition_works_word_for_word(tmp_path: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", script()],
        cwd=ROOT,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-6000:]}\n{done.stderr[-3000:]}"
    assert done.stdout.endswith("the page has ended\n")
