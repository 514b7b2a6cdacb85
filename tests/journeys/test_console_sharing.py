"""The console: showing a case to another organisation, and answering whoever wrote."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from app.protocol.return_code import new_return_code, to_words
from tests.homes import PASSPHRASE
from tests.journeys.conftest import Built
from tests.journeys.governed import governed_by
from tests.journeys.returner import Returner
from tests.journeys.test_console import DESK, send
from tests.member.test_coalition_online import Governed

TOLD = "Se llevaron a Rosalba del mercado."
CODE = new_return_code()
SUMMARY = "Una detención sin orden; se busca a la persona."


@pytest.fixture(scope="module")
def coalition_at_work(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Governed]:
    with governed_by(built, tmp_path_factory.mktemp("sharing")) as governed:
        yield governed


class Offices:
    """Desks of people of several organisations, side by side."""

    def __init__(self, browser: Browser, governed: Governed) -> None:
        self.governed = governed
        self.complaints: list[str] = []
        self._browser = browser
        self._contexts: list[BrowserContext] = []

    def sit_down(self, name: str, member: str = "alborada") -> Page:
        """The desk of a reviewer who has unlocked."""
        path = self.governed.folder / name
        home = path if path.exists() else self.governed.person(name, "reviewer", member).home
        # In one window only one page is drawn; a click on another one waits a second or two.
        context = self._browser.new_context(**DESK)  # type: ignore[arg-type]
        self._contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(f"{self.governed.liar.url}/console/")
        unlock(page, home / "device.key", member)
        return page

    def close(self) -> None:
        for context in self._contexts:
            context.close()


def unlock(page: Page, key_file: Path, member: str) -> None:
    page.locator("#member").select_option(member)
    page.locator("#file").set_input_files(key_file)
    page.locator("#passphrase").fill(PASSPHRASE)
    page.locator("button.primary").click()
    expect(page.locator(".desk")).to_be_visible()


@pytest.fixture
def offices(chromium: Browser, coalition_at_work: Governed) -> Iterator[Offices]:
    offices = Offices(chromium, coalition_at_work)
    yield offices
    offices.close()


def agreeing(body: dict[str, Any]) -> None:
    """Whoever reports has a name, and agrees that it is shared."""
    body["reporter"] = {"relation": "witness", "identity": {"name": "Jacinta"}}
    body["consent"] = [{"person": "reporter", "scope": "share-members", "value": "yes"}]


def taking_back(body: dict[str, Any]) -> None:
    body["requests"] = [{"ask": "withdraw", "scopes": ["share-members"], "person": "reporter"}]


def open_case(page: Page, report: str) -> None:
    """The case about a report, with its first step done."""
    page.get_by_role("tab", name=re.compile("Todo")).click()
    page.locator(".all .row", has_text=report[:8]).click()
    page.locator("#tab-case").click()
    expect(page.locator("#begin")).to_be_enabled()


def share(page: Page, level: str, reason: str) -> None:
    page.locator("#share").click()
    page.locator("#share-member").select_option("brujula")
    page.locator(f"input[name=level][value='{level}']").check()
    page.locator("#share-reason").fill(reason)
    page.locator("#share-summary").fill(SUMMARY)


def note(page: Page, text: str, place: str) -> None:
    form = page.locator("#side-case form.note")
    form.locator("textarea").fill(text)
    form.locator("select[name=place]").select_option(place)
    form.locator("button[type=submit]").click()


def reply(shares: Locator, text: str) -> None:
    """From the case of whoever shares, into the share."""
    shares.locator(".note-box textarea").fill(text)
    shares.get_by_role("button", name="Enviar nota").click()


def work_on_what_is_shown(offices: Offices, ana: Page, eva: Page) -> None:
    """As on a case of their own, with whoever shares it as the other organisation."""
    panel = eva.locator(".panel")
    # What they keep to themselves reaches nobody else.
    panel.locator("#tab-case").click()
    note(eva, "Ojo: conocemos a la familia", "private")
    expect(panel.locator(".share-notes")).to_contain_text("Ojo: conocemos a la familia")
    # Who reports is a person of the case; an act is coded in the words that were told.
    panel.locator("#tab-coding").click()
    panel.locator(".proposals button").first.click()
    expect(panel.locator(".entities > li")).to_have_count(1)
    panel.locator("#add-act").click()
    eva.locator("#category").fill("desaparicion forzada")
    eva.keyboard.press("Enter")
    panel.locator("form.coded-form button.primary").click()
    act = panel.locator(".acts > li")
    act.get_by_role("button", name="Verificar").click()
    eva.locator("#level").select_option("v4")
    eva.locator("#add-source").click()
    eva.locator("#text-s2").fill("Vecina que lo vio")
    panel.locator("form[aria-label=Verificar] button.primary").click()
    expect(act).to_contain_text("Espera a otra organización")
    # Somebody of theirs is certified meanwhile, and can have the case once the other one agrees.
    offices.governed.person("iris", "reviewer", "brujula")
    ana.locator("[data-standing=shown] .waiting button").click()
    expect(act.locator(".level")).to_have_text("Verificado (claro y convincente)")
    panel.locator("#tab-case").click()
    expect(panel.locator("#assign option[value='brujula/iris']")).to_have_count(1)
    panel.locator("#assign").select_option("brujula/iris")
    shown = ana.locator("[data-standing=shown] .share-history")
    expect(shown).to_contain_text("iris")
    expect(shown).not_to_contain_text("conocemos a la familia")
    # It is taken out by the consents that came with it: shared, and not published.
    panel.locator("#tab-outputs").click()
    expect(panel.locator("#side-outputs .outputs")).to_be_visible()


def test_a_case_is_shown_to_another_organisation_until_it_is_ended(offices: Offices) -> None:
    governed = offices.governed
    alone = send(governed, "alborada", text="nadie preguntó")
    doubting = send(governed, "alborada", text="otra", code=CODE, edit=agreeing)
    agreed = send(governed, "alborada", text=TOLD, edit=agreeing)
    ana, eva = offices.sit_down("ana"), offices.sit_down("eva", "brujula")
    # Nobody was asked: it is not shared, and the console says because of whom.
    open_case(ana, alone)
    ana.locator("#begin").click()
    share(ana, "summary", "Tienen una abogada")
    expect(ana.locator("#share-hindrances")).to_contain_text("reporter: nadie le ha preguntado")
    expect(ana.locator("#share-send")).to_be_disabled()
    # What is taken back while the form is open counts: it is asked once more before it is shown.
    open_case(ana, doubting)
    ana.locator("#begin").click()
    share(ana, "summary", "Tienen una abogada")
    expect(ana.locator("#share-send")).to_be_enabled()
    send(governed, "alborada", type="followup", code=CODE, edit=taking_back)
    ana.locator("#share-send").click()
    expect(ana.locator(".share-form")).to_contain_text("Falta el consentimiento de alguien")
    expect(ana.locator("[data-standing]")).to_have_count(0)
    # A summary, and what it shows exactly.
    open_case(ana, agreed)
    ana.locator("#begin").click()
    share(ana, "summary", "Tienen una abogada")
    preview = ana.locator(".sharing .preview")
    expect(preview).to_contain_text(SUMMARY)
    expect(preview).not_to_contain_text("Rosalba")
    ana.locator("#share-send").click()
    expect(ana.locator("[data-standing=shown]")).to_contain_text("brujula")
    # The other organisation reads it, and both write.
    eva.get_by_role("tab", name=re.compile("Compartidos")).click()
    eva.locator(".shared-list button").click()
    panel = eva.locator(".panel")
    expect(panel).to_contain_text(SUMMARY)
    expect(panel).not_to_contain_text("Rosalba")
    # Without the words there is nothing to code; what can be done stands there.
    panel.locator("#tab-coding").click()
    expect(panel.locator("#side-coding")).to_contain_text("A este nivel no se muestra")
    panel.locator("#tab-case").click()
    note(eva, "La abogada puede el lunes", "leading")
    expect(ana.locator(".shares")).to_contain_text("La abogada puede el lunes")
    reply(ana.locator(".shares"), "El lunes está bien")
    expect(panel.locator(".share-notes")).to_contain_text("El lunes está bien")
    # Whoever is shown a case works on it in the share; the case of who shares it stays as it is.
    panel.locator("#task").click()
    eva.locator("#task-title").fill("Hablar con el juzgado")
    eva.locator("form.task-form button.primary").click()
    panel.locator("#begin").click()
    shown = ana.locator(".share-history")
    expect(shown).to_contain_text("Tarea: Hablar con el juzgado")
    expect(shown).to_contain_text("Pasó a En clasificación")
    expect(ana.locator("#side-case .tasks").first.locator("li")).to_have_count(0)
    # Ended: nothing is left on the other desk, now and after the next unlocking.
    ana.locator("[data-do=revoke]").click()
    ana.locator(".shares textarea[name=reason]").fill("Ya no hace falta")
    ana.locator(".shares form.card button.primary").click()
    expect(ana.locator("[data-standing=revoked]")).to_be_visible()
    expect(panel).to_contain_text("Ya no se muestra")
    expect(panel).not_to_contain_text(SUMMARY)
    expect(eva.get_by_role("tab", name=re.compile("Compartidos"))).to_contain_text("0")
    eva.close()
    eva = offices.sit_down("eva", "brujula")
    eva.get_by_role("tab", name=re.compile("Compartidos")).click()
    expect(eva.locator(".shared-list")).to_contain_text("Nadie te muestra nada")
    # With contact it takes a second person; until then nobody else sees anything.
    share(ana, "full+contact", "Que llamen a la familia")
    ana.locator("#share-send").click()
    expect(ana.locator(".sharing")).to_contain_text("Espera a que otra persona esté de acuerdo")
    beto = offices.sit_down("beto")
    open_case_again(beto, agreed)
    beto.locator(".waiting button").click()
    expect(beto.locator("[data-standing=approved]")).to_be_visible()
    expect(eva.locator(".shared-list")).to_contain_text("Nadie te muestra nada")
    ana.locator("[data-do=show]").click()
    ana.locator("#share-send").click()
    eva.locator(".shared-list button").click()
    panel = eva.locator(".panel")
    panel.locator("#tab-report").click()
    expect(panel).to_contain_text("Jacinta")
    expect(panel.locator("details .told").first).to_have_text(TOLD)
    work_on_what_is_shown(offices, ana, eva)
    # Its last day goes by on the desk of whoever shares: the tool ends it by itself.
    ana.clock.set_fixed_time("2027-06-01")
    ana.locator("#note").fill("Se llamó a la familia")
    ana.get_by_role("button", name="Agregar nota").click()
    expect(panel).to_contain_text("Ya no se muestra")
    expect(ana.locator("[data-standing=revoked]")).to_have_count(2)
    assert offices.complaints == []


def open_case_again(page: Page, report: str) -> None:
    page.get_by_role("tab", name=re.compile("Todo")).click()
    page.locator(".all .row", has_text=report[:8]).click()
    page.locator("#tab-case").click()


def test_what_a_reviewer_answers_is_read_with_the_words_as_it_was_shown(
    offices: Offices, phone: Page
) -> None:
    code = new_return_code()
    named = [{"id": "p1", "roles": ["victim"], "name": "Rosalba Núñez"}]
    report = send(
        offices.governed,
        "alborada",
        text=TOLD,
        code=code,
        edit=lambda body: body.update(persons=named),
    )
    ana = offices.sit_down("ana")
    open_case_again(ana, report)
    ana.locator("#reply").click()
    ana.locator("#reply-template").select_option("received")
    text = ana.locator("#reply-text")
    template = text.input_value()
    # A name that stands in the report is found, and has to be looked at.
    text.fill(f"{template} Buscamos a ROSALBA. Llame al 951 555 01 23.")
    warnings = ana.locator("#reply-warnings")
    expect(warnings).to_contain_text("ROSALBA — nombre")
    expect(warnings).to_contain_text("951 555 01 23 — número")
    ana.locator("#reply-send").click()
    expect(ana.locator(".history")).not_to_contain_text("Respondió")
    text.fill(f"{template}\n\n¿Puede <b>esperar</b>?\n")
    expect(warnings).to_have_count(0)
    shown = ana.locator("#reply-preview").inner_text()
    ana.locator("#reply-send").click()
    expect(ana.locator(".notice")).to_contain_text("Enviada")
    ana.locator("#tab-history").click()
    expect(ana.locator(".history")).to_contain_text("Respondió a quien escribió")
    # What waits is dropped by whoever changes their mind.
    ana.locator("#tab-case").click()
    text.fill("Después.")
    ana.locator("#reply-delay").select_option("hour")
    ana.locator("#reply-send").click()
    expect(ana.locator(".pending")).to_contain_text("Después.")
    ana.locator(".pending").get_by_role("button", name="No enviar").click()
    expect(ana.locator(".pending")).to_have_count(0)
    # What is let wait goes out by itself, at some moment of the span that was chosen.
    ana.clock.install()
    text.fill("Más tarde.")
    ana.locator("#reply-delay").select_option("soon")
    ana.locator("#reply-send").click()
    expect(ana.locator(".pending")).to_contain_text("Más tarde.")
    ana.clock.fast_forward("04:58")
    expect(ana.locator(".pending")).to_contain_text("Más tarde.")
    ana.clock.fast_forward("07:03")
    expect(ana.locator(".pending")).to_have_count(0)
    assert offices.complaints == []
    returner = Returner(phone)
    returner.come_back(f"{offices.governed.liar.url}/")
    returner.look(to_words(code, "es"))
    returner.heading("Hay 2 respuestas")
    assert sorted(returner.replies()) == sorted([shown, "Más tarde."])
    expect(phone.locator("main h2").first).to_have_text("Organización alborada (México)")
