"""Many reports at once: first shown, then done, and taken back where somebody wants."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.access import AXE
from tests.journeys.conftest import Built
from tests.journeys.governed import governed_by
from tests.journeys.test_console import DESK, faults, send
from tests.journeys.test_console_sharing import agreeing, unlock
from tests.member.test_coalition_online import Governed

COUNT = 3


@contextmanager
def desk_of(chromium: Browser, governed: Governed, name: str, member: str) -> Iterator[Page]:
    key_file: Path = governed.person(name, "reviewer", member).home / "device.key"
    context = chromium.new_context(**DESK)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{governed.liar.url}/console/")
    unlock(page, key_file, member)
    yield page
    context.close()


class Bulk:
    """The box of whoever has chosen several."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.box: Locator = page.locator(".bulk")

    def choose(self, *rows: int) -> None:
        for row in rows:
            self.page.locator(".all .row input").nth(row).check()

    def ask(self, step: str, **fields: str) -> None:
        self.box.locator(f"[data-step={step}]").click()
        self.fill(**fields)

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            field = self.box.locator(f"[name={name}]")
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def do(self, able: int, of: int) -> None:
        expect(self.box).to_contain_text(f"Se hará en {able} de {of}.")
        self.box.get_by_role("button", name=f"Hacerlo en {able}").click()
        expect(self.box).to_contain_text(f"Quedó en {able} de {able}.")

    def undo(self, number: int) -> None:
        self.box.get_by_role("button", name="Deshacer").click()
        expect(self.box).to_contain_text(f"Se deshizo en {number} de {number}.")
        self.end()

    def end(self) -> None:
        self.box.get_by_role("button", name="Está bien").click()
        expect(self.box).to_have_count(0)


def test_what_is_chosen_is_assigned_moved_labelled_linked_and_taken_back_together(
    built: Built, chromium: Browser, tmp_path: Path
) -> None:
    with governed_by(built, tmp_path) as governed:
        for number in range(COUNT):
            send(governed, "alborada", text=f"Reporte {number}")
        governed.person("beto", "reviewer")
        with desk_of(chromium, governed, "ana", "alborada") as page:
            expect(page.locator(".all .row")).to_have_count(COUNT)
            several_steps(page, Bulk(page))


def several_steps(page: Page, bulk: Bulk) -> None:
    rows, mine = page.locator(".all .row"), page.get_by_role("tab", name="Míos")
    bulk.choose(0, 1)
    bulk.ask("mine")
    bulk.do(2, 2)
    expect(mine).to_contain_text("2")
    bulk.undo(2)
    expect(mine).to_contain_text("0")
    # By the keyboard, to somebody else, all three; then on, for those whose rules allow it.
    for _ in range(COUNT - 1):
        page.keyboard.press("j")
        page.keyboard.press("x")
    # A box that was ticked has the focus, and takes no letters for itself.
    rows.nth(COUNT - 1).get_by_role("checkbox").check()
    page.keyboard.press("a")
    expect(bulk.box.locator("[name=holder]")).to_be_focused()
    bulk.fill(holder="alborada/beto")
    bulk.do(COUNT, COUNT)
    bulk.end()
    expect(rows.filter(has_text="beto")).to_have_count(COUNT)
    bulk.choose(0, 1)
    bulk.ask("state", to="triage", text="Turno de la mañana")
    expect(bulk.box).to_contain_text("En 2 no se podrá deshacer")
    bulk.do(2, 2)
    bulk.end()
    bulk.choose(0, 1, 2)
    bulk.ask("state", to="open", next="2027-01-15", text="Con datos")
    page.evaluate(AXE)
    assert faults(page, "bulk") == []
    expect(bulk.box.locator("li")).to_have_count(1)
    expect(bulk.box.locator("li")).to_contain_text("no se pasa a ese")
    bulk.do(2, COUNT)
    bulk.end()
    expect(rows.filter(has_text="Abierto")).to_have_count(2)
    # A label that one has already stays with it when the others lose it again.
    bulk.choose(0)
    bulk.ask("label", text="marcha")
    bulk.do(1, 1)
    bulk.end()
    bulk.choose(0, 1)
    bulk.ask("label", text="marcha")
    bulk.do(2, 2)
    bulk.undo(1)
    links_of_the_first(page, is_there=False)
    bulk.choose(0, 1, 2)
    bulk.ask("link", relation="same-event", text="La misma marcha")
    bulk.box.locator("[name=other]").select_option(index=1)
    bulk.do(2, 2)
    links_of_the_first(page, is_there=True)
    bulk.undo(2)
    links_of_the_first(page, is_there=False)


def links_of_the_first(page: Page, *, is_there: bool) -> None:
    page.locator(".all .row").nth(0).click()
    page.locator("#tab-case").click()
    expect(page.locator(".labels > .chips")).to_contain_text("marcha")
    expect(page.locator(".links > ul > li")).to_have_count(2 if is_there else 0)
    page.keyboard.press("Escape")


def described(page: Page, row: int, summary: str) -> None:
    """The case about the report in a row is begun, and described in a few words."""
    page.locator(".all .row").nth(row).click()
    page.locator("#tab-case").click()
    page.locator("#begin").click()
    expect(page.locator("section.case .facts")).to_contain_text("En clasificación")
    page.locator("#tab-coding").click()
    page.locator("#describe").click()
    page.locator("#case-title").fill("Una marcha")
    page.locator("#summary").fill(summary)
    page.locator("form:has(#summary) button.primary").click()
    expect(page.locator("#summary")).to_have_count(0)
    page.keyboard.press("Escape")


def test_of_those_chosen_only_cases_are_shown_to_others_to_which_everybody_agrees(
    built: Built, chromium: Browser, tmp_path: Path
) -> None:
    def taking_back(body: dict[str, Any]) -> None:
        agreeing(body)
        body["consent"][0]["value"] = "no"

    with governed_by(built, tmp_path) as governed:
        for edit in (agreeing, agreeing, taking_back, agreeing):
            send(governed, "alborada", text="Lo golpearon", edit=edit)
        with (
            desk_of(chromium, governed, "ana", "alborada") as page,
            desk_of(chromium, governed, "eva", "brujula") as eva,
        ):
            expect(page.locator(".all .row")).to_have_count(4)
            for row in (1, 2, 3):
                described(page, row, f"Resumen {row}")
            bulk = Bulk(page)
            bulk.choose(0, 1, 2, 3)
            bulk.ask("share", member="brujula", level="summary", reason="Tienen abogada")
            bulk.box.get_by_role("button", name="Ver en cuáles se puede").click()
            # One is not begun, and of one somebody said no: each is said.
            expect(bulk.box.locator("li")).to_have_count(2)
            expect(bulk.box).to_contain_text("Primero empieza el caso")
            expect(bulk.box).to_contain_text("reporter: dijo que no")
            expect(bulk.box).to_contain_text("no se puede recoger")
            page.evaluate(AXE)
            assert faults(page, "sharing many") == []
            bulk.do(2, 4)
            shared = eva.get_by_role("tab", name=re.compile("Compartidos"))
            expect(shared).to_contain_text("2")
            bulk.undo(2)
            expect(shared).to_contain_text("0")
