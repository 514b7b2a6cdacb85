"""A dead network is the normal case."""

import hashlib

from playwright.sync_api import Page, Route, expect

from app.storage.database import opened_database
from tests.journeys.conftest import Site
from tests.journeys.defender import Defender

FILE = {"name": "x.txt", "mimeType": "text/plain", "buffer": b"un archivo"}


def kept(site: Site) -> list[bytes]:
    url = site.service.settings.database_url
    with opened_database(url) as engine, engine.connect() as connection:
        return list(connection.exec_driver_sql("SELECT envelope FROM reports").scalars())


def write_until_review(defender: Defender, url: str) -> None:
    defender.open(url)
    defender.choose_type("urgent")
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
    site.liar.say("POST", "/api/v1/attachments", b"", status=503)
    write_until_review(defender, site.url)
    defender.send()
    expect(phone.get_by_text("Tu texto ya llegó")).to_be_visible()
    assert len(kept(site)) == 1
    site.liar.be_honest()
    defender.press("Intentar otra vez")
    assert len(defender.words()) == 12
    assert len(list((site.service.data / "attachments").iterdir())) == 1


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
