"""The members' console with thousands of reports: first sync, reopening, filtering, opening one."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import TypeVar

from playwright.sync_api import Page, sync_playwright

from tests.bench.figure import print_figure
from tests.bench.heaps import Heaps
from tests.client import client_of
from tests.coalition import Coalition
from tests.homes import PASSPHRASE
from tests.journeys.conftest import CHROMIUM, FLAGS, Built, build
from tests.journeys.governed import governed_by
from tests.member.test_coalition_online import Governed

REPORTS = int(os.environ.get("ATALAYA_CASES", "10000"))
Choice = TypeVar("Choice")
MEMBER = "alborada"
TURNS = 9
PATIENCE_MS = 900_000


def measure(folder: Path) -> None:
    """Ten thousand reports of 4 kB; ``ATALAYA_CASES`` makes it another number."""
    coalition = Coalition()
    pins, web = folder / "pins.json", folder / "dist"
    pins.write_bytes(coalition.pins_bytes)
    build([], {"ATALAYA_PINS": str(pins), "ATALAYA_WEB_OUT": str(web)})
    place = folder / "service"
    place.mkdir()
    with governed_by(Built(coalition, web), place) as governed:
        key_file = governed.person("ana", "reviewer").home / "device.key"
        _deliver(governed)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
            page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="es-MX")
            page.set_default_timeout(PATIENCE_MS)
            page.goto(f"{governed.liar.url}/console/")
            _measure_desk(page, key_file)
            browser.close()


def _deliver(governed: Governed) -> None:
    """All are for the member that looks; heads differ."""
    governed.coalition.previous = governed.assembly.roster.previous
    headers = {"Content-Type": "application/octet-stream"}
    with client_of(governed.liar.url) as http, ThreadPoolExecutor(2) as pool:
        answers = pool.map(
            lambda report: http.post("/api/v1/reports", content=report, headers=headers),
            (_sealed(governed.coalition, number) for number in range(REPORTS)),
        )
        for answer in answers:
            answer.raise_for_status()


def _sealed(coalition: Coalition, number: int) -> bytes:
    report, _ = coalition.seal_report(
        {MEMBER},
        text=f"{number} " + "En la carretera pararon el camión. " * 110,
        type=_pick(("urgent", "attack", "testimony"), number),
        urgency=_pick(("now", "high", "normal", "low"), number // 3),
        state=f"mx-{number % 32 + 1:02}",
        category=_pick(("torture", "enforced-disappearance", "arbitrary-detention"), number // 5),
    )
    return report


def _pick(choices: Sequence[Choice], number: int) -> Choice:
    return choices[number % len(choices)]


def _measure_desk(page: Page, key_file: Path) -> None:
    text = f"Chromium, {REPORTS:,} reports, 2 cores"
    heaps = Heaps(page)
    page.locator("#member").select_option(MEMBER)
    page.locator("#file").set_input_files(key_file)
    page.locator("input[name=kept]").check()
    print_figure("console_first_sync", _unlock(page), "ms", f"{text}, from the passphrase on")
    heaps.look()
    page.locator("#lock").click()
    page.locator("#passphrase").wait_for()
    print_figure("console_reopened", _unlock(page), "ms", text, target="<= 2000")
    heaps.look()
    filtered = [_filter(page, word) for word in ("oaxaca", "tortura", "") * (TURNS // 3)]
    print_figure("console_filter", median(filtered), "ms", f"{text}, median", target="<= 100")
    opened = [_open(page, place) for place in range(TURNS)]
    print_figure("console_open_report", median(opened), "ms", f"{text}, median", target="<= 300")
    print_figure("console_scroll", _frames(page), "1/s", text, target="60")
    heaps.look()
    print_figure(
        "console_heap", heaps.largest / 1e6, "MB", f"{text}, page and workers", target="<= 500"
    )


def _unlock(page: Page) -> float:
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
        REPORTS,
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
