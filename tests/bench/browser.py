"""The protocol in a real browser, with native cryptography and without."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.journeys.conftest import CHROMIUM, FLAGS, build

NO_WEBCRYPTO = "Object.defineProperty(globalThis.crypto, 'subtle', {value: undefined})"


def browser_pages(folder: Path) -> Iterator[tuple[str, Page]]:
    """A page for each kind of cryptography, with the protocol as ``globalThis.atalaya``."""
    build(["-c", "vite.harness.config.ts"], {"ATALAYA_HARNESS_OUT": str(folder)})
    (folder / "index.html").write_text("<!doctype html><script src=harness.js></script>")
    with served_folder(folder) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        for kind, script in {"native": "", "pure JavaScript": NO_WEBCRYPTO}.items():
            page = browser.new_page()
            if script:
                page.add_init_script(script)
            page.goto(url)
            yield kind, page
            page.close()
        browser.close()


@contextmanager
def served_folder(folder: Path) -> Iterator[str]:
    """The address at which the files of a folder are, until the block ends."""
    handler = partial(_Quiet, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing."""
