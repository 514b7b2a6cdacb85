"""The work that lets a report in, in calm times: as long as the worker of the page takes for it.

Chromium slows down scripts, but not its own cryptography, which is all that this is; what a phone
takes that is six times slower than this machine is six times as long.
"""

from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import sync_playwright

from app.intake.admission import Admission, Wanted
from app.protocol.primitives import random_bytes
from app.settings import CALM_WORK_COST
from tests.bench.browser import served_folder
from tests.bench.figure import print_figure
from tests.coalition import Coalition
from tests.journeys.conftest import CHROMIUM, FLAGS, build

RUNS, SLOWER = 40, 6

SOLVE = """async ([script, challenge]) => {
    const worker = new Worker(`/assets/${script}`);
    const start = performance.now();
    const { data } = await new Promise((done) => {
        worker.onmessage = done;
        worker.postMessage({ number: 0, challenge });
    });
    const took = performance.now() - start;
    worker.terminate();
    if (!data.solution) throw new Error('not solved');
    return took;
}"""


def measure(folder: Path) -> None:
    """Challenges as a calm service gives them out, one after the other."""
    pins, pages = folder / "pins.json", folder / "dist"
    pins.write_bytes(Coalition().pins_bytes)
    build([], {"ATALAYA_PINS": str(pins), "ATALAYA_WEB_OUT": str(pages)})
    (worker,) = pages.glob("assets/work.worker-*.js")
    (pages / "blank.html").write_text("<!doctype html>")
    admission = Admission(bytes(32), cost=CALM_WORK_COST, under_way=lambda: 0)
    with served_folder(pages) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = browser.new_page()
        page.goto(f"{url}blank.html")
        runs = [page.evaluate(SOLVE, [worker.name, _challenge(admission)]) for _ in range(RUNS)]
        browser.close()
    text = f"Chromium, in calm times, times {SLOWER}, of {RUNS}"
    print_figure("work_median", SLOWER * median(runs), "ms", text)
    print_figure("work_longest", SLOWER * max(runs), "ms", text, target="<= 2000")


def _challenge(admission: Admission) -> dict[str, Any]:
    return admission.challenge(Wanted("report", random_bytes(16).hex()), now=datetime.now(UTC))
