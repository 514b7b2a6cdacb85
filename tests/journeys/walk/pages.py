"""Beside the page where people write: those without a script, the file to take along."""

from collections.abc import Iterator
from pathlib import Path

import httpx
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site
from tests.journeys.defender import Defender
from tests.journeys.walk.screen import Screen

PLAIN = ("que-se-ve", "what-shows", "llevar", "take-along", "sin-javascript", "no-script")


def plain(page: Page, site: Site) -> Iterator[Screen]:
    """Text, links and one form."""
    for path in PLAIN:
        page.goto(f"{site.url}{path}/")
        yield Screen(f"page-{path}", page)


def carried(page: Page, site: Site, folder: Path) -> Iterator[Screen]:
    """The file that seals without a network; what it made is handed in, well and badly."""
    file = folder / "buzon.html"
    file.write_bytes(httpx.get(f"{site.url}llevar/buzon.html").content)
    defender = Defender(page)
    defender.open(file.as_uri())
    expect(page.locator("#type-urgent")).to_be_visible()
    yield Screen("carried-type", page)
    defender.choose_type()
    defender.write("Texto")
    defender.attach()
    defender.choose()
    defender.send()
    defender.practise(defender.words())
    defender.heading("Guarda el paquete sellado")
    with page.expect_download() as download:
        defender.press("Guardar el paquete")
    yield Screen("carried-package", page)
    package = folder / "archivo.bin"
    download.value.save_as(package)
    yield from _handed_in(page, site, package)
    yield from _by_form(page, site, package)


def _handed_in(page: Page, site: Site, package: Path) -> Iterator[Screen]:
    defender = Defender(page)
    defender.open(f"{site.url}entregar/")
    expect(page.locator("#package")).to_be_visible()
    yield Screen("deliver", page)
    page.locator("#package").set_input_files(
        {"name": "x", "mimeType": "application/octet-stream", "buffer": b"no package"}
    )
    expect(page.locator("#alert")).to_be_visible()
    yield Screen("deliver-stopped", page)
    defender.open(f"{site.url}entregar/")
    page.locator("#package").set_input_files(package)
    defender.heading("El paquete llegó")
    yield Screen("deliver-done", page)


def _by_form(page: Page, site: Site, package: Path) -> Iterator[Screen]:
    wrong = package.with_name("otro.bin")
    wrong.write_bytes(b"no package")
    for path in ("sin-javascript", "no-script"):
        for name, file in (("refused", wrong), ("done", package)):
            page.goto(f"{site.url}{path}/")
            page.locator("#package").set_input_files(file)
            page.locator("form button").click()
            expect(page.locator("#package")).to_have_count(0)
            yield Screen(f"page-{path}-{name}", page)
