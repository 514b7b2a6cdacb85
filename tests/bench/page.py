"""What a phone must load before somebody can write, and how long that takes on a bad line."""

import statistics
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from app.settings import CALM_WORK_COST
from tests.bench.figure import print_figure
from tests.bench.line import HOW, Conditions, Line, NoLine
from tests.coalition import Coalition
from tests.journeys.conftest import CHROMIUM, FLAGS, PHONE, build
from tests.journeys.defender import Defender
from tests.journeys.phone_network import PhoneNetwork
from tests.service import free_socket, make_settings, prepare, running

# Document, style and first script; the rest comes in the background.
NEEDED_TO_WRITE = ("/", ".css", ".svg", "first script")
SLOW_3G = Conditions("Slow 3G", 400_000, 0.4)
EDGE = Conditions("2G", 50_000, 0.5)
LOSSY = Conditions("2G that loses", 50_000, 0.5, 0.05)
TARGETS = {SLOW_3G: "<= 3"}
# One packet that is lost or not changes much: of such a line more is seen.
RUNS, RUNS_WITH_LOSS, REPORTS = 3, 9, 3
SLOWER = (4, 6)
PATIENCE_MS = 300_000
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
    with ExitStack() as stack:
        try:
            line = stack.enter_context(Line())
        except NoLine:
            line = None
        listening, url = free_socket()
        origin = line.url if line else url
        settings = make_settings(
            folder, origin=origin, web=folder / "dist", work_cost=CALM_WORK_COST
        )
        prepare(settings, coalition)
        stack.enter_context(running(settings, listening))
        port, flags = listening.getsockname()[1], [*FLAGS]
        if line:
            flags.append(stack.enter_context(line.leading_to(port, folder)))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        url = f"{origin}/"
        _measure_bytes(browser, url)
        for conditions in (SLOW_3G, EDGE, LOSSY) if line else (SLOW_3G, EDGE):
            for slower in SLOWER:
                _measure_usable(browser, url, line, conditions, slower)
        if line:
            _measure_sending(browser, url, line)
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
    page.set_default_timeout(PATIENCE_MS)
    sizes: dict[str, int] = {}

    def note(response: Any) -> None:
        is_first = "/assets/index-" in response.url and response.url.endswith(".js")
        name = "first script" if is_first else response.url
        sizes[name] = int(response.headers.get("content-length", "0"))

    page.on("response", note)
    return page, sizes


def _slow_page(
    browser: Browser, line: Line | None, conditions: Conditions, slower: int, *, seed: int
) -> Page:
    """A page on a slow phone, at the end of a slow line."""
    page, _sizes = _fresh_page(browser)
    if line:
        line.become(conditions, seed=seed)
    else:
        speed = conditions.bits / 8
        PhoneNetwork(page, down=speed, up=speed, round_trip=conditions.round_trip * 1000)
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    return page


def _measure_usable(
    browser: Browser, url: str, line: Line | None, conditions: Conditions, slower: int
) -> None:
    seconds, lost, sent = [], 0, 0
    runs = RUNS_WITH_LOSS if conditions.loss else RUNS
    for run in range(runs):
        page = _slow_page(browser, line, conditions, slower, seed=run)
        page.add_init_script(NOTE_USABLE)
        page.goto(url, wait_until="commit")
        page.wait_for_selector(BUTTON)
        seconds.append(page.evaluate("globalThis.usableAt") / 1000)
        if line:
            traffic = line.traffic()
            lost, sent = lost + traffic.lost, sent + traffic.lost + traffic.carried
        page.context.close()
    where = f"{conditions}; {_how(line)}; Chromium, CPU ÷{slower}"
    print_figure(
        "form_usable_time",
        statistics.median(seconds),
        "s",
        f"{where}, median of {runs}",
        target=TARGETS.get(conditions, ""),
    )
    if conditions.loss:
        where = f"{where}, slowest of {runs}; {lost} of {sent} packets were lost"
        print_figure("form_usable_slowest", max(seconds), "s", where)


def _how(line: Line | None) -> str:
    return HOW if line else "emulated by Chromium above TCP, no TLS"


def _measure_sending(browser: Browser, url: str, line: Line) -> None:
    """From the address to the words, which are shown when the server has the report."""
    seconds, slower = [], max(SLOWER)
    expect.set_options(timeout=PATIENCE_MS)
    for run in range(REPORTS):
        page = _slow_page(browser, line, LOSSY, slower, seed=run)
        defender, start = Defender(page), time.perf_counter()
        defender.open(url)
        defender.choose_type()
        defender.write("Sin señal casi, pero esto tiene que salir.")
        # Until the rest has come the button that led here leads nowhere.
        defender.heading("fotos o archivos")
        defender.attach()
        defender.choose()
        defender.send()
        defender.words()
        seconds.append(time.perf_counter() - start)
        page.context.close()
    where = f"{LOSSY}; {_how(line)}; Chromium, CPU ÷{slower}, by somebody who types at once"
    print_figure("text_sent_time", statistics.median(seconds), "s", f"{where}, median of {REPORTS}")
