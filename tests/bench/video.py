"""A video through the real page over a phone's line: time, memory, and how quick the page stays.

``make bench VIDEO_MB=100`` sends it twice at 10 Mbit/s, plainly and through the page: 3 min.
"""

import os
import re
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from app.protocol.primitives import random_bytes
from app.settings import CALM_WORK_COST
from tests.bench.figure import print_figure
from tests.bench.heaps import Heaps
from tests.bench.line import HOW, Conditions, Line, NoLine
from tests.bench.packets import FAR, NEAR
from tests.coalition import Coalition
from tests.journeys.conftest import CHROMIUM, FLAGS, PHONE, build
from tests.journeys.defender import Defender
from tests.ports import free_port, url_of
from tests.process import service_process
from tests.service import make_settings, prepare

MB = 1_000_000
VIDEO_MB = int(os.environ.get("ATALAYA_VIDEO_MB", "100"))
# Milliseconds per second of transfer and to spare: a slow machine is slow, not wrong.
PATIENCE_MS = 600_000 + 8_000 * VIDEO_MB
CONDITIONS = Conditions("4G", 10 * MB, 0.05)
SLOWER = 4
FILM = Path(__file__).parents[1] / "web" / "defender" / "evidence" / "files" / "film.mp4"
# The slowest event of each interaction, by the number that the browser gave it.
NOTE_EVENTS = """
globalThis.latencies = {};
new PerformanceObserver(list => {
    for (const {interactionId, duration} of list.getEntries()) {
        const slowest = Math.max(globalThis.latencies[interactionId] ?? 0, duration);
        if (interactionId > 0) globalThis.latencies[interactionId] = slowest;
    }
}).observe({type: 'event', durationThreshold: 16, buffered: true});
"""


def measure(folder: Path) -> None:
    """One phone, one server process on SQLite and a folder."""
    with ExitStack() as stack:
        try:
            line = stack.enter_context(Line())
        except NoLine as error:
            print(f"No video without a line: {error}", file=sys.stderr)
            return
        coalition, port = Coalition(), free_port()
        pins = folder / "pins.json"
        pins.write_bytes(coalition.pins_bytes)
        build([], {"ATALAYA_PINS": str(pins), "ATALAYA_WEB_OUT": str(folder / "dist")})
        film = _write_film(folder / "film.mp4")
        line.become(CONDITIONS)
        raw = _send_plainly(line, film)
        settings = make_settings(
            folder, origin=url_of(port), web=folder / "dist", work_cost=CALM_WORK_COST
        )
        prepare(settings, coalition)
        stack.enter_context(service_process(settings, folder / "log"))
        flag = stack.enter_context(line.leading_to(port, folder))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, flag])
        _measure(browser, line.url, film, raw)
        browser.close()


def _write_film(path: Path) -> Path:
    """One with a picture, the place where it was taken, and bytes that nothing can compress."""
    beginning = FILM.read_bytes()
    size = VIDEO_MB * MB - len(beginning)
    with path.open("wb") as file:
        file.write(beginning + size.to_bytes(4, "big") + b"mdat")
        for _ in range(size // MB):
            file.write(random_bytes(MB))
        file.write(random_bytes(VIDEO_MB * MB - file.tell()))
    return path


def _send_plainly(line: Line, file: Path) -> float:
    """Seconds for the same bytes in one TCP connection, until the other end has them all."""
    with socket.create_server((NEAR, line.port)) as server:
        taker = threading.Thread(target=_take, args=(server,))
        taker.start()
        start = time.perf_counter()
        with file.open("rb") as content, socket.create_connection((FAR, line.port)) as there:
            there.sendfile(content)
            there.shutdown(socket.SHUT_WR)
            there.recv(1)
        taker.join()
        return time.perf_counter() - start


def _take(server: socket.socket) -> None:
    taken, _ = server.accept()
    with taken:
        while taken.recv(65_536):
            pass
        taken.sendall(b".")


def _measure(browser: Browser, url: str, film: Path, raw: float) -> None:
    page = browser.new_context(**PHONE).new_page()  # type: ignore[arg-type]
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    page.add_init_script(NOTE_EVENTS)
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    defender, heaps = Defender(page), Heaps(page)
    defender.open(f"{url}/")
    defender.choose_type()
    defender.write("Va con un video.")
    page.locator("#picker").set_input_files([film])
    # The copy without the place where it was taken; of a small one the original goes as well.
    page.locator("#list li").get_by_role("checkbox").uncheck()
    defender.attach()
    defender.choose()
    page.evaluate("globalThis.latencies = {}")
    start = time.perf_counter()
    taps = sum(1 for _ in _busy_hands(page, heaps))
    seconds = time.perf_counter() - start
    where = f"video of {VIDEO_MB} MB; {CONDITIONS}; {HOW}; Chromium"
    print_figure("video_plain_time", raw, "s", f"{where}: the same bytes over one connection")
    print_figure("video_time", seconds, "s", f"{where}: sealed and sent, until its receipt holds")
    print_figure("video_overhead", 100 * (seconds / raw - 1), "%", where, target="<= 10")
    print_figure(
        "video_heap",
        heaps.largest / MB,
        "MB",
        f"{where}: page and workers, with buffers, largest seen",
        target="<= 100",
    )
    latencies = sorted(page.evaluate("Object.values(globalThis.latencies)"), reverse=True)
    # As web-vitals defines it: of each fifty interactions the slowest is left out.
    latency = latencies[min(len(latencies) - 1, taps // 50)] if latencies else 0
    print_figure(
        "video_input_latency",
        latency,
        "ms",
        f"{where}, page's thread ÷{SLOWER}: INP of {taps} taps and keys while it was sealed and "
        f"sent, slowest {max(latencies, default=0)} ms",
        target="<= 200",
    )


def _busy_hands(page: Page, heaps: Heaps) -> Iterator[None]:
    """Each tap and each key from sending until the film has arrived."""
    page.get_by_role("button", name="Enviar", exact=True).tap()
    yield
    items = page.locator("ol.words li")
    expect(items).to_have_count(12)
    words = [text.split()[-1] for text in items.all_inner_texts()]
    page.get_by_role("button", name="Ya las escribí", exact=True).tap()
    yield
    for box in page.get_by_label(re.compile(r"^Palabra \d+")).all():
        box.tap()
        yield
        label = box.evaluate("field => field.labels[0].textContent")
        for letter in words[int(re.findall(r"\d+", label)[0]) - 1][:4]:
            # What stands on no key comes in as from a phone's own keyboard: as text.
            (page.keyboard.press if letter.isascii() else page.keyboard.insert_text)(letter)
            heaps.look()
            yield
    page.get_by_role("button", name="Revisar", exact=True).tap()
    yield
    expect(page.locator("#receipt")).to_be_visible()
    while "Se envió 1 archivo." not in (page.locator("#uploads").text_content() or ""):
        page.get_by_text("Ver el código completo").tap()
        heaps.look()
        yield
        # As quick as a finger.
        page.wait_for_timeout(200)
