"""The console without a network: opened, worked in, and brought up to date afterwards."""

import shutil
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.member.cases.keys import split_keys
from app.member.client import Client
from app.protocol import hpke
from app.protocol.errors import ThreadKeyInvalid
from app.protocol.primitives import sha256
from app.protocol.thread_key import CarriedKey, open_carried_key
from app.settings import Settings
from tests.assembly import Assembly
from tests.forgetting import forget_now
from tests.homes import PASSPHRASE
from tests.journeys.access import AXE
from tests.journeys.conftest import Built
from tests.journeys.test_console import DESK, Office, faults, send
from tests.member.liar import Answer, Liar
from tests.member.test_coalition_online import Governed
from tests.ports import free_port, url_of
from tests.service import hand_over, make_app, make_settings, serve

HOUR = "01:00:00"
# Keys and values of what is kept, as text.
KEPT = """async () => {
  const answer = (request) => new Promise((resolve) => {
    request.onsuccess = () => resolve(request.result);
  });
  const opened = await answer(indexedDB.open('console'));
  const store = opened.transaction('b').objectStore('b');
  const [keys, values] = await Promise.all([answer(store.getAllKeys()), answer(store.getAll())]);
  opened.close();
  const latin = new TextDecoder('latin1');
  const text = (value) => value instanceof Uint8Array ? latin.decode(value) : JSON.stringify(value);
  return [...keys, ...values.map(text)].join(' ');
}"""
# Paths of the files that are kept.
CACHED = """async () => {
  const names = await caches.keys();
  const caught = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return caught.flat().map(({ url }) => new URL(url).pathname);
}"""
NOTHING_LEFT = """async () => {
  const left = [caches.keys(), indexedDB.databases(), navigator.serviceWorker.getRegistrations()];
  return (await Promise.all(left)).flat().length === 0;
}"""


@dataclass
class Service:
    """It can be ended, and begun again at its address with what it has kept."""

    settings: Settings
    port: int
    running: ExitStack | None = None

    @property
    def url(self) -> str:
        return url_of(self.port)

    def begin(self) -> Liar:
        listening = socket.socket()
        # Connections that were cut do not keep the address.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self.port))
        liar = Liar(make_app(self.settings), self.url)
        self.running = ExitStack()
        self.running.enter_context(serve(liar, self.settings, listening))
        return liar

    def end(self) -> None:
        if self.running is not None:
            self.running.close()
        self.running = None


@dataclass
class Coalition:
    """At work, on a service that comes and goes."""

    service: Service
    governed: Governed
    reports: list[str]

    def key_of(self, name: str) -> Path:
        return self.governed.folder / name / "device.key"


@pytest.fixture
def at_work(built: Built, tmp_path: Path) -> Iterator[Coalition]:
    assembly = Assembly(built.coalition)
    port = free_port()
    service = Service(make_settings(tmp_path, origin=url_of(port), web=built.web), port)
    hand_over(service.settings, assembly)
    governed = Governed(tmp_path, built.coalition, assembly, service.begin())
    for name in ("ana", "beto"):
        governed.person(name, "reviewer")
    reports = [send(governed, "alborada", text=text) for text in ("Uno", "Dos")]
    yield Coalition(service, governed, reports)
    service.end()


@pytest.fixture
def desk(chromium: Browser) -> Iterator[BrowserContext]:
    """Ana's computer."""
    context = chromium.new_context(**DESK)  # type: ignore[arg-type]
    yield context
    context.close()


def unlocked(page: Page, coalition: Coalition, name: str = "ana", *, is_kept: bool = True) -> Page:
    page.goto(f"{coalition.service.url}/console/")
    Office(coalition.governed, page, coalition.key_of(name), []).unlock(is_kept=is_kept)
    expect(page.locator(".all .row")).to_have_count(2)
    return page


def opened_again(page: Page) -> Page:
    """What lies on the computer opens with the passphrase alone."""
    page.locator("#passphrase").fill(PASSPHRASE)
    page.locator("button.primary").click()
    expect(page.locator(".all .row")).to_have_count(2)
    return page


def case_of(page: Page, report: str) -> Page:
    page.locator(".all .row", has_text=report[:8]).click()
    page.locator("#tab-report").click()
    expect(page.locator("#side-report .told").first).to_be_visible()
    page.locator("#tab-case").click()
    return page


def note(page: Page, text: str) -> None:
    page.locator("#note").fill(text)
    page.get_by_role("button", name="Agregar nota").click()
    expect(page.locator("#note")).to_have_value("")


def sent(page: Page, text: str) -> None:
    """Waits until the service has it."""
    entry = page.locator(".history li", has_text=text)
    expect(entry.filter(has_not=page.locator(".mark"))).to_have_count(1)


def command(page: Page, typed: str) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type(typed)
    page.keyboard.press("Enter")


def history(page: Page, text: str) -> int:
    return page.locator(".history .said", has_text=text).count()


def test_an_hour_without_a_service_loses_and_doubles_nothing(
    at_work: Coalition, desk: BrowserContext, chromium: Browser
) -> None:
    first, second = at_work.reports
    desk.clock.install()
    page = unlocked(desk.new_page(), at_work)
    expect(page.locator(".notice")).to_contain_text("también abre aquí sin red")
    page.locator(".all .row", has_text=second[:8]).get_by_role("checkbox").check()
    command(page, "Llevar lo elegido")
    expect(page.locator(".notice")).to_contain_text("1 reporte se puede abrir aquí sin red")
    case_of(page, first)
    note(page, "Con red")
    sent(page, "Con red")

    desk.set_offline(True)
    at_work.service.end()
    expect(page.locator(".offline")).to_contain_text("Sin red desde")
    page.locator("#tab-case").click()
    note(page, "Sin red, antes de cerrar")
    expect(page.locator(".unsent")).to_contain_text("Sin red, antes de cerrar")
    desk.clock.fast_forward(HOUR)
    expect(page.locator("#passphrase")).to_be_visible()

    page.reload()
    opened_again(page)
    expect(page.locator(".offline")).to_contain_text("1 paso sin enviar")
    page.locator(".offline summary").click()
    page.evaluate(AXE)
    assert faults(page, "offline") == []
    page.locator(".offline summary").click()
    case_of(page, second)
    expect(page.locator("#side-report")).to_contain_text("Dos")
    note(page, "Se quita")
    page.locator(".unsent li", has_text="Se quita").get_by_role("button", name="Quitar").click()
    expect(page.locator(".unsent")).not_to_contain_text("Se quita")
    note(page, "Después de la hora")
    # Without a word, as a crash would have it.
    page.close()
    page = opened_again(_at_door(desk, at_work))
    case_of(page, first)
    expect(page.locator(".unsent")).to_contain_text("Sin red, antes de cerrar")

    at_work.service.begin()
    desk.set_offline(False)
    expect(page.locator(".offline")).to_have_count(0)
    expect(page.locator(".unsent")).to_have_count(0)
    page.locator("#tab-history").click()
    assert [history(page, text) for text in ("Con red", "Sin red, antes de cerrar")] == [1, 1]

    other = chromium.new_context(**DESK)  # type: ignore[arg-type]
    beto = unlocked(other.new_page(), at_work, "beto", is_kept=False)
    case_of(beto, first)
    beto.locator("#tab-history").click()
    expect(beto.locator(".history")).to_contain_text("Sin red, antes de cerrar")
    assert [history(beto, text) for text in ("Con red", "Sin red, antes de cerrar")] == [1, 1]
    case_of(beto, second)
    beto.locator("#tab-history").click()
    expect(beto.locator(".history")).to_contain_text("Después de la hora")
    assert history(beto, "Se quita") == 0
    other.close()


def _at_door(desk: BrowserContext, coalition: Coalition) -> Page:
    page = desk.new_page()
    page.goto(f"{coalition.service.url}/console/")
    return page


def test_what_colleagues_did_meanwhile_comes_first_and_what_no_longer_fits_waits_for_a_decision(
    at_work: Coalition, desk: BrowserContext, chromium: Browser
) -> None:
    first = at_work.reports[0]
    page = case_of(unlocked(desk.new_page(), at_work), first)
    expect(page.locator(".notice")).to_contain_text("también abre aquí sin red")
    other = chromium.new_context(**DESK)  # type: ignore[arg-type]
    beto = case_of(unlocked(other.new_page(), at_work, "beto", is_kept=False), first)

    desk.set_offline(True)
    expect(page.locator(".offline")).to_be_visible()
    page.locator("#begin").click()
    # The rules take it for done: one step stands on another.
    expect(page.locator("section.case .facts").first).to_contain_text("En clasificación")
    page.locator("#assign").select_option("ana")
    note(page, "De Ana, sin red")
    expect(page.locator(".unsent li")).to_have_count(3)
    beto.locator("#begin").click()
    note(beto, "De Beto, con red")
    sent(beto, "De Beto, con red")

    # Another window of hers, which comes back at the same moment.
    second = opened_again(_at_door(desk, at_work))
    expect(second.locator(".offline")).to_contain_text("3 pasos sin enviar")
    desk.set_offline(False)
    for each in (page, second):
        expect(each.locator(".offline")).to_contain_text("1 no puede salir así: decide tú")
    expect(page.locator(".unsent li")).to_have_count(1)
    expect(page.locator(".unsent .refusal")).to_contain_text("Ya no procede")
    page.locator(".unsent").get_by_role("button", name="Quitar").click()
    for each in (page, second):
        expect(each.locator(".offline")).to_have_count(0)
    expect(page.locator("section.case .facts").first).to_contain_text("ana")
    said = {}
    for name, each in (("ana", page), ("beto", beto)):
        each.locator("#tab-history").click()
        expect(each.locator(".history")).to_contain_text("De Ana, sin red")
        said[name] = each.locator(".history .said").all_inner_texts()
    assert said["ana"] == said["beto"]
    assert [said["ana"].count(text) for text in ("De Ana, sin red", "De Beto, con red")] == [1, 1]
    other.close()


def test_a_step_of_which_the_answer_was_lost_is_recognised(
    at_work: Coalition, desk: BrowserContext
) -> None:
    page = case_of(unlocked(desk.new_page(), at_work), at_work.reports[0])
    page.locator("#tab-history").click()
    expect(page.locator(".history")).to_contain_text("Abrió el reporte")
    page.locator("#tab-case").click()
    lies = at_work.governed.liar.lies
    lies["/threads/*/events"] = lambda _: Answer(504, {}, b"")
    note(page, "Llegó")
    page.locator("#tab-history").click()
    lies.clear()
    expect(page.locator(".history")).to_contain_text("Llegó")
    expect(page.locator(".offline")).to_have_count(0)
    page.locator("#tab-case").click()
    note(page, "Después")
    page.locator("#tab-history").click()
    sent(page, "Después")
    assert [history(page, text) for text in ("Llegó", "Después")] == [1, 1]


def test_what_was_to_be_written_into_a_case_that_was_deleted_says_so_and_can_be_dropped(
    at_work: Coalition, desk: BrowserContext
) -> None:
    report = at_work.reports[0]
    page = case_of(unlocked(desk.new_page(), at_work), report)
    expect(page.locator(".notice")).to_contain_text("también abre aquí sin red")
    note(page, "Con red")
    sent(page, "Con red")
    lead = at_work.governed.home("alborada")
    assert lead.run("fetch").code == lead.run("case", "sync").code == 0
    desk.set_offline(True)
    expect(page.locator(".offline")).to_be_visible()
    page.locator("#tab-case").click()
    note(page, "Sin red")
    delete = ("coalition", "delete", report, "--reason", "lo pide", "--yes")
    assert "1 thread of casework" in lead.run(*delete).out
    # No loop of another kind runs in that thread.
    with ThreadPoolExecutor(1) as apart:
        said = apart.submit(forget_now, at_work.service.settings).result()
    assert "1 threads of casework forgotten." in said

    desk.set_offline(False)
    deleted = "se borró por orden de alborada: «lo pide»"
    expect(page.locator(".panel .alert", has_text=deleted)).to_be_visible()
    expect(page.locator(".unsent .refusal")).to_contain_text("Este caso se borró por orden")
    page.locator(".unsent").get_by_role("button", name="Quitar").click()
    expect(page.locator(".offline")).to_have_count(0)
    page.locator("#tab-history").click()
    assert [history(page, text) for text in ("Con red", "Sin red")] == [0, 0]


def test_nothing_that_is_kept_can_be_read_and_all_of_it_is_forgotten(
    built: Built, at_work: Coalition, desk: BrowserContext
) -> None:
    page = case_of(unlocked(desk.new_page(), at_work), at_work.reports[0])
    expect(page.locator(".notice")).to_contain_text("también abre aquí sin red")
    desk.set_offline(True)
    expect(page.locator(".offline")).to_be_visible()
    note(page, "Nadie debe leer esto")
    kept = page.evaluate(KEPT)
    assert "Nadie debe" not in kept
    assert not any(report in kept for report in at_work.reports)
    assert page.evaluate(CACHED)
    assert all(path.startswith("/console/") for path in page.evaluate(CACHED))
    desk.set_offline(False)
    expect(page.locator(".offline")).to_have_count(0)
    # A newer console waits until all windows of the older one are closed, and says so.
    newer = (built.web / "console" / "service_worker.js").read_bytes() + b"// newer"
    plain = {"content-type": "text/javascript"}
    lies = at_work.governed.liar.lies
    lies["service_worker.js"] = lambda _: Answer(200, plain, newer)
    page.locator("#lock").click()
    opened_again(page)
    expect(page.locator(".notice")).to_contain_text("Hay una versión nueva de la consola")
    page.locator("#lock").click()
    page.get_by_role("button", name="Olvidar todo").click()
    expect(page.locator("input[name=kept]")).to_be_visible()
    page.wait_for_function(NOTHING_LEFT)


def carried(coalition: Coalition, key: bytes) -> list[CarriedKey]:
    """The thread keys that the service has for this public key of the organisation."""
    own = coalition.governed.assembly.secrets["alborada"]
    with Client(coalition.service.url, own.id, own.signing_seed) as client:
        return [each for _, each in split_keys(client.thread_keys(sha256(key), 0))]


def test_a_reviewer_who_was_removed_is_told_so_and_nothing_of_hers_arrives(
    at_work: Coalition, desk: BrowserContext, chromium: Browser
) -> None:
    first, second = at_work.reports
    page = case_of(unlocked(desk.new_page(), at_work), first)
    expect(page.locator(".notice")).to_contain_text("también abre aquí sin red")
    note(page, "Antes")
    sent(page, "Antes")
    desk.set_offline(True)
    expect(page.locator(".offline")).to_be_visible()
    note(page, "Después de que la quitaron")
    lead = at_work.governed.home("alborada")
    outcome = lead.run("coalition", "people", "remove", "ana", "--reason", "se fue")
    assert outcome.code == 0, outcome.err
    (rotation,) = [line.split()[1] for line in outcome.out.splitlines() if line[:8] == "Proposal"]
    at_work.governed.sign(rotation)
    desk.set_offline(False)
    expect(page.locator(".alert")).to_contain_text("el servicio ya no admite esta llave")
    assert page.locator(".desk").count() == 0
    # Neither with a network nor without one.
    page.locator("#passphrase").fill(PASSPHRASE)
    page.locator("button.primary").click()
    expect(page.locator(".alert")).to_contain_text("El servicio no conoce esta llave")
    desk.set_offline(True)
    page.reload()
    page.locator("#passphrase").fill(PASSPHRASE)
    page.locator("button.primary").click()
    expect(page.locator(".alert")).to_contain_text("el servicio ya no admite esta llave")
    other = chromium.new_context(**DESK)  # type: ignore[arg-type]
    beto = case_of(unlocked(other.new_page(), at_work, "beto", is_kept=False), first)
    beto.locator("#tab-history").click()
    expect(beto.locator(".history")).to_contain_text("Antes")
    assert history(beto, "Después de que la quitaron") == 0
    # What her device had opens nothing that begins once the organisation has another intake key.
    own = at_work.governed.assembly.secrets["alborada"]
    hers = carried(at_work, own.kem_key)
    known = {each.thread for each in carried(at_work, own.archive_key)}
    assert {each.thread for each in hers} == known
    case_of(beto, second)
    beto.locator("#tab-history").click()
    sent(beto, "Abrió el reporte")
    assert carried(at_work, own.kem_key) == hers
    (begun,) = [each for each in carried(at_work, own.archive_key) if each.thread not in known]
    open_carried_key(begun, hpke.PrivateKey(own.archive_seed))
    with pytest.raises(ThreadKeyInvalid):
        open_carried_key(begun, hpke.PrivateKey(own.kem_seed))
    other.close()


def test_a_service_that_has_lost_what_it_had_is_named(
    at_work: Coalition, desk: BrowserContext
) -> None:
    page = case_of(unlocked(desk.new_page(), at_work), at_work.reports[0])
    note(page, "Antes de la copia")
    sent(page, "Antes de la copia")
    desk.set_offline(True)
    at_work.service.end()
    copy = at_work.service.settings.data.with_name("copy")
    shutil.copytree(at_work.service.settings.data, copy)
    at_work.service.begin()
    desk.set_offline(False)
    expect(page.locator(".offline")).to_have_count(0)
    note(page, "Lo que el servicio va a perder")
    page.locator("#tab-history").click()
    sent(page, "Lo que el servicio va a perder")
    desk.set_offline(True)
    at_work.service.end()
    shutil.rmtree(at_work.service.settings.data)
    copy.rename(at_work.service.settings.data)
    liar = at_work.service.begin()
    desk.set_offline(False)
    expect(page.locator(".alarm")).to_contain_text("1 caso rompe las reglas (rolled-back)")
    expect(page.locator(".history")).to_contain_text("Lo que el servicio va a perder")
    # Nor does it get away with another log of the coalition than it has shown before.
    page.locator("#lock").click()
    liar.lies["/log"] = lambda answer: answer.saying(b"")
    page.locator("#passphrase").fill(PASSPHRASE)
    page.locator("button.primary").click()
    expect(page.locator(".alert")).to_contain_text("ALARMA: el registro de la coalición")
    assert page.locator(".desk").count() == 0
