"""A point on the map: typed, pasted, or from the phone where somebody presses a button for it."""

import re

from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.conftest import Site
from tests.journeys.finger import Finger, has, read

HERE = {"latitude": 17.0654321, "longitude": -96.7236543, "accuracy": 40}
# Noted before the page can ask.
ASKED = """
window.asked = 0;
const real = Geolocation.prototype.getCurrentPosition;
Geolocation.prototype.getCurrentPosition = function (...how) {
  window.asked += 1;
  return real.apply(this, how);
};
"""


def to_place(phone: Page, site: Site) -> Finger:
    finger = Finger(phone)
    finger.begin(site.url, "urgent")
    phone.locator("#happening-disappearance").tap()
    finger.fill("Nombre o apodo", "Nayeli")
    finger.onward("¿Cuándo y dónde fue lo último que se supo?")
    return finger


def said(phone: Page) -> str:
    return phone.locator("[id$=point-said]").inner_text()


def test_a_point_that_was_pasted_is_sent_as_roughly_as_was_chosen(phone: Page, site: Site) -> None:
    finger = to_place(phone, site)
    finger.tap("Agregar un punto del mapa")
    field = phone.get_by_label("Coordenadas o enlace de un mapa")
    field.fill("https://short.example/AbC12")
    assert "no se enviará" in said(phone)
    field.fill("19.4326, 99.1332")
    assert "fuera de México" in said(phone)
    field.fill("https://maps.example/?q=19.4326%2C-99.1332")
    assert said(phone) == "Se enviará 19.4, -99.1 (a unos 10 kilómetros)."
    finger.tap("Exacto")
    expect(phone.get_by_text("puede señalar una casa")).to_be_visible()
    finger.tap("A un kilómetro")
    assert said(phone) == "Se enviará 19.43, -99.13 (a un kilómetro)."
    finger.tap("Enviar sin contestar más")
    finger.asked("Revisa y envía")
    expect(phone.get_by_text("19.43, -99.13 (a un kilómetro)")).to_be_visible()
    finger.send_and_pass()
    text = read(site)
    has(text, "19.43, -99.13; Blurred point (~1 km)")
    assert "19.4326" not in text
    assert finger.complaints == []


def test_the_phone_is_asked_on_a_press_only_and_nothing_is_kept_unread(
    context: BrowserContext, phone: Page, site: Site
) -> None:
    phone.add_init_script(ASKED)
    finger = to_place(phone, site)
    finger.tap("Agregar un punto del mapa")
    expect(phone.get_by_text("puede recordar que esta página lo pidió")).to_be_visible()
    assert phone.evaluate("asked") == 0
    finger.tap("Buscar dónde estoy ahora")
    expect(phone.get_by_text("El teléfono no dio permiso")).to_be_visible()
    context.grant_permissions(["geolocation"], origin=site.url)
    context.set_geolocation(HERE)  # type: ignore[arg-type]
    finger.tap("Buscar dónde estoy ahora")
    found = phone.locator("[id$=point-found]")
    expect(found).to_contain_text("17.1, -96.7 (a unos 10 kilómetros)")
    # It is not kept: there is no answer yet.
    assert said(phone) == ""
    finger.tap("No usarlo")
    finger.tap("Exacto")
    finger.tap("Buscar dónde estoy ahora")
    expect(found).to_contain_text("17.06543, -96.72365 (exacto)")
    # A phone that does not know exactly is not believed to.
    finger.tap("No usarlo")
    context.set_geolocation({**HERE, "accuracy": 3_000})  # type: ignore[arg-type]
    finger.tap("Buscar dónde estoy ahora")
    expect(found).to_contain_text("17.1, -96.7 (a unos 10 kilómetros)")
    finger.tap("Usar este punto")
    assert said(phone) == "Se enviará 17.1, -96.7 (a unos 10 kilómetros)."
    finger.onward("¿Quién se lo llevó o amenaza?")
    finger.tap("Atrás")
    finger.tap("Quitar el punto")
    expect(phone.get_by_role("button", name="Agregar un punto del mapa")).to_be_focused()
    finger.tap("Enviar sin contestar más")
    finger.asked("Revisa y envía")
    assert not re.search(r"17[.,]", phone.locator("main").inner_text())
    assert phone.evaluate("asked") == 4
    assert finger.complaints == []
