"""Sexual violence in the form: nothing is asked, and what is told is for trained people only."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.protocol.encoding import from_base64url
from app.protocol.header import HEADER_BYTES
from app.protocol.hpke import PrivateKey
from app.protocol.sensitive import Sensitive, open_sensitive
from tests.journeys.conftest import Built, Site
from tests.journeys.finger import Finger, has, read
from tests.journeys.opened import Desk
from tests.journeys.walk import Trained
from tests.simulator import lying_service

TRAINED = "brujula"
SECRET = "sólo para quien sabe oír"


@pytest.fixture
def finger(phone: Page) -> Finger:
    return Finger(phone)


@pytest.fixture
def trained_site(built: Built, tmp_path: Path) -> Iterator[Site]:
    trained = Trained(built.coalition)
    with lying_service(tmp_path, trained, web=built.web) as (service, liar):
        yield Site(service, liar, trained, tmp_path)


def test_of_sexual_violence_nothing_is_asked_and_what_is_told_is_for_trained_people(
    finger: Finger, trained_site: Site
) -> None:
    finger.begin(trained_site.url, "testimony")
    finger.tap("Saltar")
    finger.onward("¿Qué fue lo que pasó?")
    finger.tap("Ver más opciones")
    finger.tick("Violencia sexual")
    finger.onward("¿Qué prefieres?")
    # The care that cannot wait stands before the choices, of which there are three.
    places = [
        finger.page.get_by_text(text).bounding_box()
        for text in ("hay medicina que evita el VIH", "Contar ahora con mis palabras")
    ]
    assert places[0]
    assert places[1]
    assert places[0]["y"] < places[1]["y"]
    expect(finger.page.locator("main .choices button")).to_have_count(3)
    finger.tap("Contar ahora con mis palabras")
    finger.asked("Con tus palabras, lo que quieras contar")
    finger.page.locator("textarea").fill(SECRET)
    finger.onward("¿Con quién prefieres hablar?")
    finger.tap("Con una mujer")
    finger.onward("¿Tiene menos de 18 años quien lo vivió?")
    finger.tap("No")
    finger.asked("¿Quién puede leerlo?")
    expect(finger.page.get_by_text("Tiene personal capacitado")).to_have_count(1)
    finger.onward("¿Con quién sí, y qué se puede decir?")
    expect(finger.page.get_by_label("Mi historia sin mi nombre")).to_have_count(0)
    finger.onward("¿Cómo te respondemos?")
    finger.onward("¿Quieres decir tu nombre?")
    finger.onward("Revisa y envía")
    expect(finger.page.get_by_text(SECRET)).to_be_visible()
    finger.send_and_pass()
    expect(finger.page.get_by_text("unas preguntas más")).to_have_count(0)
    assert finger.complaints == []
    for member in ("alborada", TRAINED):
        text = read(trained_site, member)
        has(text, "(sexual), main", "There is no text.")
        assert SECRET not in text
    folder = next((trained_site.folder / "alborada" / "opened").iterdir())
    assert SECRET.encode() not in b"".join(
        path.read_bytes() for path in folder.iterdir() if path.is_file()
    )
    told = told_to(trained_site, TRAINED)
    assert (told.choice, told.text) == ("tell", SECRET)
    assert told.contact is not None
    assert told.contact.sex == "woman"


def test_of_somebody_under_age_only_trained_people_hear_and_answer_here_alone(
    finger: Finger, trained_site: Site
) -> None:
    finger.begin(trained_site.url, "testimony")
    finger.page.locator("#text").fill(SECRET)
    finger.onward("¿Quieres agregar fotos o archivos?")
    finger.onward("¿Qué fue lo que pasó?")
    finger.tap("Ver más opciones")
    finger.tick("Violencia sexual")
    finger.onward("¿Qué prefieres?")
    finger.tap("Contar ahora con mis palabras")
    # What was written before anybody knew what it is about is not left where everybody reads it.
    finger.tap("Pasar aquí lo que escribí al principio")
    expect(finger.page.locator("textarea")).to_have_value(SECRET)
    expect(finger.page.locator("#tell-apart")).to_have_count(0)
    finger.onward("¿Con quién prefieres hablar?")
    finger.onward("¿Tiene menos de 18 años quien lo vivió?")
    finger.tap("Sí")
    finger.asked("¿Quién puede leerlo?")
    boxes = finger.page.locator("fieldset input")
    expect(boxes).to_have_count(3)
    assert [box.is_enabled() for box in boxes.all()] == [False, True, False]
    expect(finger.page.get_by_text("No tiene personal capacitado")).to_have_count(2)
    boxes.nth(1).uncheck()
    expect(finger.page.locator("#alert")).to_contain_text("o quita esa parte")
    boxes.nth(1).check()
    finger.onward("¿Con quién sí, y qué se puede decir?")
    finger.tick("La ONU")
    # Nobody is asked for a telephone.
    finger.onward("¿Quieres decir tu nombre?")
    finger.onward("Revisa y envía")
    finger.send_and_pass()
    assert finger.complaints == []
    text = read(trained_site, TRAINED)
    has(text, "There is no text.", "A minor yes", "victim (victim)")
    assert SECRET not in text
    assert told_to(trained_site, TRAINED).text == SECRET
    (folder,) = (trained_site.folder / TRAINED / "opened").iterdir()
    assert json.loads((folder / "report.json").read_text())["recipients"] == [TRAINED]
    # Who wrote allowed it; for the person herself nobody has decided yet.
    desk = Desk(trained_site, TRAINED)
    desk.newest()
    assert desk.consents()["share-un"] == "no"


def test_what_was_said_of_age_counts_for_sexual_violence_alone(
    finger: Finger, trained_site: Site
) -> None:
    finger.begin(trained_site.url, "testimony")
    finger.page.locator("#text").fill("Me pasó.")
    finger.onward("¿Quieres agregar fotos o archivos?")
    finger.onward("¿Qué fue lo que pasó?")
    finger.tap("Ver más opciones")
    finger.tick("Violencia sexual")
    finger.onward("¿Qué prefieres?")
    finger.tap("Sólo dejar constancia")
    finger.asked("¿Tiene menos de 18 años quien lo vivió?")
    finger.tap("Sí")
    finger.asked("¿Quién puede leerlo?")
    for _ in range(3):
        finger.tap("Atrás")
    finger.tick("Violencia sexual", "Daño o robo de bienes")
    finger.onward("¿Cuándo pasó?")
    finger.tap("Enviar sin contestar más")
    finger.asked("¿Quién puede leerlo?")
    expect(finger.page.locator("fieldset input:enabled")).to_have_count(3)
    finger.onward("¿Con quién sí, y qué se puede decir?")
    finger.onward("Revisa y envía")
    finger.page.get_by_text("Sin contestar").tap()
    expect(finger.page.get_by_text("¿Cómo te respondemos?")).to_be_visible()
    finger.send_and_pass()
    assert "A minor" not in read(trained_site)


def told_to(site: Site, member: str) -> Sensitive:
    """What the holder of the member's sensitive key finds in the report that was opened last."""
    (folder,) = (site.folder / member / "opened").iterdir()
    parts = json.loads((folder / "report.json").read_text())["sensitive"]
    assert [part["member"] for part in parts] == [member]
    (envelope,) = (site.folder / member / "mail").rglob(f"{folder.name}.atalaya")
    seed = site.coalition.members[site.coalition.index(member)].sensitive_seed
    assert seed is not None
    return open_sensitive(
        from_base64url(parts[0]["sealed"]),
        header_bytes=envelope.read_bytes()[:HEADER_BYTES],
        member=member,
        key=PrivateKey(seed),
    )


def test_where_nobody_is_trained_nobody_is_asked_to_tell(finger: Finger, site: Site) -> None:
    finger.begin(site.url, "attack")
    finger.tap("Saltar")
    finger.onward("¿Qué tipo de agresión fue?")
    finger.tap("Ver más opciones")
    finger.tick("Agresión o acoso sexual")
    finger.onward("¿Qué prefieres?")
    expect(finger.page.get_by_text("ninguna organización tiene personal")).to_be_visible()
    expect(finger.page.get_by_text("medicina que evita el VIH")).to_be_visible()
    expect(finger.page.locator("main .choices")).to_have_count(0)
    finger.onward("¿Quién puede leerlo?")
    finger.onward("¿Con quién sí, y qué se puede decir?")
    finger.tap("Saltar")
    finger.tap("Saltar")
    finger.tap("Saltar")
    finger.asked("Revisa y envía")
    finger.send_and_pass()
    has(read(site), "(att-sexual), main")
