"""What a phone must load before somebody can write, and how long that takes."""

import statistics
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.figure import print_figure
from tests.coalition import Coalition
from tests.journeys.conftest import CHROMIUM, FLAGS, PHONE, build
from tests.service import running_service

RUNS = 3
# Document, style and first script; the rest comes in the background.
NEEDED_TO_WRITE = ("/", ".css", ".svg", "first script")
# What Chromium emulates: bits a second, and milliseconds for a round trip. It cannot lose packets.
NETWORKS = {"Slow 3G": (400_000, 400), "2G": (50_000, 500)}
TARGETS = {"Slow 3G": "<= 3"}
SLOWER = (4, 6)
PATIENCE_MS = 120_000
BUTTON = "#type-urgent"
# Notes the moment at which the first question can be answered.
NOTE_USABLE = """new MutationObserver((_changes, observer) => {
    if (document.querySelector('#type-urgent')) {
        observer.disconnect();
        globalThis.usableAt = performance.now();
    }
}).observe(document, {childList: true, subtree: true})"""


def measure(folder: Path) -> None:
    """Bytes and seconds, from a server with three members."""
    coalition = Coalition()
    pins = folder / "pins.json"
    pins.write_bytes(coalition.pins_bytes)
    build([], {"ATALAYA_PINS": str(pins), "ATALAYA_WEB_OUT": str(folder / "dist")})
    with (
        running_service(folder, coalition, web=folder / "dist") as service,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        _measure_bytes(browser, f"{service.url}/")
        for name, (bits, round_trip) in NETWORKS.items():
            for slower in SLOWER:
                _measure_time(browser, f"{service.url}/", name, bits, round_trip, slower)
        browser.close()


def _measure_bytes(browser: Browser, url: str) -> None:
    page, sizes = _fresh_page(browser)
    page.goto(url)
    page.wait_for_selector(BUTTON)
    page.wait_for_load_state("networkidle")
    first = sum(size for name, size in sizes.items() if name.endswith(NEEDED_TO_WRITE))
    where = "Chromium, brotli bodies, 3 members"
    print_figure("form_usable_bytes", first, "B", where, target="<= 14000")
    total = sum(sizes.values())
    print_figure(
        "sending_path_bytes", total, "B", f"{where}, with roster and keys", target="<= 100000"
    )
    page.context.close()


def _fresh_page(browser: Browser) -> tuple[Page, dict[str, int]]:
    page = browser.new_context(**PHONE).new_page()  # type: ignore[arg-type]
    sizes: dict[str, int] = {}

    def note(response: Any) -> None:
        is_first = "/assets/index-" in response.url and response.url.endswith(".js")
        name = "first script" if is_first else response.url
        sizes[name] = int(response.headers.get("content-length", "0"))

    page.on("response", note)
    return page, sizes


def _measure_time(
    browser: Browser, url: str, name: str, bits: int, round_trip: int, slower: int
) -> None:
    seconds = []
    for _ in range(RUNS):
        page, _sizes = _fresh_page(browser)
        session = page.context.new_cdp_session(page)
        network = {
            "offline": False,
            "latency": round_trip,
            "downloadThroughput": bits / 8,
            "uploadThroughput": bits / 8,
        }
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", network)
        session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
        page.add_init_script(NOTE_USABLE)
        page.goto(url, wait_until="commit")
        page.wait_for_selector(BUTTON, timeout=PATIENCE_MS)
        seconds.append(page.evaluate("globalThis.usableAt") / 1000)
        page.context.close()
    where = f"Chromium, {name}: {bits // 1000} kbit/s, {round_trip} ms round trip, CPU ÷{slower}"
    text = f"{where}, median of {RUNS}, no TLS, no loss"
    print_figure(
        "form_usable_time", statistics.median(seconds), "s", text, target=TARGETS.get(name, "")
    )
