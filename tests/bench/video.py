"""A video of 100 MB on a line of 10 Mbit/s: what sealing adds, and what it keeps waiting."""

import time
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from app.protocol.primitives import random_bytes
from tests.bench.figure import print_figure
from tests.coalition import Coalition
from tests.journeys.conftest import CHROMIUM, FLAGS, PHONE, build
from tests.journeys.defender import Defender
from tests.journeys.phone_network import PhoneNetwork
from tests.ports import free_url
from tests.process import service_process
from tests.service import make_settings, prepare

VIDEO_BYTES, UP = 100_000_000, 1_250_000
PATIENCE_MS = 600_000
TOUCHES = 40
# The slowest answer to a touch, as the browser itself measures it.
NOTE_LATENCY = """globalThis.slowest = 0;
new PerformanceObserver(list => {
    for (const {duration} of list.getEntries())
        globalThis.slowest = Math.max(globalThis.slowest, duration);
}).observe({type: 'event', durationThreshold: 16, buffered: true})"""


def measure(folder: Path) -> None:
    """One phone, one server process on SQLite and a folder."""
    coalition = Coalition()
    (folder / "pins.json").write_bytes(coalition.pins_bytes)
    web = folder / "dist"
    build([], {"ATALAYA_PINS": str(folder / "pins.json"), "ATALAYA_WEB_OUT": str(web)})
    video = folder / "video.bin"
    video.write_bytes(random_bytes(VIDEO_BYTES))
    url = free_url()
    settings = make_settings(folder, origin=url, web=web)
    prepare(settings, coalition)
    with service_process(settings, folder / "log"), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = browser.new_context(**PHONE).new_page()  # type: ignore[arg-type]
        page.add_init_script(NOTE_LATENCY)
        _send(page, url, video)
        browser.close()


def _send(page: Page, url: str, video: Path) -> None:
    defender = Defender(page)
    PhoneNetwork(page, up=UP)
    defender.open(f"{url}/")
    defender.choose_type()
    defender.write("Va con un video")
    defender.attach([video])
    defender.choose()
    page.evaluate("globalThis.slowest = 0")
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    start = time.perf_counter()
    defender.send()
    defender.words()
    heap = 0.0
    for _ in range(TOUCHES):
        page.locator("#heading").tap()
        metrics = session.send("Performance.getMetrics")["metrics"]
        used = next(m["value"] for m in metrics if m["name"] == "JSHeapUsedSize")
        heap = max(heap, used)
        page.wait_for_timeout(1000)
    latency = page.evaluate("globalThis.slowest")
    expect(page.locator("#uploads")).to_contain_text("Se envió 1 archivo.", timeout=PATIENCE_MS)
    seconds = time.perf_counter() - start
    raw = VIDEO_BYTES / UP
    where = "100 MB at 10 Mbit/s, Chromium, no TLS, server on the same machine"
    print_figure("video_time", seconds, "s", where)
    print_figure(
        "video_overhead",
        100 * (seconds / raw - 1),
        "%",
        f"{where}, over {raw:.0f} s",
        target="<= 10",
    )
    print_figure("video_page_heap", heap / 1e6, "MB", f"{where}, without workers", target="<= 100")
    print_figure("video_latency", latency, "ms", f"{where}, slowest of {TOUCHES}", target="<= 200")
