"""Coding beside the narrative: quotes, acts, people, consent, verification by several people."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.homes import PASSPHRASE
from tests.journeys.conftest import Built
from tests.journeys.governed import governed_by
from tests.journeys.test_console import DESK, send
from tests.member.test_coalition_online import Governed

TOLD = "Ayer \u202e hombres armados <b>golpearon</b> a Luis\r\nfrente a su casa y se lo llevaron."
DISAPPEARANCE = "Desaparición forzada (autoridades o con su apoyo)"
YES = {"person": "reporter", "scope": "share-un", "value": "yes"}


def answers(body: dict[str, Any]) -> None:
    body["events"] = [
        {
            "time": {"precision": "day", "start": "2026-11-20"},
            "place": {"state": "mx-20", "municipality": "Juchitán"},
            "categories": [{"id": "torture-physical", "main": True}],
        }
    ]
    body["persons"] = [{"id": "p1", "roles": ["victim"], "name": "Luis", "alias": "El Güero"}]
    body["perpetrators"] = [
        {"id": "x1", "unit": "Policía de Juchitán", "class": "police-municipal", "plates": ["ABC"]}
    ]
    body["consent"] = [YES]


@pytest.fixture(scope="module")
def governed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Governed]:
    with governed_by(built, tmp_path_factory.mktemp("coding")) as running:
        send(running, "alborada", "brujula", text=TOLD, edit=answers)
        yield running


class Desk:
    """The desk of one person, with the only report open at its coding."""

    def __init__(self, chromium: Browser, governed: Governed, name: str, member: str) -> None:
        key_file = governed.person(name, "reviewer", member).home / "device.key"
        self.context = chromium.new_context(**DESK)  # type: ignore[arg-type]
        self.complaints: list[str] = []
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(f"{governed.liar.url}/console/")
        self._unlock(member, key_file)
        self.page.locator(".all .row").click()
        expect(self.page.locator("#side-report .told").first).to_be_visible()
        self.page.keyboard.press("2")

    def _unlock(self, member: str, key_file: Path) -> None:
        self.page.locator("#member").select_option(member)
        self.page.locator("#file").set_input_files(key_file)
        self.page.locator("#passphrase").fill(PASSPHRASE)
        self.page.locator("button.primary").click()
        expect(self.page.locator(".all .row")).to_have_count(1)

    @property
    def act(self) -> Locator:
        return self.page.locator(".acts > li")

    def agree(self) -> Locator:
        """Where what waits is agreed to."""
        self.page.get_by_role("tab", name="Caso").click()
        return self.page.locator(".waiting li")


def test_what_was_told_is_coded_and_verified_by_several_people(
    chromium: Browser, governed: Governed
) -> None:
    ana = Desk(chromium, governed, "ana", "alborada")
    beto = Desk(chromium, governed, "beto", "alborada")
    carla = Desk(chromium, governed, "carla", "brujula")
    page = ana.page
    expect(page.locator("#side-coding")).to_be_visible()

    # Whom the report names is taken by one press; what names another one comes behind it.
    page.locator("#take-all").click()
    expect(page.locator(".proposals")).to_have_count(0)
    expect(page.locator(".entities > li")).to_have_count(4)
    expect(page.locator(".entities")).to_contain_text("Luis «El Güero»: persona, víctima")

    # Words are selected by keyboard alone; nothing that was told is markup.
    narrative = page.locator(".narrative")
    expect(narrative).to_contain_text("\\u202e hombres armados <b>golpearon</b> a Luis")
    expect(narrative.locator("b")).to_have_count(0)
    select(page, "golpearon", "Luis")
    page.keyboard.press("q")
    form = page.locator("form.coded-form")
    expect(form.locator("q")).to_have_text("golpearon</b> a Luis")
    # What the report says of its event is there already.
    expect(page.locator("#start")).to_have_value("2026-11-20")
    expect(group(form, "A quién").get_by_label("Luis")).to_be_checked()
    page.locator("#category").fill("desaparicion forzada")
    page.keyboard.press("Enter")
    expect(page.locator("#category")).to_have_value(DISAPPEARANCE)
    expect(page.locator("#sdg-class")).to_have_value("b")
    group(form, "Quién").get_by_label("Policía de Juchitán").check()
    page.locator("#involvement-x1").select_option("direct")
    page.locator("#sdg-state").select_option("agent")
    form.locator("button.primary").click()
    expect(ana.act).to_have_count(1)
    expect(ana.act).to_contain_text("Policía de Juchitán")
    expect(ana.act).to_contain_text("Juchitán, Oaxaca")

    # A highlight leads to its act and back; another one may lie over it.
    mark = narrative.locator("mark")
    expect(mark).to_have_text("golpearon</b> a Luis")
    mark.click()
    expect(ana.act).to_be_focused()
    ana.act.get_by_role("button", name="Ver en el relato").click()
    expect(mark).to_be_focused()
    select(page, "Luis", "casa")
    page.keyboard.press("q")
    page.locator("#category").fill("amenaza de muerte")
    page.keyboard.press("Enter")
    # With the mouse too: more words for the act that is being written.
    narrative.locator("span").last.dblclick()
    page.locator("#code").click()
    expect(form.locator("q")).to_have_count(2)
    # Escape leaves the field, and not the report.
    page.locator("#act-note").focus()
    page.keyboard.press("Escape")
    form.locator("button.primary").click()
    expect(ana.act).to_have_count(2)
    expect(narrative.locator("mark")).to_have_count(4)
    expect(narrative.locator("mark.several")).to_have_text("Luis")

    # Widened, the narrative stands beside the acts and the list goes.
    page.keyboard.press("w")
    expect(page.locator(".inbox")).to_be_hidden()
    told, coded = narrative.bounding_box(), ana.act.first.bounding_box()
    assert told
    assert coded
    assert told["x"] + told["width"] <= coded["x"]
    page.keyboard.press("w")
    expect(page.locator(".inbox")).to_be_visible()

    # What a level takes is said before: two sources, and a second person.
    ana.act.first.get_by_role("button", name="Verificar").click()
    page.locator("#level").select_option("v3")
    verify = page.locator("form[aria-label=Verificar]")
    expect(verify).to_contain_text("hasta que otra persona esté de acuerdo")
    expect(verify.locator("button.primary")).to_be_disabled()
    page.locator("#add-source").click()
    page.locator("#text-s2").fill("Vecina que lo vio")
    page.locator("#independent-s1-s2").select_option("yes")
    verify.locator("button.primary").click()
    expect(ana.act.first).to_contain_text("Espera a otra persona para: Corroborado")
    expect(ana.act.first.locator(".level")).to_have_text("Sin evaluar")

    # Nobody agrees with themselves; a colleague with a key of their own does.
    expect(ana.agree().get_by_role("button")).to_be_disabled()
    waiting = beto.agree()
    expect(waiting).to_contain_text(f"{DISAPPEARANCE} (Luis)")
    expect(waiting).to_contain_text("ana (alborada)")
    waiting.get_by_role("button").click()
    expect(ana.act.first.locator(".level")).to_have_text(
        "Corroborado (motivos razonables para creer)"
    )

    # The next level takes another organisation: a colleague is not enough.
    page.locator("#tab-coding").click()
    ana.act.first.get_by_role("button", name="Verificar").click()
    page.locator("#level").select_option("v4")
    expect(verify).to_contain_text("alguien de otra organización")
    # What it rested on before stands there already.
    verify.locator("button.primary").click()
    expect(ana.act.first).to_contain_text("Espera a otra organización")
    waiting = beto.agree()
    expect(waiting.get_by_role("button")).to_be_disabled()
    expect(carla.agree()).to_be_visible()
    carla.agree().get_by_role("button").click()
    expect(ana.act.first.locator(".level")).to_have_text("Verificado (claro y convincente)")

    # Whoever changes what an act says takes its level away; who was changing it too is warned.
    ana.act.first.get_by_role("button", name="Cambiar").click()
    carla.page.locator("#tab-coding").click()
    carla.act.first.get_by_role("button", name="Cambiar").click()
    carla.page.locator("#municipality").fill("Salina Cruz")
    carla.page.locator("form.coded-form button.primary").click()
    expect(ana.act.first.locator(".level")).to_have_text("Sin evaluar")
    expect(ana.act.first).to_contain_text("antes de que cambiara")
    expect(form.get_by_role("alert")).to_contain_text("carla (brujula) lo cambió mientras")
    form.get_by_role("button", name="Dejarlo").click()

    # Consent: nobody has asked Luis; once somebody has, it counts.
    light = page.locator("[data-scope=share-un]")
    light.scroll_into_view_if_needed()
    expect(light).to_have_class("amber")
    expect(light).to_contain_text("Luis (p1): no se le ha preguntado")
    page.locator("#add-consent").click()
    page.locator("#consent-person").select_option("p1")
    page.locator("#consent-scope").select_option("share-un")
    page.locator("#consent-value").select_option("yes")
    page.locator("#consent-source").select_option("call")
    page.get_by_role("button", name="Anotarlo").click()
    expect(light).to_have_class("green")

    page.locator("#describe").click()
    page.locator("#case-title").fill("Luis, Juchitán")
    page.locator("#risk").select_option("r3")
    description = page.locator("form[aria-label='El caso en pocas palabras']")
    description.locator("button.primary").click()
    expect(page.locator(".described")).to_contain_text("Luis, Juchitán")
    # It takes room until it is written, and what is pressed meanwhile moves.
    expect(description).to_have_count(0)

    # Somebody who is named stays; an act goes with a reason that stays in the history.
    luis = page.locator(".entities > li").filter(has_text="Luis")
    expect(luis.get_by_role("button", name="Quitar")).to_be_disabled()
    ana.act.last.get_by_role("button", name="Quitar").click()
    page.locator("#removed-because").fill("Se codificó dos veces")
    page.locator("form.coded-form button.primary").click()
    expect(ana.act).to_have_count(1)
    page.keyboard.press("4")
    expect(page.locator("#side-history")).to_contain_text("Quitó un acto: Se codificó dos veces")
    for desk in (ana, beto, carla):
        assert desk.complaints == []
        desk.context.close()


def group(form: Locator, name: str) -> Locator:
    return form.get_by_role("group", name=name, exact=True)


def select(page: Page, first: str, last: str) -> None:
    """From one word to another, with the arrows alone."""
    page.locator(".narrative").focus()
    page.evaluate("getSelection().removeAllRanges()")
    for _ in range(60):
        if selected(page).strip(" <>/b\n") == first:
            break
        page.keyboard.press("ArrowRight")
    for _ in range(20):
        if selected(page).rstrip().endswith(last):
            return
        page.keyboard.press("Shift+ArrowRight")
    pytest.fail(f"no way from {first} to {last}")


def selected(page: Page) -> str:
    return str(page.evaluate("getSelection().toString()"))
