"""The console: taking cases out, behind the gate of consent."""

import base64
import csv
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyrage  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect

from app.member.errors import ExitCode
from tests.journeys.access import AXE, RUN_AXE, TAGS
from tests.journeys.conftest import Built
from tests.journeys.governed import governed_by
from tests.journeys.test_console import send
from tests.journeys.test_console_sharing import Offices
from tests.member.exports_cases import said
from tests.member.test_coalition_online import Governed
from tests.member.test_exports_cli import ACT, VICTIM, write
from tests.member.test_exports_uwazi import imported_files

# Of one chunk, of several, and of none.
FILES = (b"\xff\xd8\xff" + bytes(1_000), bytes(range(256)) * 1_024, b"")
SCOPES = ("share-un", "publish-anon")


def agree(body: dict[str, Any]) -> None:
    """Both agree to the UN, with their names, and to be published without."""
    body["persons"] = [{"id": "p1"}]
    body["consent"] = [
        said(who, scope, identity="full") for who in ("reporter", "p1") for scope in SCOPES
    ]


def two_cases(governed: Governed) -> tuple[str, str]:
    """A case to which everybody agrees and one about which nobody was asked, by their reports."""
    reports = (
        send(governed, "alborada", text="Nos pararon. ¡Ŋo\u2028é!", files=FILES, edit=agree),
        send(governed, "alborada", text="Nadie preguntó."),
    )
    office = governed.home("alborada")
    assert office.run("fetch").code == 0
    for report in reports:
        begun = office.run("case", "begin", report)
        assert begun.code == 0, begun.err
        for what in ({"event": "entity", "entity": VICTIM}, {"event": "act", "act": ACT}):
            write(office, begun.out.split()[1], what)
    return reports


def look(page: Page, **chosen: str) -> None:
    """What would become of the cases that were chosen."""
    for name in ("format", "source"):
        if name in chosen:
            page.locator(f"input[name={name}][value={chosen[name]}]").check()
    if "use" in chosen:
        page.locator("#export-use").select_option(chosen["use"])
    if "spoken" in chosen:
        page.locator("#export-spoken").select_option(chosen["spoken"])
    page.locator("#export-look").click()
    expect(page.locator(".decided")).to_be_visible()


def taken(page: Page) -> tuple[str, bytes]:
    """The file that comes out, by its name."""
    with page.expect_download() as download:
        page.locator("#export-go").click()
    expect(page.locator("#export-outcome")).to_be_visible()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def unzipped(data: bytes) -> Mapping[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def a_package_leaves_that_anybody_can_check(
    ana: Page, beto: Page, governed: Governed, report: str
) -> None:
    """Of the report that is open; after somebody else has agreed, with a file picker or without."""
    ana.locator("input[name=format][value=evidence]").check()
    expect(ana.locator("#export-look")).to_be_disabled()
    ana.locator("#export-purpose").fill("Fiscalía: carpeta 7")
    # Not everything may leave to everybody: a package cannot leave anything out.
    look(ana, source="opened", use="urgent-appeal")
    expect(ana.locator(".decided .stay")).to_contain_text("no todas las personas permiten citarlo")
    expect(ana.locator(".decided .stay")).to_contain_text("un paquete lleva los archivos")
    look(ana, use="case-file")
    ana.locator("#export-go").click()
    beto.locator("div.waiting button").click()
    expect(beto.locator("div.waiting")).to_have_count(0)
    look(ana)
    ana.evaluate("delete window.showSaveFilePicker")
    # Somebody stops it while a file is on its way.
    ana.context.route("**/api/v1/attachments/*", lambda _: None)
    ana.locator("#export-go").click()
    expect(ana.get_by_text("Se traen los archivos y se comparan: 0 de 3")).to_be_visible()
    ana.locator("#export-stop").click()
    expect(ana.get_by_role("alert")).to_contain_text("No quedó ningún paquete")
    ana.context.unroute("**/api/v1/attachments/*")
    name, data = taken(ana)
    assert name == f"atalaya-{report[:12]}.zip"
    package, pins = governed.folder / name, governed.home("alborada").home / "pins.json"
    package.write_bytes(data)
    checked = governed.home("brujula").run("evidence", "verify", package, "--pins", pins)
    assert checked.code == 0, checked.out
    assert "alborada/ana has signed the manifest" in checked.out
    assert checked.out.count("arrived ") == 4
    assert "alborada has seen it in the log" in checked.out
    assert "alborada/ana, to: Fiscalía: carpeta 7" in checked.out
    assert checked.out.count("exactly what its envelope holds") == 3
    # A bit in a file, in what proves it, or between two files.
    inside = zipfile.ZipFile(package)
    for place in ("attachments/a2.bin", "receipts/report.txt"):
        start = inside.getinfo(place).header_offset
        for offset in (start + 10, start + 100):
            flipped = bytearray(data)
            flipped[offset] ^= 1
            package.write_bytes(flipped)
            wrong = governed.home("brujula").run("evidence", "verify", package, "--pins", pins)
            assert wrong.code in (ExitCode.TAMPERED, ExitCode.FILES), wrong.out
    # Where the browser asks where to, it is written to the disk as it comes, here locked with age.
    key = pyrage.x25519.Identity.generate()
    ana.locator("#export-keys").fill(str(key.to_public()))
    ana.evaluate(PICKED)
    look(ana)
    ana.locator("#export-go").click()
    expect(ana.locator("#export-outcome")).to_contain_text("elegido.zip.age")
    locked = base64.b64decode(ana.evaluate(READ_PICKED))
    package.write_bytes(pyrage.decrypt(locked, [key]))
    checked = governed.home("brujula").run("evidence", "verify", package, "--pins", pins)
    assert checked.code == 0, checked.out


# A file of the browser's own in place of one that somebody picks.
PICKED = """() => {
  window.showSaveFilePicker = async () =>
    (await navigator.storage.getDirectory()).getFileHandle('elegido.zip.age', { create: true });
}"""
READ_PICKED = """async () => {
  const handle = await (await navigator.storage.getDirectory()).getFileHandle('elegido.zip.age');
  const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}"""


def exported(governed: Governed, report: str) -> int:
    """How often the case says that it was taken out."""
    office = governed.home("alborada")
    assert office.run("case", "sync").code == 0
    shown = office.run("case", "show", report).out
    return sum("  exported" in line for line in shown.splitlines())


def test_cases_leave_as_everybody_in_them_agrees_and_their_threads_say_so_first(
    built: Built, chromium: Browser, tmp_path: Path
) -> None:
    with governed_by(built, tmp_path, is_logged=True) as governed:
        agreed, alone = two_cases(governed)
        offices = Offices(chromium, governed)
        ana = offices.sit_down("ana")
        expect(ana.locator(".all .row")).to_have_count(2)
        # Two chosen in the list, to be published: one stays, and the page says because of whom.
        for number in (0, 1):
            ana.locator(".all .row input").nth(number).check()
        ana.get_by_role("button", name="Sacar…").click()
        look(ana, format="uwazi", spoken="es-en")
        stay = ana.locator(".decided .stay")
        expect(stay).to_contain_text(f"{alone[:8]}: persona «reporter»: nadie le ha preguntado")
        expect(ana.locator(".decided .leave")).to_contain_text(f"{agreed[:8]}: sin actos en")
        expect(ana.locator(".decided")).not_to_contain_text("Ana Díaz")
        ana.evaluate(AXE)
        for scheme in ("light", "dark"):
            ana.emulate_media(color_scheme=scheme)
            assert ana.evaluate(RUN_AXE, [scheme, TAGS]) == []
        assert exported(governed, agreed) == 0
        # For own use both leave; what comes out imports into Uwazi by every rule.
        look(ana, use="case-file")
        expect(ana.locator(".decided .leave li")).to_have_count(2)
        name, data = taken(ana)
        assert name == "atalaya-uwazi.zip"
        instance = imported_files(unzipped(data), ("es", "en"))
        assert len(instance.entities["Incident"]) == 2
        assert exported(governed, agreed) == exported(governed, alone) == 1
        # As lists, locked with age.
        key = pyrage.x25519.Identity.generate()
        ana.locator("#export-keys").fill(str(key.to_public()))
        look(ana, format="csv")
        name, data = taken(ana)
        assert name == "atalaya-csv.zip.age"
        rows = csv.DictReader(
            io.StringIO(unzipped(pyrage.decrypt(data, [key]))["acts.csv"].decode())
        )
        assert [(row["category"], row["victims"]) for row in rows] == [
            ("torture-physical", "e1")
        ] * 2
        ana.locator("#export-keys").fill("AGE-SECRET-KEY-1NADA")
        ana.locator("#export-look").click()
        expect(ana.get_by_role("alert")).to_contain_text("no es una llave pública de age")
        ana.locator("#export-keys").fill("")
        # With names: the case waits until somebody else has agreed to exactly this.
        ana.locator("input[name=names]").check()
        look(ana, format="json", use="urgent-appeal")
        expect(ana.locator(".decided .wait")).to_contain_text(agreed[:8])
        ana.locator("#export-go").click()
        expect(ana.locator("#export-outcome")).to_contain_text("No salió ningún caso.")
        look(ana)
        expect(ana.locator(".decided .wait")).to_contain_text("ya se preguntó")
        expect(ana.locator("#export-go")).to_have_count(0)
        beto = offices.sit_down("beto")
        ana.get_by_role("button", name="Reportes", exact=True).click()
        for page in (ana, beto):
            page.locator(".all .row", has_text=agreed[:8]).click()
            page.locator("#tab-case").click()
            expect(page.locator("div.waiting")).to_contain_text("con nombres")
        beto.locator("div.waiting button").click()
        expect(ana.locator("div.waiting")).to_have_count(0)
        ana.get_by_role("button", name="Sacar casos", exact=True).click()
        look(ana)
        name, data = taken(ana)
        assert name == "cases.json"
        (facts,) = json.loads(data)
        assert facts["entities"][0]["name"] == "Ana Díaz"
        a_package_leaves_that_anybody_can_check(ana, beto, governed, agreed)
        assert offices.complaints == []
        offices.close()
