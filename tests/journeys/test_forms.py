"""Each path of the form, by touch at 360 by 640, from the first tap to what a member reads."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site
from tests.journeys.finger import Finger, has, read
from tests.journeys.replying import Office


@pytest.fixture
def finger(phone: Page) -> Finger:
    return Finger(phone)


def test_an_urgent_alert_is_six_screens(finger: Finger, site: Site) -> None:
    finger.begin(site.url, "urgent")
    finger.asked("¿Qué está pasando?")
    finger.page.locator("#happening-disappearance").tap()
    finger.asked("¿A quién? Nombre o apodo")
    finger.fill("Nombre o apodo", "Nayeli")
    finger.onward("¿Cuándo y dónde fue lo último que se supo?")
    finger.tap("Menos de 1 hora")
    finger.select("Estado", "mx-07")
    finger.fill("Municipio", "Tila")
    finger.onward("¿Quién se lo llevó o amenaza?")
    finger.tap("Policía")
    finger.fill("¿Qué señas viste?", "camioneta gris")
    finger.onward("Cuéntalo en un mensaje o un audio")
    # Back keeps everything, and the way on is not skipping any more.
    finger.tap("Atrás")
    expect(finger.page.get_by_label("¿Qué señas viste?")).to_have_value("camioneta gris")
    finger.onward("Cuéntalo en un mensaje o un audio")
    finger.page.locator("#text").fill("Se la llevaron de la plaza.")
    finger.onward("¿Cómo te respondemos?")
    finger.tick("La ONU")
    finger.onward("Revisa y envía")
    finger.send_and_pass()
    assert finger.complaints == []

    text = read(site)
    has(text, "Type urgent", "| Se la llevaron de la plaza.", "Form: urgent, 1")
    has(text, "(disappearance), main", "Chiapas (mx-07)", "| Tila", "| Menos de 1 hora", "| Nayeli")
    has(text, "Police (police)", "| camioneta gris", "(now)")
    has(text, "reporter: yes: Send to United Nations mechanisms (share-un)")
    has(text, "reporter: no: Send to Mexican authorities")
    # Minutes and hours of the phone's clock stay on the phone.
    # Soon after midnight an hour ago was another day.
    day = r"20\d\d-\d\d-\d\d"
    assert re.search(rf"When {day}(?: to {day})?; ", text), text
    listed = Office(site, "alborada").run("list", "--all")
    assert re.search(r"urgent\s+now", listed), listed


def test_an_attack_is_asked_in_eight_steps_and_unknown_declined_and_skipped_differ(
    finger: Finger, site: Site
) -> None:
    finger.begin(site.url, "attack")
    finger.page.locator("#text").fill("Me siguieron.")
    finger.onward("¿Quieres agregar fotos o archivos?")
    finger.onward("¿Qué tipo de agresión fue?")
    finger.tick("Amenaza de muerte")
    finger.tap("Ver más opciones")
    finger.tick("Quitaron o rompieron equipo")
    finger.onward("¿Cómo llegó la amenaza?")
    finger.tap("Prefiero no decir")
    finger.asked("¿Qué dijeron? Con las mismas palabras")
    finger.page.locator("textarea").fill("Ya sabemos dónde vives")
    finger.onward("¿Te pusieron un plazo?")
    finger.tap("No sé")
    finger.asked("¿Qué te quitaron o rompieron?")
    expect(finger.page.get_by_text("Avisa a tus fuentes")).to_be_visible()
    finger.tick("Teléfono")
    finger.onward("¿Cuándo pasó?")
    finger.tap("Otra fecha")
    finger.select("Mes", "01")
    this_year = str(date.today().year)  # noqa: DTZ011 - the phone's own day
    expect(finger.page.get_by_label("Año", exact=True).first).to_have_value(this_year)
    finger.onward("¿Había pasado antes?")
    finger.onward("¿Dónde pasó?")
    finger.tap("No sé")
    finger.asked("¿A quién atacaron?")
    finger.tap("A otra persona")
    finger.asked("¿A quién? Nombre o apodo")
    finger.fill("Nombre o apodo", "Ana")
    finger.tap("Agregar otra persona")
    finger.fill("Nombre o apodo", "Luz")
    finger.onward("¿A qué se dedica esa persona?")
    finger.tick("Periodista")
    finger.onward("¿Tiene medidas del Mecanismo de Protección?")
    finger.tap("Sí")
    finger.asked("¿Qué medidas no funcionan?")
    finger.page.locator("#f-modules-protection-failing").fill("el botón no suena")
    finger.page.locator("#f-modules-protection-iachr").fill("MC-1-26")
    finger.onward("¿Quién fue?")
    finger.tick("Ejército", "Policía")
    finger.onward("¿Cómo lo sabes?")
    finger.tick("Vi el uniforme")
    finger.onward("¿Qué señas recuerdas?")
    finger.fill("Vehículo y placas", "ABC-12")
    finger.select("¿De quiénes son estas señas?", "police")
    finger.onward("¿Por qué crees que fue?")
    finger.tap("Prefiero no decir")
    finger.asked("¿Sobre qué tema trabajaba?")
    finger.onward("¿Alguien corre peligro si se sabe que enviaste esto?")
    finger.tap("Sí, ahora")
    finger.asked("¿De quién?")
    finger.tick("La familia")
    finger.onward("¿Qué se necesita?")
    finger.tick("Que NO se sepa")
    finger.onward("¿Quién puede leerlo?")
    finger.onward("¿Con quién sí, y qué se puede decir?")
    finger.tick("Sólo contarlo en números", "Nada, nunca")
    expect(finger.page.get_by_label("Sólo contarlo en números")).not_to_be_checked()
    expect(finger.page.get_by_label("Sólo contarlo en números")).to_be_disabled()
    finger.onward("¿Qué permite esta otra persona?")
    expect(finger.page.get_by_text("Para Ana")).to_be_visible()
    finger.tap("Soy su familia")
    finger.tick("La CIDH")
    finger.onward("¿Qué permite esta otra persona?")
    expect(finger.page.get_by_text("Para Luz")).to_be_visible()
    finger.tap("Saltar")
    finger.asked("¿Cómo te respondemos?")
    finger.tap("Por Signal")
    finger.asked("¿Dónde te encontramos?")
    finger.page.get_by_role("textbox").first.fill("@ana")
    finger.tap("No")
    finger.onward("¿En qué idioma te hablamos?")
    finger.select("¿En qué idioma te hablamos?", "en")
    finger.tap("Con una mujer")
    finger.onward("¿Quieres decir tu nombre?")
    finger.onward("Revisa y envía")
    # Everything can be changed from here, and the way leads back.
    finger.page.locator("#change-q-risk").tap()
    finger.tap("Tal vez")
    finger.asked("Revisa y envía")
    finger.send_and_pass()
    assert finger.complaints == []

    text = read(site)
    has(text, "Death threat (att-death-threat), main", "(att-equipment)")
    has(text, "| Ya sabemos dónde vives", "Journalist or media worker (journalist)")
    has(text, f"{this_year}-01; Month (month)")
    has(text, "| Ana", "| Luz", "| ABC-12", "saw the uniform (saw-uniform)")
    has(text, "maybe (maybe)", "No publicity (silence)", "Signal (signal)", "| @ana", "(woman)")
    has(text, "| el botón no suena", "| MC-1-26")
    has(text, "reporter: no: Count my case", "reporter: yes: Never publish anything")
    has(text, "p1: yes: Send to the Inter-American Commission (share-iachr) [family (family)")
    assert "p2: yes" not in text
    has(text, "events.0.place does not know", "events.0.motive would rather not say")
    has(text, "threat.channel would rather not say", "threat.deadline does not know")
    # What was skipped stands nowhere.
    assert "topic" not in text
    assert "repetition" not in text


def test_a_testimony_is_asked_in_nine_steps_and_about_oneself_nobody_else_is_asked(
    finger: Finger, site: Site
) -> None:
    # Another form after all: what was answered stays, but for the kind, of which each has its own.
    finger.begin(site.url, "urgent")
    finger.page.locator("#happening-physical-attack").tap()
    finger.onward("¿Cuándo y dónde fue lo último que se supo?")
    finger.onward("¿Quién se lo llevó o amenaza?")
    finger.tap("Guardia Nacional")
    for _ in range(4):
        finger.tap("Atrás")
    finger.page.locator("#type-testimony").tap()
    finger.page.locator("#text").fill("Nos detuvieron.")
    finger.onward("¿Quieres agregar fotos o archivos?")
    finger.onward("¿Qué fue lo que pasó?")
    finger.tick("Detención o encierro")
    finger.onward("¿Cuándo pasó?")
    finger.tap("Ayer")
    finger.asked("¿Dónde pasó?")
    finger.select("Estado", "mx-20")
    finger.onward("¿Qué tienes que ver con lo que pasó?")
    finger.tap("Me pasó a mí")
    finger.asked("¿Cómo está ahora esa persona?")
    finger.tap("Detenida o detenido")
    finger.asked("¿Quién fue?")
    expect(finger.page.get_by_label("Guardia Nacional")).to_be_checked()
    finger.onward("¿Cómo lo sabes?")
    finger.onward("¿Qué señas recuerdas?")
    finger.fill("Vehículo y placas", "XYZ")
    finger.onward("¿Alguien lo vio, o hay pruebas?")
    finger.tick("Alguien lo vio")
    finger.onward("¿Cómo llamamos a quien lo vio?")
    finger.fill("Nombre o apodo", "vecina 1")
    finger.onward("¿Ya se denunció? ¿Dónde?")
    finger.tick("CNDH")
    finger.fill("Número de carpeta o folio", "77/26")
    finger.fill("¿Cuándo?", "el lunes")
    finger.onward("¿Alguien corre peligro si se sabe que enviaste esto?")
    finger.tap("Enviar sin contestar más")
    finger.asked("¿Quién puede leerlo?")
    finger.onward("¿Con quién sí, y qué se puede decir?")
    finger.tick("La ONU")
    finger.onward("Revisa y envía")
    finger.send_and_pass()
    assert finger.complaints == []

    text = read(site)
    yesterday = date.today() - timedelta(days=1)  # noqa: DTZ011
    has(text, f"When {yesterday.isoformat()}; ", "| Ayer", "Oaxaca (mx-20)", "(liberty), main")
    has(text, "It happened to me (self)", "Detained (detained)", "(national-guard)", "| XYZ")
    has(
        text,
        "| vecina 1",
        "witness (witness)",
        "CNDH (cndh)",
        "| 77/26",
        "| el lunes",
        "Urgency Right now",
    )
    has(text, "reporter: yes: Send to United Nations", "p1: yes: Send to United Nations")


def test_a_document_needs_no_text(finger: Finger, site: Site) -> None:
    finger.begin(site.url, "document")
    finger.onward("¿Quieres agregar fotos o archivos?")
    finger.attach([{"name": "x.txt", "mimeType": "text/plain", "buffer": b"hoja"}])
    finger.asked("¿Qué tienes que ver con el documento?")
    finger.tap("Lo sé por mi trabajo")
    finger.tap("Enviar sin contestar más")
    finger.asked("¿Quién puede leerlo?")
    finger.onward("¿Con quién sí, y qué se puede decir?")
    finger.tap("Saltar")
    finger.asked("Revisa y envía")
    finger.send_and_pass()
    text = read(site)
    has(text, "Type document", "(professional)", "a1.txt")
    has(text, "CONSENT, AS SAID HERE\n not asked, or skipped")


def test_nothing_at_all_cannot_be_sent(finger: Finger, site: Site) -> None:
    finger.begin(site.url, "urgent")
    finger.page.locator("#happening-other").tap()
    while finger.page.locator("#heading").inner_text() != "Revisa y envía":
        finger.tap("Saltar")
    finger.tap("Enviar")
    expect(finger.page.locator("#alert")).to_contain_text("Escribe algo")
    assert finger.posts == []
