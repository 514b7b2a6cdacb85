"""A large file through the real page in Chromium: what it takes there and on the server.

``make bench LARGE_MIB=2048`` sends the largest that is taken, and needs 10 GB of disk. Whether it
came back as it was is checked, and so is what is said of a file of one byte too many.
"""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page, expect, sync_playwright

from app.protocol.primitives import random_bytes
from tests.bench.figure import print_figure
from tests.bench.uploads import peak_bytes, resident_bytes
from tests.coalition import Coalition
from tests.homes import write_home
from tests.journeys.conftest import CHROMIUM, FLAGS, PHONE, build
from tests.journeys.defender import Defender
from tests.ports import free_url
from tests.process import service_process
from tests.service import make_settings, prepare

MIB = 1024**2
LARGE_MIB = int(os.environ.get("ATALAYA_LARGE_MIB", "200"))
MOST_BYTES = 2 * 1024**3
# Milliseconds. Two hours: a slow machine is slow, not wrong.
PATIENCE_MS = 7_200_000
# Or until nothing is left to be counted.
PERCENT = """percent => {
    const bar = document.querySelector('#uploads progress');
    return bar === null || bar.value >= percent;
}"""


def measure(folder: Path) -> None:
    """One phone, one server process on SQLite and a folder, one member who opens it."""
    coalition = Coalition()
    pins = folder / "pins.json"
    pins.write_bytes(coalition.pins_bytes)
    build([], {"ATALAYA_PINS": str(pins), "ATALAYA_WEB_OUT": str(folder / "dist")})
    url = free_url()
    settings = make_settings(folder, origin=url, web=folder / "dist")
    prepare(settings, coalition)
    large, sha256 = _write(folder / "large.bin", LARGE_MIB * MIB)
    too_large = folder / "too-large.bin"
    with too_large.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with service_process(settings, folder / "log") as process, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = browser.new_context(**PHONE).new_page()  # type: ignore[arg-type]
        defender = Defender(page)
        _write_report(defender, url, too_large, large)
        idle, renderer = resident_bytes(process.pid), _renderer_of(browser)
        renderer_idle = resident_bytes(renderer)
        seconds, heap = _send(defender)
        where = f"{LARGE_MIB} MiB, Chromium, no TLS, server on the same machine"
        print_figure("large_file_time", seconds, "s", f"{where}, read twice")
        print_figure("large_file_page_heap", heap / MIB, "MiB", f"{where}, largest seen")
        above = (peak_bytes(renderer) - renderer_idle) / MIB
        print_figure("large_file_renderer", above, "MiB", f"{where}, above a page that waits")
        above = (peak_bytes(process.pid) - idle) / MIB
        print_figure("large_file_server", above, "MiB", f"{where}, above idle", target="64")
        browser.close()
        large.unlink()
        _check_opened(folder, coalition, url, sha256)


def _write(path: Path, size: int) -> tuple[Path, str]:
    """Bytes that nothing can compress, and their hash."""
    digest, piece = hashlib.sha256(), random_bytes(MIB)
    with path.open("wb") as file:
        for number in range(size // MIB):
            fresh = number.to_bytes(8, "big") + piece[8:]
            digest.update(fresh)
            file.write(fresh)
    return path, digest.hexdigest()


def _write_report(defender: Defender, url: str, too_large: Path, large: Path) -> None:
    """Everything up to the button that sends."""
    page = defender.page
    defender.open(f"{url}/")
    defender.choose_type()
    defender.write("Va con un archivo grande")
    page.locator("#picker").set_input_files([too_large])
    expect(page.locator("#alert")).to_contain_text("2 GB")
    defender.attach([large])
    defender.choose()


def _send(defender: Defender) -> tuple[float, float]:
    """Seconds until the server has all of it, and the most bytes that the page's heap had."""
    page, start = defender.page, time.perf_counter()
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    defender.send()
    expect(page.locator("ol.words li")).to_have_count(12, timeout=PATIENCE_MS)
    heap = max(_heaps(page, session))
    expect(page.locator("#uploads")).to_contain_text("Se envió 1 archivo.", timeout=PATIENCE_MS)
    return time.perf_counter() - start, heap


def _heaps(page: Page, session: CDPSession) -> Iterator[float]:
    """At each percent that the server has counted."""
    for percent in range(1, 99):
        page.wait_for_function(PERCENT, arg=percent, timeout=PATIENCE_MS)
        metrics = session.send("Performance.getMetrics")["metrics"]
        yield next(m["value"] for m in metrics if m["name"] == "JSHeapUsedSize")


def _renderer_of(browser: Browser) -> int:
    """The process that has page and workers in it: the largest of its kind."""
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    renderers: list[int] = [one["id"] for one in processes if one["type"] == "renderer"]
    return max(renderers, key=resident_bytes)


def _check_opened(folder: Path, coalition: Coalition, url: str, sha256: str) -> None:
    home = folder / "home"
    write_home(home, coalition, server=url, member=coalition.members[0])
    start = time.perf_counter()
    passphrase = str(folder / "passphrase")
    command = [sys.executable, "-m", "app.member", "open", "newest", "--home", str(home)]
    subprocess.run([*command, "--passphrase-file", passphrase], check=True, capture_output=True)
    print_figure(
        "large_file_opened", time.perf_counter() - start, "s", f"{LARGE_MIB} MiB, download as well"
    )
    (opened,) = home.glob("opened/*/a1.*")
    with opened.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
            raise RuntimeError("the file did not come back as it was")
