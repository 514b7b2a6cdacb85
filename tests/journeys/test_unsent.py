"""What was begun and not sent waits, whatever else is begun meanwhile."""

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site
from tests.journeys.finger import Finger, has, read
from tests.journeys.returner import Returner

BEGUN = "Lo que empezaste a escribir y no enviaste sigue aquí"


def test_further_questions_that_were_begun_are_there_again(phone: Page, site: Site) -> None:
    finger = Finger(phone)
    finger.begin(site.url, "urgent")
    phone.locator("#happening-arbitrary-detention").tap()
    finger.fill("Nombre o apodo", "Nayeli")
    finger.tap("Enviar sin contestar más")
    finger.send_and_pass()
    finger.tap("Sobre la persona detenida")
    phone.get_by_role("textbox").fill("En la base de la policía")
    finger.tap("Atrás")
    finger.tap("A quién más podemos avisar")
    finger.tick("La ONU")
    finger.tap("Atrás")
    finger.tap("Sobre la persona detenida")
    expect(phone.get_by_role("textbox")).to_have_value("En la base de la policía")
    finger.tap("Enviar sin contestar más")
    finger.tap("Enviar")
    expect(phone.locator("#thanks")).to_be_visible()
    finger.tap("A quién más podemos avisar")
    expect(phone.get_by_label("La ONU", exact=True)).to_be_checked()
    has(read(site), "| En la base de la policía")


def test_a_text_waits_while_something_is_asked_for_and_is_sent_afterwards(
    phone: Page, site: Site
) -> None:
    returner = Returner(phone)
    words, _ = returner.report(site.url, "Vi la camioneta.")
    returner.come_back(site.url)
    returner.look(words)
    returner.press("Escribir más")
    phone.locator("#text").fill("También vi la placa.")
    returner.press("Atrás")
    expect(phone.locator("#unsent")).to_contain_text(BEGUN)
    returner.press("Permisos, contacto o borrar")
    returner.press("Cambiar cómo me contactan")
    phone.get_by_role("button", name="Por Signal").click()
    phone.get_by_role("textbox").first.fill("@nayeli.07")
    returner.press("Seguir")
    returner.heading("¿En qué idioma te hablamos?")
    returner.press("Saltar")
    returner.heading("¿Quién puede leerlo?")
    phone.get_by_role("checkbox", name="alborada").check()
    returner.press("Seguir")
    returner.send()
    returner.heading("Recibido")
    expect(phone.get_by_text(BEGUN)).to_be_visible()
    returner.press("Seguir con lo que falta")
    returner.press("Escribir más")
    expect(phone.locator("#text")).to_have_value("También vi la placa.")
    phone.locator("#primary").click()
    returner.attach()
    phone.get_by_role("checkbox", name="alborada").check()
    returner.press("Seguir")
    returner.send()
    returner.heading("Recibido")
    expect(phone.locator("#take-up")).to_have_count(0)
    has(read(site), "| También vi la placa.", "Follows")
    assert returner.complaints == []
