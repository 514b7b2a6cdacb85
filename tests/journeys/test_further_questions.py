"""Questions after sending: at once, and another day with the twelve words."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site
from tests.journeys.finger import Finger, has, read
from tests.journeys.replying import Office
from tests.journeys.returner import Returner


@pytest.fixture
def finger(phone: Page) -> Finger:
    return Finger(phone)


def test_further_questions_follow_at_once_and_another_day_with_the_words(
    finger: Finger, site: Site
) -> None:
    page = finger.page
    finger.begin(site.url, "urgent")
    page.locator("#happening-arbitrary-detention").tap()
    finger.fill("Nombre o apodo", "Nayeli")
    finger.tap("Enviar sin contestar más")
    finger.asked("Revisa y envía")
    finger.tap("Enviar")
    words = finger.words()
    finger.tap("Ya las escribí")
    finger.tap("Seguir sin practicar")
    finger.tap("Sobre la persona detenida")
    finger.asked("¿Dónde está, si lo sabes?")
    expect(page.get_by_text("911: emergencias.")).to_be_visible()
    page.get_by_role("textbox").fill("En la base de la policía")
    finger.onward("¿Qué unidad, patrulla o placas?")
    finger.onward("¿Se le vio con heridas?")
    finger.tap("No sé")
    finger.asked("¿Necesita medicinas?")
    finger.tap("Sí")
    finger.fill("¿Cuáles?", "insulina")
    finger.onward("¿Ya tiene abogada o abogado?")
    finger.tap("Prefiero no decir")
    finger.asked("¿Ya preguntaron en el Registro Nacional de Detenciones?")
    finger.onward("Revisa y envía")
    finger.tap("Enviar")
    expect(page.locator("#thanks")).to_be_visible()
    expect(page.locator("#further-detained")).to_have_count(0)
    finger.tap("A quién más podemos avisar")
    finger.tick("La ONU")
    finger.onward("Revisa y envía")
    finger.tap("Enviar")
    expect(page.locator("#further-permissions")).to_have_count(0)
    assert finger.complaints == []

    office = Office(site, "alborada")
    office.run("fetch")
    listed = office.run("list", "--all")
    assert listed.count("followup") == 2, listed
    found = re.findall(r"^\s*([0-9a-f]{8})\s", listed, re.MULTILINE)
    shown = [office.run("open", report) for report in found]
    text = re.sub(r" +", " ", "\n".join(shown))
    has(text, "| En la base de la policía", "| insulina", "reporter: yes: Send to United Nations")
    has(text, "detained.injured does not know", "detained.lawyer would rather not say")

    # Another day, with the twelve words: to whoever is ticked.
    returner = Returner(page)
    returner.come_back(site.url)
    returner.look(words)
    finger.tap("Contestar preguntas")
    finger.tap("Sobre tortura o malos tratos")
    finger.asked("¿Dónde fue?")
    expect(page.get_by_text("Esto no es un examen médico")).to_be_visible()
    finger.select("Estado", "mx-12")
    finger.tap("Enviar sin contestar más")
    finger.asked("¿Quién puede leerlo?")
    finger.tick("Organización alborada (México)")
    finger.onward("Revisa y envía")
    finger.tap("Enviar")
    finger.heading("Recibido")
    has(read(site), "Type followup", "torture, 1:", "Guerrero (mx-12)")
