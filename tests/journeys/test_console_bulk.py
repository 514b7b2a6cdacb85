"""Many reports at once: first shown, then done, and taken back where somebody wants."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.journeys.conftest import Built
from tests.journeys.governed import governed_by
from tests.journeys.test_console import DESK, Office, send


def test_chosen_reports_are_assigned_together_and_it_can_be_taken_back(
    built: Built, chromium: Browser, tmp_path: Path
) -> None:
    with governed_by(built, tmp_path) as governed:
        for number in range(3):
            send(governed, "alborada", text=f"Reporte {number}")
        key_file = governed.person("ana", "reviewer").home / "device.key"
        context = chromium.new_context(**DESK)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(f"{governed.liar.url}/console/")
        Office(governed, page, key_file, []).unlock()
        expect(page.locator(".all .row")).to_have_count(3)
        for number in (0, 1):
            page.locator(".all .row input").nth(number).check()
        page.get_by_role("button", name="Asignármelos").click()
        expect(page.locator(".bulk")).to_contain_text("Se hará en 2 de 2.")
        page.get_by_role("button", name="Hacerlo en 2").click()
        expect(page.locator(".bulk")).to_contain_text("Quedó en 2 de 2.")
        mine = page.get_by_role("tab", name="Míos")
        expect(mine).to_contain_text("2")
        page.get_by_role("button", name="Deshacer").click()
        expect(mine).to_contain_text("0")
        context.close()
