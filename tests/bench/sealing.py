"""How long a browser takes to seal, with native cryptography and without."""

import statistics
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.bench.figure import print_figure
from tests.journeys.conftest import CHROMIUM, FLAGS, build

RUNS = 5
REPORT_BYTES, FILE_BYTES = 4096, 10_000_000
NO_WEBCRYPTO = "Object.defineProperty(globalThis.crypto, 'subtle', {value: undefined})"

PREPARE = """async (members) => {
    const a = globalThis.atalaya, own = await a.choosePrimitives();
    const publicKeys = [...Array(members)].map(() => a.publicKeyOf(a.randomBytes(32)));
    const roster = {version: 1, hash: a.randomBytes(32), members: publicKeys.map((key, i) =>
        ({id: `m${i}`, kemSha256: a.toHex(a.sha256(key))}))};
    globalThis.bench = {own, publicKeys, roster, form: a.randomBytes(32)};
}"""
SEAL_REPORT = """async (size) => {
    const a = globalThis.atalaya, {own, publicKeys, roster, form} = globalThis.bench;
    const content = new Uint8Array(size), head = new Uint8Array(40), start = performance.now();
    const encapsulations = [];
    for (const key of publicKeys) encapsulations.push(await a.encapsulate(own, key));
    const chosen = new Set(roster.members.map((member) => member.id));
    await a.sealReport(own,
        {roster, encapsulations, publicKeys, chosen, formHash: form, head, content});
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
    build(["-c", "vite.harness.config.ts"], {"ATALAYA_HARNESS_OUT": str(folder)})
    (folder / "index.html").write_text("<!doctype html><script src=harness.js></script>")
    handler = partial(_Quiet, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        for kind, script in {"native": "", "pure JavaScript": NO_WEBCRYPTO}.items():
            page = browser.new_page()
            if script:
                page.add_init_script(script)
            page.goto(f"http://127.0.0.1:{server.server_port}/")
            _measure_page(page, kind)
            page.close()
        browser.close()
    server.shutdown()
    server.server_close()


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


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing."""
