"""Old cases from a spreadsheet: mapped, checked, handed in once, and read like any other report."""

import csv
import io
import zipfile
from pathlib import Path

from openpyxl import Workbook
from playwright.sync_api import Browser, FilePayload, Page, Route, expect

from tests.homes import PASSPHRASE
from tests.journeys.access import AXE, RUN_AXE, TAGS
from tests.journeys.conftest import Built
from tests.journeys.governed import governed_by
from tests.journeys.test_console import DESK, Office, send

KOBO = """Fecha de los hechos;¿Qué pasó?;Tipo de agresión;Estado;Consentimiento ONU;_uuid;_index
30/04/2024;canario <b>uno</b>;Amenaza;Chiapas;sí;uuid-a;1
ayer;=canario dos;Amenaza algo;Chiapaz;tal vez;uuid-b;2
;;;;;uuid-c;3
"""
PEOPLE = """Nombre;Sexo;_parent_index
María López;Mujer;1
"""


def choose_files(page: Page, *files: tuple[str, str | bytes]) -> None:
    chosen: list[FilePayload] = [
        {
            "name": name,
            "mimeType": "text/csv",
            "buffer": content.encode() if isinstance(content, str) else content,
        }
        for name, content in files
    ]
    page.locator("#import-files").set_input_files(chosen)


def workbook(**tables: str) -> bytes:
    """The tables as sheets of one book, behind a hidden one."""
    book, out = Workbook(), io.BytesIO()
    book.worksheets[0].sheet_state = "hidden"
    book.worksheets[0].append(["de una plantilla"])
    for name, text in tables.items():
        sheet = book.create_sheet(name)
        for cells in csv.reader(io.StringIO(text), delimiter=";"):
            sheet.append(cells)
            for cell in sheet[sheet.max_row]:
                # What begins like a formula is a text here.
                cell.data_type = "s"
    book.save(out)
    return out.getvalue()


def bomb() -> bytes:
    """A quarter of a megabyte that would be more than 256 of them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(257 * 1024 * 1024))
    return out.getvalue()


def test_old_cases_come_in_once_and_open_like_any_other(
    built: Built, chromium: Browser, tmp_path: Path
) -> None:
    with governed_by(built, tmp_path) as governed:
        send(governed, "alborada", text="ya estaba")
        key_file = governed.person("ana", "reviewer").home / "device.key"
        context = chromium.new_context(**DESK)  # type: ignore[arg-type]
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{governed.liar.url}/console/")
        office = Office(governed, page, key_file, complaints)
        office.unlock(is_kept=True)
        expect(page.locator(".all .row")).to_have_count(1)

        page.locator("[data-view=imports]").click()
        choose_files(page, ("libro.xlsx", "PK\x03\x04"))
        expect(page.locator(".imports [role=alert]")).to_contain_text("no es un libro XLSX")
        choose_files(page, ("bomba.xlsx", bomb()))
        expect(page.locator(".imports [role=alert]")).to_contain_text("se haría enorme al abrirlo")
        choose_files(page, ("kobo.xlsx", workbook(kobo=KOBO, gente=PEOPLE)))
        sheets = page.get_by_label("Hoja que tiene los casos")
        expect(sheets.locator("option")).to_have_text(
            ["kobo: 3 filas", "gente: 1 fila", "Sheet (oculta): 0 filas"]
        )
        columns = page.locator("table.import-columns")
        expect(columns).to_have_count(2)
        becomes = page.get_by_label("Qué se vuelve ¿Qué pasó?")
        expect(becomes).to_have_value("narrative")
        # Nobody has agreed to anything before somebody says which column says so.
        page.get_by_label("Qué se vuelve Consentimiento ONU").select_option("consent.share-un")
        page.get_by_text("1 valor que no está en la lista").nth(1).click()
        page.get_by_label("Chiapaz").select_option("mx-07")
        preview = page.locator(".imports article")
        expect(preview.first).to_contain_text("canario <b>uno</b>")
        expect(preview.first).to_contain_text("María López")
        assert preview.locator("dd b").count() == 0
        page.evaluate(AXE)
        assert page.evaluate(RUN_AXE, ["light", TAGS]) == []

        page.locator("#import-check").click()
        expect(page.locator("#import-status")).to_contain_text("se traería: 2 · no se trae: 1")
        page.get_by_label("Nombre del mapa").fill("Kobo 2024")
        page.get_by_role("button", name="Guardar mapa").click()
        page.locator("#import-take").click()
        expect(page.locator("#import-status")).to_contain_text("traída: 2 · no se trae: 1")
        with page.expect_download() as download:
            page.locator("#import-log").click()
        log = list(csv.DictReader(io.StringIO(download.value.path().read_text("utf-8-sig"))))
        told = [(line["row"], line["status"], line["reason"]) for line in log if line["row"]]
        assert told == [
            ("2", "taken", ""),
            ("3", "taken", "no-such-date"),
            ("3", "taken", "no-such-code"),
            ("3", "taken", "not-yes-or-no"),
            ("4", "refused", "nothing-told"),
        ]

        # It is a report like any other.
        page.locator("[data-view=inbox]").click()
        expect(page.locator(".all .row")).to_have_count(3)
        page.locator(".all .row", has_text="Chiapas").first.click()
        expect(page.locator(".told").first).to_contain_text("canario")

        # In another session nothing of it comes twice, from CSV either; what is new does.
        page.locator("#lock").click()
        page.locator("#passphrase").fill(PASSPHRASE)
        page.locator("button.primary").click()
        expect(page.locator(".all .row")).to_have_count(3)
        page.locator("[data-view=imports]").click()
        more = KOBO + "01/05/2024;canario tres;Amenaza;Chiapas;;uuid-d;4\n"
        choose_files(page, ("gente.csv", PEOPLE), ("kobo.csv", more))
        page.get_by_role("button", name="Kobo 2024", exact=True).click()
        expect(page.get_by_label("Qué se vuelve Consentimiento ONU")).to_have_value(
            "consent.share-un"
        )
        # An answer that is lost on its way makes no second one.
        lost: list[int] = []

        def lose(route: Route) -> None:
            lost.append(route.fetch().status)
            route.abort()

        page.route("**/api/v1/reports", lose, times=1)
        page.locator("#import-take").click()
        expect(page.locator("#import-status")).to_contain_text(
            "traída: 1 · ya se había traído: 2 · no se trae: 1"
        )
        page.locator("#import-take").click()
        expect(page.locator("#import-status")).to_contain_text("ya se había traído: 3")
        page.locator("[data-view=inbox]").click()
        expect(page.locator(".all .row")).to_have_count(4)
        assert lost == [201]
        # What the browser itself says of the line that broke.
        assert [each for each in complaints if "net::ERR_FAILED" not in each] == []
        context.close()
