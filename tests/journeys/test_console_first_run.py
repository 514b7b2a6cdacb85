"""The first five minutes, with nothing but what the demo prints: tour, help, columns, filters."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.access import AXE
from tests.journeys.conftest import build
from tests.journeys.test_console import DESK, faults
from tests.patience import PATIENCE
from tests.process import ROOT, environment, service_process
from tests.service import free_socket, make_settings

STOPS = 10


@dataclass(frozen=True)
class Printed:
    """What whoever runs the demo is told, and nothing else."""

    address: str
    key_file: Path
    passphrase: str

    def unlock(self, page: Page) -> None:
        page.locator("#member").select_option(label="Centro Alborada (MX)")
        page.locator("#file").set_input_files(self.key_file)
        page.locator("input[name=kept]").check()
        page.locator("#passphrase").fill(self.passphrase)
        page.locator("button.primary").click()


@pytest.fixture
def printed(tmp_path: Path) -> Iterator[Printed]:
    """The demo as ``make run`` starts it, in a folder of its own."""
    listening, url = free_socket()
    listening.close()
    folder, web = tmp_path / "demo", tmp_path / "dist"
    settings = make_settings(tmp_path, origin=url, web=web)

    def admin(*command: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "app.admin", *command],
            cwd=ROOT,
            env=environment(settings),
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    admin("demo", "--folder", str(folder))
    build([], {"ATALAYA_PINS": str(folder / "pins.json"), "ATALAYA_WEB_OUT": str(web)})
    admin("migrate")
    told = admin("publish-demo", "--folder", str(folder))
    found = re.search(r"(\S+/console/).*key file +(\S+).*?passphrase +(\S+)", told, re.DOTALL)
    assert found, told
    with service_process(settings, tmp_path / "log"):
        yield Printed(found[1], Path(found[2]), found[3])


def test_whoever_has_only_what_the_demo_prints_is_shown_around(
    printed: Printed, chromium: Browser
) -> None:
    context = chromium.new_context(**DESK)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(printed.address)
    printed.unlock(page)
    expect(page.get_by_role("tab", name=re.compile("Todo 45"))).to_be_visible()
    expect(page.get_by_role("tab", name=re.compile("Compartidos 1"))).to_be_visible()
    _take_the_tour(page)
    _ask_for_help(page)
    _arrange_the_list(page)
    page.evaluate(AXE)
    page.locator("#open-columns").click()
    assert faults(page, "columns") == []
    page.reload()
    page.locator("#passphrase").fill(printed.passphrase)
    page.locator("button.primary").click()
    _find_it_as_it_was(page)
    assert complaints == []
    context.close()


def _take_the_tour(page: Page) -> None:
    """With the keyboard alone; what it speaks of is pointed at, and nothing holds the focus."""
    page.locator("#take-tour").focus()
    page.keyboard.press("Enter")
    heading = page.locator("#tour-heading")
    expect(heading).to_be_focused()
    expect(heading).to_have_text("La lista")
    _press(page, "Siguiente")
    expect(heading).to_have_text("Abrir un reporte")
    expect(heading).to_be_focused()
    _press(page, "Abrir el primero")
    expect(page.locator(".panel .told").first).to_be_visible()
    for number in range(3, STOPS + 1):
        _press(page, "Siguiente")
        expect(page.locator(".tour .hint").first).to_have_text(f"Paso {number} de {STOPS}")
        expect(heading).to_be_focused()
        expect(page.locator(".pointer")).to_be_visible()
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".tour :focus")).to_have_count(0)
    page.keyboard.press("Tab")
    _press(page, "Terminar")
    expect(page.locator(".tour")).to_have_count(0)
    expect(page.locator(".offer")).to_have_count(0)
    expect(page.locator("#more")).to_be_focused()


def _press(page: Page, name: str) -> None:
    page.locator(".tour").get_by_role("button", name=name).focus()
    page.keyboard.press("Enter")


def _ask_for_help(page: Page) -> None:
    """It speaks of what is looked at."""
    page.locator("#tab-coding").focus()
    page.keyboard.press("2")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Quien cambia lo que dice un acto")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator(".panel")).to_have_count(0)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Pulsar un renglón lo abre")
    page.keyboard.press("Escape")


def _arrange_the_list(page: Page) -> None:
    page.locator("#open-columns").click()
    page.locator("input[name=column-lang]").uncheck()
    expect(page.get_by_role("columnheader", name="Lengua")).to_have_count(0)
    page.get_by_role("button", name="Mover Id antes").click()
    page.get_by_role("columnheader", name="Urgencia").get_by_role("button").click()
    expect(page.locator(".all .row").first).to_contain_text("Ahora")
    # The list can be looked at and a row chosen while the columns are being arranged.
    page.locator(".all .row input").first.check()
    page.locator(".all .row").nth(1).click()
    expect(page.locator(".row.chosen")).to_have_count(1)
    expect(page.locator("#box-columns")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    page.locator("select[name=stage]").select_option("closed")
    expect(page.locator(".all .row")).to_have_count(1)
    page.locator("#box-filters input[name=name]").fill("Cerrados")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Cerrados", exact=True)).to_be_visible()
    page.get_by_role("button", name="Quitar filtros").click()


def _find_it_as_it_was(page: Page) -> None:
    expect(page.locator(".all .row").first).to_contain_text("Ahora")
    expect(page.locator(".offer")).to_have_count(0)
    expect(page.get_by_role("columnheader", name="Lengua")).to_have_count(0)
    expect(page.get_by_role("columnheader").nth(-2)).to_have_text("Id")
    page.locator(".rows").focus()
    page.keyboard.press("g")
    page.keyboard.press("1")
    expect(page.locator(".all .row")).to_have_count(1)
    expect(page.locator(".all .row")).to_contain_text("Cerrado")
