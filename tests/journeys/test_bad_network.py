"""A dead network is the normal case."""

import hashlib

from playwright.sync_api import Page, Route, expect

from app.storage.database import opened_database
from tests.journeys.conftest import Site
from tests.journeys.defender import Defender
from tests.journeys.finger import Finger, has, read

# Longer than any test waits: somebody has to press the button.
LATER = {"retry-after": "600"}
FILE = {"name": "x.txt", "mimeType": "text/plain", "buffer": b"un archivo"}


def kept(site: Site) -> list[bytes]:
    url = site.service.settings.database_url
    with opened_database(url) as engine, engine.connect() as connection:
        return list(connection.exec_driver_sql("SELECT envelope FROM reports").scalars())


def attachments(site: Site) -> list[bytes]:
    url = site.service.settings.database_url
    with opened_database(url) as engine, engine.connect() as connection:
        return list(connection.exec_driver_sql("SELECT sha256 FROM attachments").scalars())


def write_until_review(defender: Defender, url: str) -> None:
    defender.open(url)
    defender.choose_type()
    defender.write("Texto que no debe perderse")
    defender.attach([FILE])
    defender.choose()


def test_text_stays_and_is_sent_once_when_the_network_comes_back(phone: Page, site: Site) -> None:
    defender = Defender(phone)
    write_until_review(defender, site.url)
    phone.context.set_offline(True)
    defender.send()
    defender.heading("El envío se detuvo")
    phone.context.set_offline(False)
    defender.press("Intentar otra vez")
    assert len(defender.words()) == 12
    assert len(kept(site)) == 1


def test_an_answer_that_got_lost_does_not_double_the_report(phone: Page, site: Site) -> None:
    defender = Defender(phone)
    write_until_review(defender, site.url)

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    phone.route("**/api/v1/reports", lose_the_answer, times=1)
    defender.send()
    defender.heading("El envío se detuvo")
    defender.press("Intentar otra vez")
    defender.practise(defender.words())
    (envelope,) = kept(site)
    assert defender.receipt() == hashlib.sha256(envelope).hexdigest()


def test_text_arrives_although_a_file_does_not(phone: Page, site: Site) -> None:
    defender = Defender(phone)
    site.liar.say("POST", "/api/v1/uploads", b"", status=503, headers=LATER)
    write_until_review(defender, site.url)
    defender.send()
    assert len(defender.words()) == 12
    expect(phone.locator("#uploads")).to_contain_text("El buzón está ocupado")
    assert len(kept(site)) == 1
    site.liar.be_honest()
    defender.press("Intentar ya")
    defender.files_arrive(1)
    assert len(attachments(site)) == 1


def test_a_file_that_is_refused_leaves_the_text_where_it_is(phone: Page, site: Site) -> None:
    defender = Defender(phone)
    site.liar.say("POST", "/api/v1/uploads", b"", status=413)
    write_until_review(defender, site.url)
    defender.send()
    defender.practise(defender.words())
    expect(phone.get_by_role("alert")).to_contain_text("demasiado grande")
    expect(phone.get_by_text("Con tus 12 palabras", exact=False)).to_be_visible()
    defender.press("Seguir sin los archivos que faltan")
    expect(phone.get_by_text("Faltaron 1 de 1 archivos.")).to_be_visible()
    assert len(kept(site)) == 1
    assert attachments(site) == []


def test_the_form_can_be_used_before_the_list_of_members_arrives(phone: Page, site: Site) -> None:
    site.liar.say("GET", "/api/v1/roster", b"", status=503)
    defender = Defender(phone)
    defender.open(site.url)
    defender.choose_type()
    defender.write("Escrito sin conexión")
    defender.attach()
    site.liar.be_honest()
    phone.locator("#retry").click()
    defender.choose()
    defender.send()
    assert len(defender.words()) == 12


def test_an_alert_sent_before_the_list_of_members_arrives_waits_for_it_and_goes_to_all(
    phone: Page, site: Site
) -> None:
    held: list[Route] = []
    phone.route("**/api/v1/roster", lambda route: held.append(route), times=1)  # noqa: PLW0108
    finger = Finger(phone)
    finger.begin(site.url, "urgent")
    phone.locator("#happening-disappearance").tap()
    finger.fill("Nombre o apodo", "Nayeli")
    finger.tap("Enviar sin contestar más")
    finger.asked("Revisa y envía")
    finger.tap("Enviar")
    expect(phone.locator("main")).to_contain_text("Preparando")
    (route,) = held
    route.continue_()
    assert len(finger.words()) == 12
    for member in ("alborada", "cauce"):
        has(read(site, member), "| Nayeli")


def test_what_comes_after_writing_can_be_asked_for_again(phone: Page, site: Site) -> None:
    site.liar.say("GET", "/assets/application-", b"", status=503)
    defender = Defender(phone)
    defender.open(site.url)
    expect(phone.locator("#news")).to_contain_text("No hay conexión")
    defender.choose_type()
    defender.write("Escrito sin conexión")
    expect(phone.locator("#text")).to_have_value("Escrito sin conexión")
    assert defender.posts == []
    site.liar.be_honest()
    phone.locator("#retry").click()
    defender.heading("fotos o archivos")
    defender.attach()
    defender.choose()
    defender.send()
    assert len(defender.words()) == 12
