"""Pictures of a case: when, where, who with whom; by keyboard, in words too, and hostile names."""

import re
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from playwright.sync_api import Browser, Locator, Page, expect

from app.member.cases.write import say_in_many
from app.member.workplace import workplace
from tests.journeys.access import AXE, RUN_AXE, TAGS
from tests.journeys.conftest import Built
from tests.journeys.governed import governed_by
from tests.journeys.test_console import DESK, Office, send
from tests.member.console import Console
from tests.member.test_coalition_online import Governed

HOSTILE = "Luis \u202e<script>alert(1)</script>"
FORMULA = "=cmd|'/c calc'"
SHOWN = "Luis \\u202e<script>alert(1)</script>"
TORTURE = {"id": "torture-physical", "main": True}


def told(body: dict[str, Any]) -> None:
    place = {"state": "mx-20", "municipality": "Juchitán"}
    month = {"precision": "month", "start": "2026-10"}
    body["events"] = [{"time": month, "place": place, "categories": [TORTURE]}]
    body["persons"] = [{"id": "p1", "roles": ["victim"], "name": HOSTILE}]
    body["perpetrators"] = [{"id": "x1", "unit": "Policía", "plates": ["ABC-12-34"]}]


def same_plate(body: dict[str, Any]) -> None:
    body["perpetrators"] = [{"id": "x1", "class": "police-municipal", "plates": ["abc1234"]}]


def code(home: Console, case: str) -> None:
    """Who did what to whom in a case, as a colleague has written it already."""
    unlocked = {"folder": None, "offline": False, "passphrase_file": home.passphrase_file}
    place = workplace(home.home, **unlocked)  # type: ignore[arg-type]
    people = [
        {"id": "p1", "kind": "person", "person": "p1", "roles": ["victim"], "name": HOSTILE},
        {"id": "x1", "kind": "unit", "name": FORMULA, "class": "police-municipal"},
    ]
    doer = {"entity": "x1", "involvement": "direct", "certainty": 1}
    whom = {"victims": [{"entity": "p1"}], "perpetrators": [doer]}
    acts = [
        {"time": {"precision": "day", "start": "2026-11-20"}, "place": {"state": "mx-20"}},
        {"time": {"precision": "ongoing", "start": "2026-11-02"}, "place": {"state": "mx-12"}},
        {"time": {"precision": "unknown", "text": "hace mucho"}},
    ]
    said: list[dict[str, Any]] = [{"event": "entity", "entity": each} for each in people]
    for number, act in enumerate(acts):
        coded = {"id": f"a{number}", "category": "torture-physical", **act, **whom}
        said.append({"event": "act", "act": coded})
    for what in said:
        say_in_many(place, {case: lambda _case, what=what: what})  # type: ignore[misc]


def faults(page: Page, picture: str) -> list[str]:
    """By axe's rules, light and dark."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        said = page.evaluate(RUN_AXE, [scheme, TAGS])
        found += [f"{picture}, {scheme}: {one}" for one in said]
    page.emulate_media(color_scheme="light")
    return found


def parsed(file: Path) -> ET.Element:
    """A file that the console has made."""
    return ET.parse(file).getroot()  # noqa: S314 - of our own making


def at(picture: Locator) -> Locator:
    """Where the keyboard is in a picture."""
    place = picture.get_attribute("aria-activedescendant") or ""
    return picture.page.locator(f"[id='{place}']")


def begun(governed: Governed, report: str) -> str:
    """A case of a report, and what a colleague has coded of it."""
    home = governed.home("alborada")
    assert home.run("fetch").code == 0
    case = home.run("case", "begin", report, "--private", "--title", "Luis").out.split()[1]
    code(home, case)
    return case


def test_a_case_is_seen_in_time_in_place_and_as_a_network(
    built: Built, chromium: Browser, tmp_path: Path
) -> None:
    with governed_by(built, tmp_path) as governed:
        report = send(governed, "alborada", text="Uno", edit=told, state="mx-20")
        other = send(governed, "alborada", text="Dos", edit=same_plate, state="mx-12")
        send(governed, "alborada", text="Tres", state="mx-00")
        begun(governed, report)
        key_file = governed.person("ana", "reviewer").home / "device.key"
        context = chromium.new_context(**DESK)  # type: ignore[arg-type]
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{governed.liar.url}/console/")
        office = Office(governed, page, key_file, complaints)
        office.unlock()
        expect(page.locator(".all .row")).to_have_count(3)
        page.evaluate(AXE)

        # The timeline of a selection, here of all that the list shows.
        page.keyboard.press("g")
        page.keyboard.press("f")
        bars = page.locator(".bars")
        expect(bars.get_by_role("option")).to_have_count(2)
        assert faults(page, "timeline of many") == []
        page.get_by_role("button", name="Leer todos los textos").click()
        expect(bars.get_by_role("option")).to_have_count(3)

        # Which act it is leads to the act, by keyboard alone.
        bars.focus()
        page.keyboard.press("End")
        expect(at(bars)).to_have_attribute("aria-label", re.compile(r"20 de noviembre de 2026"))
        page.keyboard.press("Enter")
        expect(page.locator("#act-a0")).to_be_focused()
        page.keyboard.press("5")
        picture = page.locator(".panel .bars")
        expect(picture.get_by_role("option")).to_have_count(4)
        see_in_time(page, picture)
        see_in_place(page)
        see_as_a_network(page, other)
        assert complaints == []
        context.close()


def take_network_out(page: Page) -> None:
    """Through the gate of every export: who may not be named is not, and each case says so."""
    page.locator("#network-out").click()
    expect(page.locator("input[name=source][value=network]")).to_be_checked()
    expect(page.locator("input[name=format][value=network]")).to_be_checked()
    page.locator("#export-use").select_option("urgent-appeal")
    page.locator("#export-look").click()
    expect(page.locator(".decided .stay")).to_contain_text("nadie le ha preguntado")
    expect(page.locator("#export-go")).to_have_count(0)
    page.locator("#export-use").select_option("case-file")
    page.locator("#export-look").click()
    expect(page.locator(".decided .leave li")).to_have_count(1)
    # Nobody has made a case of the other one, so it stays.
    expect(page.locator(".decided .stay li")).to_have_count(1)
    with page.expect_download() as download:
        page.locator("#export-go").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert set(files) == {"red.graphml", "red.csv", "red.png"}
    graph = {each.text for each in ET.fromstring(files["red.graphml"]).iter()}  # noqa: S314 - ours
    assert "SÓLO INTERNO: no publicar" in graph
    assert files["red.csv"].decode("utf-8-sig").startswith('"SÓLO INTERNO: no publicar"')
    assert not graph & {SHOWN, FORMULA}
    assert FORMULA.encode() not in files["red.csv"]
    assert files["red.png"].startswith(b"\x89PNG")
    page.locator(".which").get_by_role("button", name="Red").click()


def see_in_time(page: Page, picture: Locator) -> None:
    """Bars as long as nobody knows more exactly, and the same as a list."""
    ongoing = picture.get_by_role("option", name=re.compile("2 de noviembre"))
    expect(ongoing.locator(".open-end")).to_have_count(1)
    expect(ongoing).to_have_attribute("aria-label", re.compile(re.escape(SHOWN)))
    widths = {
        name: picture.get_by_role("option", name=re.compile(f"^{name}"))
        .locator(".bar")
        .bounding_box()
        for name in ("Acto.*20 de noviembre", "Relatado")
    }
    day, month = (box["width"] for box in widths.values() if box)
    assert month > day
    page.locator(".panel .zoom").get_by_role("button", name="Acercar").click()
    expect(picture.get_by_role("option")).not_to_have_count(4)
    picture.focus()
    page.keyboard.press("0")
    expect(picture.get_by_role("option")).to_have_count(4)
    expect(page.locator(".panel .undated")).to_have_text("1 sin fecha")
    assert faults(page, "timeline") == []
    page.locator(".panel").get_by_role("button", name="Lista", exact=True).click()
    expect(page.locator(".panel tbody tr")).to_have_count(5)
    expect(page.locator(".panel tbody")).to_contain_text("Sin fecha «hace mucho»")
    page.locator(".panel .kinds input").last.uncheck()
    expect(page.locator(".panel tbody tr")).to_have_count(4)


def see_in_place(page: Page) -> None:
    """Two states, and one act that lies in none; then all cases, as they stand and in public."""
    page.locator(".which").get_by_role("button", name="Mapa").click()
    table = page.locator(".case-map .map-list")
    expect(table).to_contain_text("Oaxaca")
    expect(table.locator(".nowhere")).to_contain_text("No están en el mapa")
    expect(page.locator(".places")).to_contain_text("nadie dijo dónde")
    assert faults(page, "map of a case") == []
    page.locator(".which").get_by_role("button", name="Red").click()

    page.keyboard.press("g")
    page.keyboard.press("p")
    view = page.locator(".map-view")
    states = view.locator(".map-picture")
    expect(states.get_by_role("option")).to_have_count(32)
    states.focus()
    page.keyboard.press("Home")
    expect(view.locator(".map-at")).to_have_text("Aguascalientes: 0")
    for _ in range(40):
        if "Oaxaca" in view.locator(".map-at").inner_text():
            break
        page.keyboard.press("ArrowRight")
    expect(view.locator(".map-at")).to_have_text("Oaxaca: 1")
    page.keyboard.press("Enter")
    expect(view.locator(".behind li")).to_have_count(1)
    expect(view.locator(".nowhere")).to_contain_text("Todo el país")
    expect(view).to_contain_text("MapSVG (mapsvg.com), por @svg-maps/mexico, CC BY 4.0")
    page.locator("#step").select_option("year")
    page.locator("#moment").focus()
    page.keyboard.press("End")
    expect(view.locator("output")).to_have_text("2026")
    assert faults(page, "map") == []
    with page.expect_download() as download:
        view.get_by_role("button", name="Bajar SVG").click()
    drawn = parsed(download.value.path())
    assert "SÓLO INTERNO: no publicar" in {each.text for each in drawn.iter() if each.text}
    assert not any("var(" in value for each in drawn.iter() for value in each.attrib.values())
    view.locator("input[name=mode]").nth(1).check()
    expect(view.locator(".behind")).to_have_count(0)
    expect(view.locator(".left")).to_contain_text("sin corroborar")


def hold_as_one(network: Locator, picture: Locator) -> None:
    """Two cars are one to whoever looks, until they say otherwise; a view comes back as it was."""
    nodes = picture.get_by_role("option")
    before = nodes.count()
    network.locator("#same-as").select_option(index=1)
    network.locator("#make-one").click()
    expect(nodes).to_have_count(before - 1)
    network.locator(".saved-views input").fill("Placas")
    network.get_by_role("button", name="Guardar vista").click()
    network.locator(".kinds input").first.uncheck()
    expect(nodes).not_to_have_count(before - 1)
    network.locator(".saved-views li").get_by_role("button", name="Placas", exact=True).click()
    expect(nodes).to_have_count(before - 1)
    expect(network.locator(".held-as-one li")).to_have_count(2)
    network.locator("#undo-same").click()
    expect(nodes).to_have_count(before)


def see_as_a_network(page: Page, other: str) -> None:
    """Who has to do with whom, a case with the same plate, the way there, and the files."""
    network = page.locator(".network")
    picture = network.locator(".network-picture")
    expect(picture.get_by_role("option", name=SHOWN)).to_be_attached()
    assert picture.locator("script").count() == 0
    picture.focus()
    page.keyboard.press("ArrowRight")
    expect(at(picture)).to_have_attribute("aria-selected", "true")
    # The case around it is empty until somebody asks for what is in it.
    network.get_by_role("button", name="Lista", exact=True).click()
    tie = network.locator("tbody tr", has_text="«plate:abc1234»")
    expect(tie).to_contain_text(other[:8])
    tie.get_by_role("button", name=f"Caso: {other[:8]}").click()
    network.get_by_role("button", name="Traer lo que hay en ese caso").click()
    tie.get_by_role("button", name="Vehículo, teléfono, cuenta: abc1234").click()
    network.get_by_role("button", name="Dibujo", exact=True).click()
    network.locator("#way-from").select_option(label=SHOWN)
    network.locator("#way-to").select_option(label=other[:8])
    expect(network.locator(".way [role=status]")).to_contain_text("tiene lo mismo que")
    hold_as_one(network, picture)
    assert faults(page, "network") == []
    take_network_out(page)
    network.get_by_role("button", name="Añadir persona o cosa").click()
    expect(page.locator("#entity-name")).to_be_focused()
