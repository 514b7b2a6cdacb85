"""Another day, with the twelve words: other permissions, no more use, deletion."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.protocol.return_code import from_words
from tests.client import admission, client_of
from tests.journeys.conftest import Site
from tests.journeys.finger import has
from tests.journeys.replying import Office
from tests.journeys.returner import Returner

TEXT = "Vi la camioneta gris."
OFFICES = ("Organización alborada (México)", "Organización brujula (México)")
NEVER = "No publicar nada, nunca"


class Asker(Returner):
    """Somebody who comes back to change or take back what was allowed."""

    def sees(self, heading: str) -> None:
        """The screen that is shown has this heading, and fits on the phone."""
        expect(self.page.locator("#heading")).to_have_text(heading)
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    def onward(self, heading: str) -> None:
        self.page.locator("#primary").click()
        self.sees(heading)

    def set(self, label: str, value: str) -> None:
        self.page.get_by_label(label, exact=True).select_option(label=value)

    def want(self, url: str, words: list[str], wish: str) -> None:
        """Comes back and begins to ask for something."""
        self.come_back(url)
        self.look(words)
        self.sees("No hay respuestas ahora")
        self.press("Permisos, contacto o borrar")
        self.sees("¿Qué quieres hacer con lo que enviaste?")
        self.press(wish)

    def asked_of_service(self) -> list[tuple[str, str]]:
        """The requests since the page was opened last."""
        asked = [(method, re.sub(r"[0-9a-f]{32,}", "HEX", path)) for method, path in self.asked]
        starts = [i for i, (_, path) in enumerate(asked) if path == "/volver"]
        return asked[starts[-1] :]

    def tell(self, *offices: str) -> None:
        """Chooses who is told."""
        self.sees("¿Quién puede leerlo?")
        expect(self.page.get_by_text("Marca a todas las que les escribiste")).to_be_visible()
        for office in offices:
            self.page.get_by_role("checkbox", name=office, exact=True).check()
        self.page.locator("#primary").click()


@pytest.fixture
def asker(phone: Page) -> Asker:
    return Asker(phone)


@pytest.fixture
def words(asker: Asker, site: Site) -> list[str]:
    """Of a report about oneself to two of three, for the United Nations and the public."""
    asker.open(site.url)
    asker.choose_type("document")
    asker.write(TEXT)
    asker.attach([])
    asker.page.locator("#f-reporter-relation-self").click()
    asker.finish()
    asker.page.get_by_role("checkbox", name="Organización cauce").uncheck()
    asker.press("Seguir")
    for scope in ("La ONU", "Mi historia sin mi nombre"):
        asker.page.get_by_label(scope, exact=True).check()
    asker.press("Seguir")
    asker.skip_rest()
    asker.send()
    return asker.words()


class Record:
    """What the members of two organisations see; it must be the same."""

    def __init__(self, site: Site) -> None:
        self.offices = [Office(site, "alborada"), Office(site, "brujula")]

    def consents(self) -> dict[str, Any]:
        seen = []
        for office in self.offices:
            office.run("fetch")
            seen.append(json.loads(office.run("consents", self.first(office), "--json")))
        assert seen[0] == seen[1]
        found: dict[str, Any] = seen[0]
        return found

    def values(self) -> dict[str, str]:
        return {scope: each["value"] for scope, each in self.consents()["effective"].items()}

    @staticmethod
    def first(office: Office) -> str:
        listed = json.loads(office.run("list", "--json"))
        return next(str(line["id"]) for line in listed if line["type"] != "followup")

    def sizes(self) -> set[int]:
        """Of what lies on the server."""
        mail = self.offices[0].home / "mail"
        return {path.stat().st_size for path in mail.glob("reports/*.atalaya")}


def test_permissions_are_changed_use_by_use_and_nothing_ever_wins(
    asker: Asker, site: Site, words: list[str]
) -> None:
    record = Record(site)
    before = record.values()
    assert (before["share-un"], before["publish-anon"], before["stats"]) == ("yes", "yes", "no")
    asker.want(site.url, words, "Cambiar lo que permito")
    asker.sees("¿De quién hablas?")
    asker.press("De mí: a mí me pasó")
    asker.sees("¿Qué cambia?")
    asker.press("Seguir")
    expect(asker.page.locator("#alert")).to_have_text("Cambia por lo menos una cosa.")
    asker.set("La CIDH", "Sí")
    asker.set("Autoridades mexicanas", "Pregúntenme antes")
    asker.set("Mi historia sin mi nombre", "Sí")
    asker.set(NEVER, "Sí, así lo quiero")
    expect(asker.page.get_by_text("no se publica nada, ni en números")).to_be_visible()
    story = asker.page.get_by_label("Mi historia sin mi nombre", exact=True)
    expect(story).to_be_disabled()
    assert story.evaluate("e => e.selectedOptions[0].text") == "No"
    asker.page.get_by_text("Otras cosas").click()
    asker.set("Guardarlo para un juicio futuro", "No")
    asker.page.locator("#primary").click()
    asker.tell(*OFFICES)
    asker.sees("¿Envías estos cambios?")
    lines = (
        asker.page.locator("#change-q-changes")
        .locator("xpath=../..")
        .locator("dd")
        .all_inner_texts()
    )
    assert lines[0] == f"{NEVER}: Sí, así lo quiero"
    assert "Mi historia sin mi nombre: No" in lines
    assert "La ONU" not in str(lines), "what was not touched stays as it was"
    asker.press("Sí, enviar los cambios")
    asker.heading("Recibido")
    expect(asker.page.locator("#next")).to_contain_text("Contestan aquí")
    after = record.values()
    assert {scope: after[scope] for scope in ("share-un", "share-iachr")} == {
        "share-un": "yes",
        "share-iachr": "yes",
    }
    assert (after["share-authorities"], after["keep-long"]) == ("ask-me", "no")
    assert after["never-publish"] == "yes"
    assert after["publish-anon"] == after["stats"] == after["quote"] == "no"
    assert asker.complaints == []

    # Of somebody else, in own words: a no of hers closes it, and a yes of hers is hers alone.
    asker.want(site.url, words, "Cambiar lo que permito")
    asker.press("De otra persona")
    asker.page.get_by_label("¿Quién es?").fill("Mi hermana Rosa")
    asker.press("Me lo dijo esa persona")
    asker.onward("¿Qué cambia?")
    asker.set("La ONU", "No")
    asker.page.locator("#primary").click()
    asker.tell(*OFFICES)
    asker.sees("¿Envías estos cambios?")
    asker.press("Sí, enviar los cambios")
    asker.heading("Recibido")
    found = record.consents()
    (other,) = found["effective"]["share-un"]["hindered_by"]
    assert other not in ("reporter", "p1")
    shown = record.offices[1].run("open", "newest")
    has(re.sub(r" +", " ", shown), "Mi hermana Rosa", other)


def test_it_is_withdrawn_and_deletion_is_asked_for_and_a_forger_changes_nothing(
    asker: Asker, site: Site, words: list[str]
) -> None:
    record = Record(site)
    code = from_words(" ".join(words), "es")

    def forged(body: dict[str, Any]) -> None:
        body["consent"] = [{"person": "reporter", "scope": "share-authorities", "value": "yes"}]
        body["requests"] = [{"ask": "withdraw"}, {"ask": "delete"}]

    sealed, _ = site.coalition.seal_report(
        {"alborada", "brujula"}, code=code, type="followup", mac=bytes(32), edit=forged
    )
    with client_of(site.service.url) as http:
        headers = admission(http, "report", sealed[16:32].hex())
        assert http.post("/api/v1/reports", content=sealed, headers=headers).is_success
    found = record.consents()
    assert found["withdrawing"] == found["deleting"] == []
    assert found["effective"]["share-un"]["value"] == "yes"
    assert found["effective"]["share-authorities"]["value"] == "no"

    asker.want(site.url, words, "Que ya no lo usen")
    asker.sees("¿Qué pides?")
    expect(asker.page.get_by_text("no se puede retirar del todo")).to_be_visible()
    asker.press("Seguir")
    expect(asker.page.locator("#alert")).to_have_text("Elige qué pides.")
    asker.press("Sólo en parte")
    asker.page.get_by_label("La ONU", exact=True).check()
    asker.onward("¿De quién hablas?")
    asker.press("Todas las personas")
    asker.tell(*OFFICES)
    asker.sees("¿Pides que ya no lo usen?")
    # Another answer, and back.
    asker.page.locator("#change-q-withdrawal").click()
    asker.press("Que ya no lo usen")
    asker.press("Seguir")
    expect(asker.page.locator("dl")).to_contain_text("Para nada")
    asker.press("Sí, que ya no lo usen")
    asker.heading("Recibido")
    expect(asker.page.locator("#next")).to_contain_text("qué ya se había enviado o publicado")
    withdrawal = list(asker.asked_of_service())
    found = record.consents()
    assert len(found["withdrawing"]) == 1
    allowed = {scope for scope, each in found["effective"].items() if each["value"] == "yes"}
    assert allowed == {"contact"}, "they can still be answered in the mailbox"
    assert "WITHDREW CONSENT" in record.offices[0].run("list", "--all")

    # A yes that comes later is shown, and does not count by itself.
    asker.want(site.url, words, "Cambiar lo que permito")
    asker.press("De mí: a mí me pasó")
    expect(asker.page.get_by_text("un «Sí» no basta")).to_be_visible()
    asker.set("La ONU", "Sí")
    asker.press("Seguir")
    asker.tell(*OFFICES)
    asker.press("Sí, enviar los cambios")
    asker.heading("Recibido")
    assert asker.asked_of_service() == withdrawal
    found = record.consents()
    assert found["effective"]["share-un"]["value"] == "no"
    assert found["standings"]["reporter"]["share-un"]["again"] is not None

    asker.want(site.url, words, "Pedir que lo borren")
    asker.sees("Antes de pedir que lo borren")
    asker.press("Seguir")
    asker.tell(*OFFICES)
    asker.sees("¿Pides que lo borren?")
    assert record.consents()["deleting"] == [], "nothing was sent before the second yes"
    asker.press("Sí, pido que lo borren")
    asker.heading("Recibido")
    expect(asker.page.locator("#next")).to_contain_text("no des por hecho que se borró")
    assert asker.asked_of_service() == withdrawal
    found = record.consents()
    assert len(found["deleting"]) == 1
    for office in record.offices:
        assert "ASKS FOR DELETION" in office.run("list", "--all")
        assert "coalition delete" in office.run("open", record.first(office))
    assert len(record.sizes()) == 1, "each looks like any other"
    assert asker.complaints == []
