"""The console: documents of a case, and the consent behind them, also while they are open."""

import hashlib
import io
import re
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from app.member.cases.show import casebook_at_hand
from app.member.workplace import workplace
from app.protocol.return_code import new_return_code
from tests.journeys.access import AXE
from tests.journeys.conftest import Built
from tests.journeys.governed import governed_by
from tests.journeys.test_console import send
from tests.journeys.test_console_pictures import faults
from tests.journeys.test_console_sharing import Offices
from tests.member.exports_cases import said
from tests.member.test_coalition_online import Governed
from tests.member.test_exports_cli import write

PERSON = {
    "id": "x1",
    "kind": "person",
    "person": "p1",
    "roles": ["victim"],
    "name": "Rosalba Núñez",
    "shown_as": "la maestra",
    "born": "1991-04-03",
}
UNIT = {"id": "x2", "kind": "unit", "roles": ["perpetrator"], "class": "army"}
ACT = {
    "id": "a1",
    "category": "enforced-disappearance",
    "main": True,
    "time": {"precision": "day", "start": "2026-11-03"},
    "place": {"state": "mx-20", "municipality": "Juchitán"},
    "victims": [{"entity": "x1", "status": "missing"}],
    "perpetrators": [{"entity": "x2", "involvement": "direct"}],
}


def agree(body: dict[str, Any]) -> None:
    """Both agree to the UN, with their names."""
    body["persons"] = [{"id": "p1"}]
    body["consent"] = [said(who, "share-un", identity="full") for who in ("reporter", "p1")]


def take_back(body: dict[str, Any]) -> None:
    body["requests"] = [{"ask": "withdraw", "scopes": ["share-un"], "person": "p1"}]


def coded_case(governed: Governed, code: bytes) -> str:
    """A case about a disappearance, by its report."""
    report = send(governed, "alborada", text="Se la llevaron.", code=code, edit=agree)
    office = governed.home("alborada")
    assert office.run("fetch").code == 0
    begun = office.run("case", "begin", report)
    assert begun.code == 0, begun.err
    for what in (
        {"event": "entity", "entity": PERSON},
        {"event": "entity", "entity": UNIT},
        {"event": "act", "act": ACT},
    ):
        write(office, begun.out.split()[1], what)
    return report


def open_documents(page: Page, report: str) -> None:
    page.locator(".all .row", has_text=report[:8]).click()
    page.locator("#tab-outputs").click()
    expect(page.locator("#draft-type")).to_be_visible()


def taken(page: Page, button: str) -> tuple[str, bytes]:
    """The file that comes out, by its name."""
    with page.expect_download() as download:
        page.locator(button).click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def text_of_pdf(data: bytes, folder: Path) -> str:
    path = folder / "document.pdf"
    path.write_bytes(data)
    done = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True, text=True
    )
    return done.stdout


def text_of_docx(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return re.sub("<[^>]+>", "", archive.read("word/document.xml").decode())


def test_a_draft_leaves_with_consent_and_stops_when_it_is_taken_back(
    built: Built, chromium: Browser, tmp_path: Path
) -> None:
    code = new_return_code()
    with governed_by(built, tmp_path) as governed:
        report = coded_case(governed, code)
        offices = Offices(chromium, governed)
        ana, beto = offices.sit_down("ana"), offices.sit_down("beto")
        for page in (ana, beto):
            open_documents(page, report)
        # Nobody was asked about the Commission: no draft, and the page says because of whom.
        ana.locator("#draft-type").select_option("iachr-mc")
        expect(ana.locator("[data-refused]")).to_contain_text(
            "persona «p1»: nadie le ha preguntado"
        )
        expect(ana.locator("#draft-begin")).to_be_disabled()
        # What the case says is there, and what it does not say is counted.
        ana.locator("#draft-type").select_option("ced-ua")
        ana.locator("#draft-begin").click()
        expect(field(ana, "person.name")).to_have_value("Rosalba Núñez")
        expect(field(ana, "facts.place")).to_have_value("Juchitán, Oaxaca")
        before = lacking(ana)
        field(ana, "submitter.name").fill("Jacinta \u202e Ruiz")
        ana.locator("[data-obligation='ced-1']").check()
        assert lacking(ana) == before - 2
        # What the Committee needs is missing: it was not sent.
        ana.locator("#draft-send").click()
        ana.locator("#draft-sent").click()
        expect(ana.locator("#outputs-hindered")).to_contain_text("El organismo no lo recibe sin")
        fill_all(ana)
        assert lacking(ana) == 0
        # A name leaves when a second person agrees to exactly this.
        ana.locator("#draft-pdf").click()
        expect(ana.locator(".notice")).to_contain_text("Se le preguntó a otra persona")
        beto.locator("#tab-case").click()
        beto.locator("div.waiting button").click()
        expect(beto.locator("div.waiting")).to_have_count(0)
        name, pdf = taken(ana, "#draft-pdf")
        assert re.fullmatch(r"AT-[0-9a-f]{12}-ced-ua\.pdf", name)
        text = text_of_pdf(pdf, tmp_path)
        for part in ("Rosalba Núñez", "3 de abril de 1991", "Jacinta \\u202e Ruiz", "Art. 1 Nadie"):
            assert part in text
        assert "[falta" not in text
        assert "Rosalba Núñez" in text_of_docx(taken(ana, "#draft-docx")[1])
        # Sent counts with a second person; the case has the hash of the file.
        ana.locator("#draft-sent").click()
        expect(ana.locator("[data-status=waiting]")).to_be_visible()
        beto.locator("div.waiting [data-do=outputs]").click()
        beto.locator("[data-do=agree]").click()
        expect(ana.locator("[data-status=sent]")).to_contain_text("respuesta para el")
        what = sent(governed, report)
        assert what["sha256"] == hashlib.sha256(pdf).hexdigest()
        assert what["obligations"][0] == "ced-1"
        assert {(each["person"], each["by"]) for each in what["consents"]} == {
            ("reporter", report),
            ("p1", report),
        }
        ana.locator("[data-do=answer]").click()
        ana.locator(".reply-form select[name=grade]").select_option("c")
        ana.locator(".reply-form button").click()
        expect(ana.locator("[data-status=replied]")).to_contain_text("C No satisfactoria")
        # The register of all cases has it, and leads to it.
        beto.keyboard.press("e")
        beto.keyboard.press("g")
        beto.keyboard.press("o")
        beto.locator(".register input").check()
        expect(beto.locator(".reckoned tbody tr")).to_contain_text("Comité CED")
        beto.evaluate(AXE)
        assert faults(beto, "register") == []
        beto.locator(".register tr[data-status=replied] button").click()
        expect(beto.locator(".output-list [data-status=replied]")).to_be_visible()
        # Another draft is open when the person takes their consent back: it stops at once.
        ana.locator("#draft-type").select_option("urgent-appeal")
        ana.locator("#draft-begin").click()
        expect(ana.locator("#draft-keep")).to_be_enabled()
        ana.locator("#draft-keep").click()
        expect(ana.locator("[data-status=draft]")).to_be_visible()
        send(governed, "alborada", type="followup", text="Ya no.", code=code, edit=take_back)
        stopped = ana.locator(".draft [data-refused]")
        expect(stopped).to_contain_text("Este borrador ya no se puede guardar, sacar ni enviar")
        expect(stopped).to_contain_text("persona «p1»: retiró su permiso")
        expect(ana.locator(".notice")).to_contain_text("ya no se puede guardar")
        for button in ("#draft-keep", "#draft-pdf", "#draft-docx", "#draft-send"):
            expect(ana.locator(button)).to_be_disabled()
        ana.evaluate(AXE)
        assert faults(ana, "documents") == []
        # What is for the organisation's own use does not hang on it.
        assert "la maestra" in text_of_pdf(taken(ana, "#case-file-pdf")[1], tmp_path)
        assert offices.complaints == []
        offices.close()


def field(page: Page, key: str) -> Any:
    return page.locator(f"[data-field='{key}']")


def lacking(page: Page) -> int:
    return page.locator(".lacking li").count()


def fill_all(page: Page) -> None:
    """Everything that is still a blank."""
    for box in page.locator(".draft input[data-field], .draft textarea[data-field]").all():
        typed = box.input_value()
        box.fill(re.sub(r"\[falta: [^\]]*\]", "se sabe", typed) or "se sabe")


def sent(governed: Governed, report: str) -> Mapping[str, Any]:
    """What the case says that was sent."""
    office = governed.home("alborada")
    assert office.run("case", "sync").code == 0
    place = workplace(
        office.home, folder=None, offline=False, passphrase_file=office.passphrase_file
    )
    (output,) = casebook_at_hand(place.home, place.keys).find(report).case.lead.outputs.values()
    assert output.sent is not None
    return output.sent.what
