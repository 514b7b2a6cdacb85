"""The members' console with thousands of reports: sync, reopening, filtering, searching."""

import os
from itertools import pairwise
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

from tests.bench.figure import print_figure
from tests.bench.heaps import Heaps
from tests.bench.many_reports import RARE, deliver
from tests.coalition import Coalition
from tests.homes import PASSPHRASE
from tests.journeys.conftest import CHROMIUM, FLAGS, Built, build
from tests.journeys.governed import governed_by

SIZES = tuple(int(size) for size in os.environ.get("ATALAYA_CASES", "10000,50000").split(","))
MEMBER = "alborada"
TURNS = 9
# As the console waits for the next key.
TYPING_MS = 120
# A word that most have, one that hardly any has, and what is asked in words and fields at once.
QUERIES = {
    "common": "camioneta",
    "rare": f"{RARE}12",
    "fields": "estado:oaxaca categoría:tortura urgencia:ahora miedo",
}
PATIENCE_MS = 1_800_000


def measure(folder: Path) -> None:
    """Ten thousand reports, and then fifty; ``ATALAYA_CASES=1000,2000`` makes it other numbers."""
    coalition = Coalition()
    pins, web = folder / "pins.json", folder / "dist"
    pins.write_bytes(coalition.pins_bytes)
    build([], {"ATALAYA_PINS": str(pins), "ATALAYA_WEB_OUT": str(web)})
    place = folder / "service"
    place.mkdir()
    with governed_by(Built(coalition, web), place) as governed:
        key_file = governed.person("ana", "reviewer").home / "device.key"
        governed.coalition.previous = governed.assembly.roster.previous
        for before, size in pairwise((0, *SIZES)):
            deliver(governed.coalition, governed.liar.url, MEMBER, range(before, size))
            _measure_at(governed.liar.url, key_file, size)


def _measure_at(url: str, key_file: Path, size: int) -> None:
    """In a browser of its own, which has seen nothing yet."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="es-MX")
        page.set_default_timeout(PATIENCE_MS)
        page.goto(f"{url}/console/")
        _measure_desk(page, key_file, size)
        browser.close()


def _measure_desk(page: Page, key_file: Path, size: int) -> None:
    text = f"Chromium, {size:,} reports, 2 cores, load {os.getloadavg()[0]:.1f}"
    heaps = Heaps(page)
    page.locator("#member").select_option(MEMBER)
    page.locator("#file").set_input_files(key_file)
    page.locator("input[name=kept]").check()
    took = _unlock(page, size)
    fetched = _fetched(page)
    bound = "the network" if fetched > took / 2 else "decapsulation"
    how = f"{text}, from the passphrase on; its list came in {fetched:,.0f} ms: {bound} bounds it"
    print_figure("console_first_sync", took, "ms", how)
    heaps.look()
    page.locator("#lock").click()
    page.locator("#passphrase").wait_for()
    print_figure("console_reopened", _unlock(page, size), "ms", text, target="<= 2000")
    heaps.look()
    filtered = [_filter(page, word) for word in ("oaxaca", "tortura", "") * (TURNS // 3)]
    print_figure("console_filter", median(filtered), "ms", f"{text}, median", target="<= 100")
    opened = [_open(page, place) for place in range(TURNS)]
    print_figure("console_open_report", median(opened), "ms", f"{text}, median", target="<= 300")
    print_figure("console_scroll", _frames(page), "1/s", text, target="60")
    heaps.look()
    print_figure("console_heap", heaps.largest / 1e6, "MB", f"{text}, list alone", target="<= 500")
    _measure_search(page, heaps, text)


def _measure_search(page: Page, heaps: Heaps, text: str) -> None:
    """With everything read: what that takes, and what a query takes then."""
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.locator("#read-all").wait_for()
    print_figure("console_read_all", _read_all(page), "ms", f"{text}, indexed as well")
    heaps.look()
    for name, query in QUERIES.items():
        took = median(_query(page, query) for _ in range(TURNS))
        how = f"{text}, all read, median, without {TYPING_MS} ms of waiting for the next key"
        print_figure(f"console_query_{name}", took, "ms", how, target="<= 150")
    heaps.look()
    print_figure(
        "console_heap_read", heaps.largest / 1e6, "MB", f"{text}, all read", target="<= 500"
    )


def _fetched(page: Page) -> float:
    """Milliseconds in which the keeper waited for pages of the list, one after the other."""
    asked = """() => performance.getEntriesByType('resource')
        .filter(({name}) => name.includes('/api/v1/reports?'))
        .reduce((sum, {duration}) => sum + duration, 0)"""
    return sum(float(worker.evaluate(asked)) for worker in page.workers)


def _read_all(page: Page) -> float:
    """Milliseconds from the press on until every text is there, and found."""
    return float(
        page.evaluate(
            """() => new Promise(resolve => {
                const began = performance.now();
                document.getElementById('read-all').click();
                let isReading = false;
                const look = () => {
                    const now = document.getElementById('reading') !== null;
                    isReading ||= now;
                    const left = document.querySelector('.search .count').textContent.trim();
                    if (isReading && !now && left === '') resolve(performance.now() - began);
                    else setTimeout(look, 50);
                };
                look();
            })"""
        )
    )


def _query(page: Page, query: str) -> float:
    """Milliseconds from a query in the field until what was found is drawn."""
    took = page.evaluate(
        """query => new Promise(resolve => {
            const field = document.getElementById('sought');
            const count = document.querySelector('.search .count');
            const type = text => {
                field.value = text;
                field.dispatchEvent(new Event('input', {bubbles: true}));
            };
            type('');
            setTimeout(() => {
                const began = performance.now();
                type(query);
                const look = () => {
                    if (count.textContent.trim() !== '') resolve(performance.now() - began);
                    else requestAnimationFrame(look);
                };
                look();
            }, 500);
        })""",
        query,
    )
    return max(0.0, float(took) - TYPING_MS)


def _unlock(page: Page, size: int) -> float:
    """Milliseconds from the end of Argon2id until every line is in the list."""
    page.locator("#passphrase").fill(PASSPHRASE)
    page.evaluate(
        """count => {
            const step = () => document.querySelector('.door [role=status]')?.textContent ?? '';
            window.finished = new Promise(resolve => {
                let first = '', began = 0;
                const look = () => {
                    first ||= step();
                    if (began === 0 && first !== '' && step() !== first) began = performance.now();
                    const shown = document.querySelector('.filters .count')?.textContent ?? '';
                    if (shown.replace(/\\D/g, '') === String(count)) {
                        resolve(performance.now() - began);
                    } else {
                        requestAnimationFrame(look);
                    }
                };
                look();
            });
        }""",
        size,
    )
    page.locator("button[type=submit]").click()
    return float(page.evaluate("window.finished"))


def _filter(page: Page, word: str) -> float:
    """Milliseconds from a word in the field until the list is drawn for it."""
    return float(
        page.evaluate(
            """word => new Promise(resolve => {
                const field = document.getElementById('filter');
                const began = performance.now();
                field.value = word;
                field.dispatchEvent(new Event('input', {bubbles: true}));
                requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
            })""",
            word,
        )
    )


def _open(page: Page, place: int) -> float:
    """Milliseconds from a press on a row until its text is there."""
    return float(
        page.evaluate(
            """place => new Promise(resolve => {
                const row = document.querySelectorAll('.all .row')[place];
                const id = row.querySelector('.id').textContent;
                const began = performance.now();
                row.click();
                const look = () => {
                    const isThere = document.querySelector('.panel h2')?.textContent.includes(id)
                        && document.querySelector('.panel .told');
                    if (isThere) resolve(performance.now() - began);
                    else requestAnimationFrame(look);
                };
                look();
            })""",
            place,
        )
    )


def _frames(page: Page) -> float:
    """Frames a second while the whole list is scrolled through in three seconds."""
    return float(
        page.evaluate(
            """() => new Promise(resolve => {
                const box = document.querySelector('.rows');
                const began = performance.now();
                let frames = 0;
                const step = now => {
                    frames += 1;
                    const part = (performance.now() - began) / 3000;
                    box.scrollTop = part * (box.scrollHeight - box.clientHeight);
                    if (part < 1) requestAnimationFrame(step);
                    else resolve(frames / 3);
                };
                requestAnimationFrame(step);
            })"""
        )
    )
