"""Lighthouse's scores of every page, at its settings for phones: ``make lighthouse``.

The tool is installed into ``tests/bench/lighthouse``, apart from what is built.
It is no check of ours: what axe finds on every screen is in ``tests/journeys/test_access.py``.
"""

import json
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.bench.figure import print_figure
from tests.coalition import Coalition
from tests.journeys.conftest import CHROMIUM, FLAGS, build
from tests.ports import free_port
from tests.service import running_service

TOOL = Path(__file__).with_name("lighthouse")
# A score moves with what else the machine does.
RUNS = 3
# Nobody sees anything of a page that is left at once, nor of the console's empty frame.
NOTHING = 'http-equiv="refresh"', "console/frame"
TARGETS = {"accessibility": "100", "performance": ">= 95"}
# Neither the browser nor the tool in it finds anything but this machine.
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"


def measure(folder: Path) -> None:
    """Both scores of each page, from a server with three members."""
    coalition = Coalition()
    pins, dist = folder / "pins.json", folder / "dist"
    pins.write_bytes(coalition.pins_bytes)
    build([], {"ATALAYA_PINS": str(pins), "ATALAYA_WEB_OUT": str(dist)})
    files = [page for page in dist.rglob("index.html") if _shows_something(page)]
    pages = sorted(_path(page.parent.relative_to(dist)) for page in files)
    port = free_port()
    flags = [*FLAGS, ALONE, f"--remote-debugging-port={port}"]
    with running_service(folder, coalition, web=dist) as service, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        for page in pages:
            _print(page, list(_look(port, f"{service.url}{page}")))
        browser.close()


def _shows_something(page: Path) -> bool:
    leaves, frame = NOTHING
    return leaves not in page.read_text("utf-8") and not page.parent.as_posix().endswith(frame)


def _path(folder: Path) -> str:
    return "/" if folder == Path() else f"/{folder}/"


def _look(port: int, url: str) -> Iterator[dict[str, Any]]:
    """What Lighthouse says of one page, ``RUNS`` times."""
    command = ["node", "run.mjs", str(port), *[url] * RUNS]
    # What goes wrong in the tool is seen.
    said = subprocess.run(command, cwd=TOOL, check=True, stdout=subprocess.PIPE, text=True)
    yield from map(json.loads, said.stdout.splitlines())


def _print(page: str, results: list[dict[str, Any]]) -> None:
    first = results[0]
    machine = round(statistics.median(result["machine"] for result in results))
    where = f"{page}, Lighthouse {first['version']}, phone (simulated), median of {RUNS}, no TLS"
    for name, target in TARGETS.items():
        score = 100 * statistics.median(result[name] for result in results)
        failed = {audit for result in results for audit in result["failed"][name]}
        named = f", not passed: {', '.join(sorted(failed))}" if failed else ""
        conditions = f"{where}, machine's index {machine}{named}"
        print_figure(f"lighthouse_{name}", score, "of 100", conditions, target=target)


def main() -> None:
    """Only these."""
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder))


if __name__ == "__main__":
    main()
