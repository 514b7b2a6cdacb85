"""How long a browser takes to seal, with native cryptography and without."""

import statistics
from pathlib import Path

from playwright.sync_api import Page

from tests.bench.browser import browser_pages
from tests.bench.figure import print_figure

RUNS = 5
REPORT_BYTES, FILE_BYTES = 4096, 10_000_000

PREPARE = """async (count) => {
    const a = globalThis.atalaya, own = await a.choosePrimitives();
    const publicKeys = [...Array(count)].map(() => a.publicKeyOf(a.randomBytes(32)));
    const members = publicKeys.map((key, i) =>
        ({id: `m${i}`, intake: [{sha256: a.toHex(a.sha256(key))}]}));
    const roster = {version: 1, hash: a.toHex(a.randomBytes(32)), members};
    globalThis.bench = {own, publicKeys, roster, form: a.randomBytes(32)};
}"""
SEAL_REPORT = """async (size) => {
    const a = globalThis.atalaya, {own, publicKeys, roster, form} = globalThis.bench;
    const content = new Uint8Array(size), head = new Uint8Array(40), start = performance.now();
    const encapsulations = [];
    for (const key of publicKeys) encapsulations.push(await a.encapsulate(own, key));
    const chosen = new Set(roster.members.map((member) => member.id));
    await a.sealReport(own,
        {roster, encapsulations, chosen, formHash: form, head, content});
    return performance.now() - start;
}"""
SEAL_FILE = """async (size) => {
    const a = globalThis.atalaya, {own, roster, form} = globalThis.bench;
    const source = new Blob([new Uint8Array(size)]), start = performance.now();
    const sealing = a.sealAttachment(own,
        {roster, formHash: form, id: a.randomBytes(16), key: a.randomBytes(32), source});
    for await (const piece of sealing) piece.length;
    return performance.now() - start;
}"""


def measure(folder: Path) -> None:
    """Reports to 10 and 100 members, and a file, at full speed and at a sixth of it."""
    for kind, page in browser_pages(folder):
        _measure_page(page, kind)


def _measure_page(page: Page, kind: str) -> None:
    throttle = page.context.new_cdp_session(page)
    for members in (10, 100):
        page.evaluate(PREPARE, members)
        for slower in (1, 6):
            throttle.send("Emulation.setCPUThrottlingRate", {"rate": slower})
            runs = [page.evaluate(SEAL_REPORT, REPORT_BYTES) for _ in range(RUNS)]
            text = f"Chromium, {kind}, 4 kB report, CPU ÷{slower}, median of {RUNS}"
            name = f"seal_report_to_{members}_members"
            print_figure(name, statistics.median(runs), "ms", text)
    for slower in (1, 6):
        throttle.send("Emulation.setCPUThrottlingRate", {"rate": slower})
        runs = [page.evaluate(SEAL_FILE, FILE_BYTES) for _ in range(3)]
        text = f"Chromium, {kind}, 10 MB file, CPU ÷{slower}, median of 3"
        print_figure("seal_file", statistics.median(runs), "ms", text)
