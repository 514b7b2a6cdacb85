"""Searching in what was opened, reports that may be about the same, and statistics."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.homes import PASSPHRASE
from tests.journeys.access import AXE
from tests.journeys.conftest import Built
from tests.journeys.governed import governed_by
from tests.journeys.test_console import DESK, Office, faults, send

HOSTILE = "Lo pararon en el retén \u202e <img src=x onerror=alert(1)> y no volvió."


def taken(day: str, name: str) -> Callable[[dict[str, Any]], None]:
    """Somebody was made to disappear in Juchitán on a day."""

    def edit(body: dict[str, Any]) -> None:
        category = {"id": "enforced-disappearance", "main": True}
        place = {"state": "mx-20", "municipality": "Juchitán"}
        time = {"precision": "day", "start": day}
        body["events"] = [{"time": time, "place": place, "categories": [category]}]
        body["persons"] = [{"id": "p1", "roles": ["victim"], "name": name}]

    return edit


def find(page: Page, query: str, number: int) -> None:
    page.locator("#sought").fill(query)
    expect(page.locator(".hits li")).to_have_count(number)


def test_somebody_searches_links_what_is_the_same_and_counts(
    built: Built, chromium: Browser, tmp_path: Path
) -> None:
    with governed_by(built, tmp_path) as governed:
        disappeared = {"state": "mx-20", "category": "enforced-disappearance"}
        first = taken("2026-11-20", "Juan Pérez Gómez")
        send(governed, "alborada", text=HOSTILE, edit=first, **disappeared)
        again = taken("2026-11-21", "GOMEZ PERES Juan")
        send(governed, "alborada", text="Otro testimonio", edit=again, **disappeared)
        send(governed, "alborada", text="En la sierra", state="mx-12", category="att-threat")
        send(governed, "brujula", text="retén, para otras")
        key_file = governed.person("ana", "reviewer").home / "device.key"
        context = chromium.new_context(**DESK)  # type: ignore[arg-type]
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{governed.liar.url}/console/")
        office = Office(governed, page, key_file, complaints)
        office.unlock(is_kept=True)
        expect(page.locator(".all .row")).to_have_count(3)

        # What the list says can be searched at once; what was told, once it was read.
        page.keyboard.press("/")
        page.keyboard.press("/")
        expect(page.locator("#sought")).to_be_focused()
        find(page, "estado:oaxaca", 2)
        find(page, "reten", 0)
        page.get_by_role("button", name="Leer todos los textos").click()
        expect(page.locator(".hits li")).to_have_count(1)
        expect(page.locator(".hits mark")).to_have_text("retén")
        expect(page.locator(".hits .snippet")).to_contain_text("\\u202e <img src=x")
        assert page.locator(".hits img").count() == 0
        find(page, 'nombre:"Gomes Peres" -testimonio', 1)
        find(page, "estado:oaxca", 0)
        expect(page.locator(".search .alert")).to_contain_text("estado:oaxca")

        page.evaluate(AXE)
        find(page, "estado:oaxaca", 2)
        assert faults(page, "search") == []

        # A search that is kept tells what has come since.
        find(page, "estado:oaxaca", 2)
        page.get_by_label("Nombre de la búsqueda").fill("Istmo")
        page.get_by_role("button", name="Guardar la búsqueda").click()
        expect(page.get_by_role("button", name="Istmo", exact=True)).to_be_visible()
        page.locator("#lock").click()
        expect(page.locator("#passphrase")).to_be_visible()
        fresh = send(governed, "alborada", text="Nuevo", state="mx-20")
        page.locator("#passphrase").fill(PASSPHRASE)
        page.locator("button.primary").click()
        expect(page.locator(".views .fresh")).to_have_text("1 nuevo")
        page.keyboard.press("g")
        page.keyboard.press("s")
        page.get_by_role("button", name="Istmo 1 nuevo").click()
        expect(page.locator(".hits li")).to_have_count(3)
        expect(page.locator(".fresh")).to_have_count(0)

        # A service that hands out something else is not passed over in silence.
        page.route(f"**/reports/{fresh}", lambda route: route.fulfill(body=b"otro"))
        page.get_by_role("button", name="Leer todos los textos").click()
        expect(page.locator(".texts .alert")).to_contain_text("1 reporte no se pudo leer. ALARMA")

        # Two tell of one person: shown with why, linked by hand.
        find(page, "juchitán -reten", 1)
        page.keyboard.press("Escape")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.locator("#tab-case").click()
        same = page.locator(".same")
        expect(same.locator("li")).to_have_count(1)
        expect(same.locator("li")).to_contain_text("nombre parecido: Juan Pérez Gómez")
        same.locator("select").select_option("same-victim")
        same.get_by_role("button", name="Enlazar").click()
        expect(same.locator("li")).to_contain_text("Enlazado: Misma persona")
        page.keyboard.press("Escape")

        # Counted, and not yet to be published.
        page.keyboard.press("g")
        page.keyboard.press("e")
        row = page.locator(".statistics tr", has_text="Oaxaca")
        expect(row).to_contain_text("3")
        expect(page.locator(".mark")).to_have_text("SÓLO INTERNO: no publicar")
        page.locator("#columns").select_option("family")
        expect(page.locator(".statistics thead")).to_contain_text("Desaparición")
        with page.expect_download() as download:
            page.get_by_role("button", name="Bajar CSV").click()
        csv = download.value.path().read_text("utf-8-sig")
        assert '"SÓLO INTERNO: no publicar"' in csv
        assert "no miden cuántos hechos ocurren" in csv
        with page.expect_download() as download:
            page.get_by_role("button", name="Bajar SVG").click()
        svg = download.value.path().read_text()
        assert re.match(r"<svg [^>]*xmlns=.http://www.w3.org/2000/svg", svg)
        assert faults(page, "statistics") == []
        page.locator("input[name=mode]").nth(1).check()
        expect(page.locator(".statistics div.alert")).to_contain_text("trimestres completos")
        expect(page.locator(".statistics .left")).to_contain_text("4 sin corroborar")
        expect(page.locator(".statistics table")).to_have_count(0)
        assert complaints == []
        context.close()
