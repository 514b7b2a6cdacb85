"""Two organisations, four reviewers side by side: one report from its arrival to its end."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from app.member.cases.keys import split_keys
from app.member.client import Client
from app.protocol.primitives import sha256
from tests.homes import PASSPHRASE
from tests.journeys.conftest import Built
from tests.journeys.defender import Defender
from tests.journeys.governed import governed_by
from tests.journeys.returner import Returner
from tests.journeys.test_console import DESK, send
from tests.member.test_coalition_online import Governed

TOLD = "Se llevaron a Rosalba del mercado de Juchitán."
OURS = "Sólo entre nosotras: hablar con la prima"
THEIRS = "Sólo en brújula: pedir el video"
JOINT = "Hay un video de la calle"
REVIEWERS = ("ana", "beto", "eva", "ivan")
PEOPLE = dict(zip(REVIEWERS, ("alborada", "alborada", "brujula", "brujula"), strict=True)) | {
    "olga": "cauce"
}
# What happened stands in the report's own words; the list is the shorter way to it.
KIND = "Desaparición forzada (autoridades o con su apoyo)"


@pytest.fixture(scope="module")
def governed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Governed]:
    with governed_by(built, tmp_path_factory.mktemp("reviewers")) as running:
        for name, member in PEOPLE.items():
            running.person(name, "reviewer", member)
        yield running


class Desk:
    """The desk of one reviewer, in a browser profile of their own."""

    def __init__(self, chromium: Browser, governed: Governed, name: str) -> None:
        self.member = PEOPLE[name]
        key_file: Path = governed.folder / name / "device.key"
        self.context: BrowserContext = chromium.new_context(**DESK)  # type: ignore[arg-type]
        self.complaints: list[str] = []
        self.page: Page = self.context.new_page()
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(f"{governed.liar.url}/console/")
        self.page.locator("#member").select_option(self.member)
        self.page.locator("#file").set_input_files(key_file)
        self.page.locator("#passphrase").fill(PASSPHRASE)
        self.page.locator("button.primary").click()
        expect(self.page.locator(".desk")).to_be_visible()

    def open(self, report: str = "") -> None:
        """The report at its case."""
        row = self.page.locator(".all .row", has_text=report[:8]).last
        expect(row).to_be_visible()
        row.click()
        self.side("case")
        expect(self.case).to_be_visible()

    def side(self, name: str) -> Locator:
        self.page.locator(f"#tab-{name}").click()
        return self.page.locator(f"#side-{name}")

    @property
    def case(self) -> Locator:
        return self.page.locator("section.case")

    @property
    def history(self) -> Locator:
        return self.page.locator("#side-history")

    def go(self, *keys: str) -> None:
        """By the keyboard, from where no field has it."""
        self.page.locator(".bar").click(position={"x": 2, "y": 2})
        for key in keys:
            self.page.keyboard.press(key)

    def move(self, to: str, reason: str, *, until: str = "") -> None:
        self.case.locator(f"[data-to={to}]").click()
        self.page.locator("#reason").fill(reason)
        if until:
            self.page.locator("#next").fill(until)
        self.page.locator("form.move button.primary").click()
        expect(self.page.locator("form.move")).to_have_count(0)

    def note(self, text: str, place: str) -> None:
        form = self.page.locator("form.note").first
        form.locator("textarea").fill(text)
        form.locator("select").select_option(place)
        form.get_by_role("button").click()
        expect(self.history).to_contain_text(text)

    def agree(self) -> None:
        self.side("case")
        button = self.page.locator("div.waiting li button")
        expect(button).to_be_enabled()
        button.click()
        expect(self.page.locator("div.waiting")).to_have_count(0)


@pytest.fixture
def desks(chromium: Browser, governed: Governed) -> Iterator[dict[str, Desk]]:
    made = {name: Desk(chromium, governed, name) for name in REVIEWERS}
    yield made
    for desk in made.values():
        desk.context.close()


def test_four_reviewers_take_a_case_from_triage_to_its_safe_end(
    chromium: Browser, governed: Governed, desks: dict[str, Desk], phone: Page
) -> None:
    defender = Defender(phone)
    words, _ = defender.report(f"{governed.liar.url}/", TOLD, without=("cauce",))
    ana, beto, eva, ivan = (desks[name] for name in REVIEWERS)

    # It arrives by itself, for both organisations.
    for desk in desks.values():
        expect(desk.page.locator(".all .row")).to_have_count(1)
        desk.open()
    triage(ana, eva)
    private_notes(ana, beto, eva, ivan)
    code(ana, beto, eva)
    same_act_at_once(ana, eva)
    verify(ana, beto, eva)
    at_once(ana, eva)
    tasks_and_labels(ana, beto, eva)
    other_cases(governed, ana, eva)
    reply(ana, eva, defender, words, governed)
    third_organisation(chromium, governed, ana, eva)
    openings(ana, ivan)
    close_safely(ana, beto, eva)

    # What one organisation keeps to itself is nowhere in what the other has read.
    for desk, hidden in ((eva, OURS), (ivan, OURS), (ana, THEIRS), (beto, THEIRS)):
        expect(desk.side("history")).not_to_contain_text(hidden)
    for desk in desks.values():
        assert desk.complaints == []


def triage(ana: Desk, eva: Desk) -> None:
    ana.page.locator("#begin").click()
    expect(ana.case.locator(".facts")).to_contain_text("En clasificación")
    expect(eva.case.locator(".facts")).to_contain_text("En clasificación")
    ana.page.locator("#urgency").click()
    ana.page.locator("#urgency-to").select_option("now")
    ana.page.locator("#urgency-reason").fill("Acaba de pasar")
    ana.page.locator("#urgency-to").locator("xpath=ancestor::form").get_by_role(
        "button", name="Hecho"
    ).click()
    expect(eva.case.locator(".facts")).to_contain_text("Ahora")
    # The duty board of the others shows it, with its clocks.
    eva.page.keyboard.press("Escape")
    eva.go("g", "b")
    expect(eva.page.locator("#board-urgent li")).to_have_count(1)
    expect(eva.page.locator("#board-urgent .clock")).to_contain_text("quedan")
    eva.page.locator("#board-urgent li button").click()
    expect(eva.case.locator(".facts")).to_contain_text("En clasificación")
    ana.page.locator("#assign").select_option("alborada/beto")
    ana.page.locator("#assign-due").fill("2027-01-10")
    expect(eva.case.locator(".facts")).to_contain_text("beto (Organización alborada)")
    ana.move("open", "Hay que verificar", until="2027-01-15")
    expect(eva.case.locator(".facts")).to_contain_text("Abierto")
    ana.move("verifying", "Hay dos fuentes")


def private_notes(ana: Desk, beto: Desk, eva: Desk, ivan: Desk) -> None:
    ana.note(OURS, "private")
    eva.note(THEIRS, "private")
    eva.note(JOINT, "leading")
    expect(beto.history).to_contain_text(OURS)
    expect(ivan.history).to_contain_text(THEIRS)
    for desk in (ana, beto, ivan):
        expect(desk.history).to_contain_text(JOINT)


def code(ana: Desk, beto: Desk, eva: Desk) -> None:
    page = ana.page
    ana.side("coding")
    page.locator("#add-act").click()
    page.locator("#category").fill("desaparicion forzada")
    page.keyboard.press("Enter")
    page.locator("form.coded-form button.primary").click()
    for desk in (ana, beto, eva):
        desk.side("coding")
        expect(desk.page.locator(".acts > li")).to_contain_text(KIND)


def same_act_at_once(ana: Desk, eva: Desk) -> None:
    """Whoever was later is told, sees both, and loses nothing; the history has both."""
    desks, notes = (ana, eva), {ana: "Nota de ana", eva: "Nota de eva"}
    for desk in desks:
        desk.page.locator(".acts > li").get_by_role("button", name="Cambiar").click()
        desk.page.locator("#act-note").fill(notes[desk])
    press = "document.querySelector('form.coded-form button.primary').click()"
    ana.page.evaluate(press)
    eva.page.evaluate(press)
    for desk in desks:
        settled = desk.page.locator(".meanwhile, #side-coding:not(:has(form.coded-form))")
        expect(settled).to_have_count(1)
    (first,) = [desk for desk in desks if not desk.page.locator("form.coded-form").count()]
    (later,) = [desk for desk in desks if desk is not first]
    told = later.page.locator(".meanwhile")
    expect(told).to_contain_text("lo cambió mientras escribías")
    expect(told.locator("table")).to_contain_text(notes[first])
    expect(later.page.locator("#act-note")).to_have_value(notes[later])
    done = later.page.locator("form.coded-form button.primary")
    expect(done).to_be_disabled()
    for desk in desks:
        expect(desk.history).to_contain_text(notes[first])
        expect(desk.history).not_to_contain_text(notes[later])
    # Only by a press of its own does it take the other's place.
    later.page.locator("#keep-mine").click()
    done.click()
    expect(later.page.locator("form.coded-form")).to_have_count(0)
    for desk in desks:
        changed = desk.history.locator(".changes").first
        expect(changed.locator("del")).to_have_text(notes[first])
        expect(changed.locator("ins")).to_have_text(notes[later])


def verify(ana: Desk, beto: Desk, eva: Desk) -> None:
    level = eva.page.locator(".acts > li .level")
    propose(ana, "v2")
    expect(level).to_contain_text("Creíble")
    # Two reviewers of one organisation for v3.
    propose(ana, "v3", source="Vecina que lo vio")
    beto.agree()
    expect(level).to_contain_text("Corroborado")
    # Another organisation for v4: a colleague cannot.
    propose(ana, "v4")
    beto.side("case")
    expect(beto.page.locator("div.waiting li button")).to_be_disabled()
    expect(beto.page.locator("div.waiting")).to_contain_text("de otra organización")
    eva.page.keyboard.press("Escape")
    eva.go("g", "b")
    expect(eva.page.locator("#board-waiting li")).to_contain_text("Verificado")
    eva.page.locator("#board-waiting li button").click()
    eva.agree()
    eva.side("coding")
    expect(level).to_contain_text("Verificado (claro y convincente)")


def propose(desk: Desk, level: str, *, source: str = "") -> None:
    page = desk.page
    desk.side("coding")
    page.locator(".acts > li").get_by_role("button", name="Verificar").click()
    page.locator("#level").select_option(level)
    if source:
        page.locator("#add-source").click()
        page.locator("#text-s2").fill(source)
        page.locator("#independent-s1-s2").select_option("yes")
    page.locator("form[aria-label=Verificar] button.primary").click()
    expect(page.locator("form[aria-label=Verificar]")).to_have_count(0)


def at_once(ana: Desk, eva: Desk) -> None:
    """Both write at the same moment; nothing of either is lost, and both see the same order."""
    for desk in (ana, eva):
        desk.side("case")
        form = desk.page.locator("form.note").first
        form.locator("textarea").fill(f"Al mismo tiempo, {desk.member}")
        form.locator("select").select_option("leading")
    press = "document.querySelector('form.note button').click()"
    ana.page.evaluate(press)
    eva.page.evaluate(press)
    said = re.compile(r"Al mismo tiempo, \w+")
    orders = []
    for desk in (ana, eva):
        for member in ("alborada", "brujula"):
            expect(desk.history).to_contain_text(f"Al mismo tiempo, {member}")
        # Until all of it has been sent, one's own stands where it was written.
        expect(desk.history.locator(".mark")).to_have_count(0)
        orders.append(said.findall(desk.history.inner_text() or str(desk.history.text_content())))
    assert orders[0] == orders[1]


def tasks_and_labels(ana: Desk, beto: Desk, eva: Desk) -> None:
    page = ana.page
    ana.side("case")
    ana.go("t")
    page.locator("#task-title").fill("Llamar a la familia")
    page.locator("#task-type").select_option("contact")
    page.locator("#task-who").select_option("alborada/beto")
    page.locator("#task-due").fill("2026-11-01")
    page.locator("form.task-form button.primary").click()
    expect(page.locator(".tasks li.late")).to_contain_text("Llamar a la familia")
    beto.page.keyboard.press("Escape")
    beto.go("g", "b")
    expect(beto.page.locator("#board-tasks li.late")).to_contain_text("Llamar a la familia")
    beto.page.locator("#board-tasks li button").click()
    beto.page.locator(".tasks [data-do=done]").click()
    beto.page.locator(".tasks form input").fill("Contestó la hermana")
    beto.page.locator(".tasks form button.primary").click()
    eva.side("case")
    expect(eva.page.locator(".tasks details")).to_contain_text("1 tarea hecha")
    expect(eva.history).to_contain_text("Contestó la hermana")
    # A mark that all know, put on by one and taken off by the other.
    page.get_by_role("button", name="Necesita ayuda").click()
    chip = eva.page.locator(".labels > .chips > li")
    expect(chip).to_contain_text("Necesita ayuda 1")
    chip.get_by_role("button").click()
    expect(page.locator(".labels > .chips > li")).to_have_count(0)
    expect(ana.history).to_contain_text("Necesita ayuda")


def other_cases(governed: Governed, ana: Desk, eva: Desk) -> None:
    """Linked, unlinked with a reason, merged after a look at both, and taken apart again."""
    other = send(governed, "alborada", text="Otra persona lo cuenta")
    expect(ana.page.locator(".all .row")).to_have_count(2)
    ana.side("case")
    ana.go("l")
    ana.page.locator("#link-other").fill(other[:8])
    ana.page.locator("#link-relation").select_option("same-event")
    ana.page.locator("#link-reason").fill("Mismo mercado")
    ana.page.locator(".links form button.primary").click()
    expect(ana.page.locator(".links > ul > li")).to_contain_text(other[:8])
    expect(eva.page.locator(".links > ul > li")).to_contain_text("que aquí no se ve")
    ana.page.locator("[data-do=unlink]").click()
    ana.page.locator(".links form textarea").fill("Fue otro día")
    ana.page.locator(".links form button.primary").click()
    expect(ana.page.locator(".links > ul > li")).to_have_count(0)
    expect(eva.history).to_contain_text("Fue otro día")
    first = ana.page.locator(".panel h2").inner_text().split()[-1]
    ana.open(other)
    ana.page.locator("#begin").click()
    expect(ana.page.locator("#merge")).to_be_enabled()
    ana.page.locator("#merge").click()
    ana.page.locator("#link-other").fill(first)
    expect(ana.page.locator(".links .preview")).to_contain_text("Nadie está con el mismo nombre")
    ana.page.locator("#merge-reason").fill("Es lo mismo")
    ana.page.locator(".links form button.primary").click()
    expect(ana.case.locator(".facts")).to_contain_text("Unido a otro caso")
    expect(ana.page.locator(".links .merged")).to_contain_text(first)
    ana.page.locator("#unmerge").click()
    ana.page.locator("#unmerge-reason").fill("No era lo mismo")
    ana.page.locator(".links form button.primary").click()
    expect(ana.case.locator(".facts")).to_contain_text("Abierto")
    expect(ana.page.locator(".links .merged")).to_have_count(0)
    ana.open(first)


def reply(ana: Desk, eva: Desk, defender: Defender, words: list[str], governed: Governed) -> None:
    page = ana.page
    page.locator("#reply").click()
    page.locator("#reply-template").select_option("received")
    page.locator("#reply-send").click()
    expect(page.locator(".notice")).to_contain_text("Enviada")
    expect(eva.history).to_contain_text("Respondió a quien escribió")
    returner = Returner(defender.page)
    returner.come_back(f"{governed.liar.url}/")
    returner.look(words)
    returner.heading("Hay 1 respuesta")


def third_organisation(chromium: Browser, governed: Governed, ana: Desk, eva: Desk) -> None:
    """Nobody whom the person has not chosen comes without consent; once there is, it reads all."""
    page = ana.page
    page.locator("#invite").click()
    page.locator("#invite-member").select_option("cauce")
    expect(page.locator("#share-hindrances")).to_be_visible()
    page.locator("#invite-reason").fill("Tienen abogada")
    send_button = page.locator(".members form button.primary")
    expect(send_button).to_be_disabled()
    ana.side("coding")
    page.locator("#add-consent").click()
    page.locator("#consent-person").select_option("reporter")
    page.locator("#consent-scope").select_option("share-members")
    page.locator("#consent-value").select_option("yes")
    page.locator("#consent-source").select_option("call")
    page.get_by_role("button", name="Anotarlo").click()
    ana.side("case")
    expect(send_button).to_be_enabled()
    send_button.click()
    expect(eva.page.locator(".members")).to_contain_text("Organización cauce")
    olga = Desk(chromium, governed, "olga")
    olga.page.locator(".all .row").first.click()
    expect(olga.page.locator(".panel .alert")).to_be_visible()
    expect(olga.case.locator(".facts")).to_contain_text("En verificación")
    expect(olga.page.locator(".history")).to_contain_text(JOINT)
    for hidden in (OURS, THEIRS):
        expect(olga.page.locator(".history")).not_to_contain_text(hidden)
    # Dismissed: what comes after is not for it any more.
    eva.page.locator("[data-dismiss=cauce]").click()
    eva.page.locator(".members form textarea").fill("Ya no hace falta")
    eva.page.locator(".members form button.primary").click()
    expect(page.locator(".members")).not_to_contain_text("cauce")
    ana.note("Después de que salieron", "leading")
    expect(eva.history).to_contain_text("Después de que salieron")
    expect(olga.page.locator(".history")).not_to_contain_text("Después de que salieron")
    expect(olga.page.locator(".panel")).to_contain_text("ya no participa en este caso")
    assert olga.page.locator(".alarm").count() == 0
    assert olga.complaints == []
    olga.context.close()


def openings(ana: Desk, ivan: Desk) -> None:
    """Who opened it stands where all who work on it see it; what was changed is shown as it was."""
    ivan.go("g", "a")
    ivan.page.locator("#purpose").fill("turno de la noche")
    ivan.go("g", "i")
    ivan.page.locator(".all .row").last.click()
    ana.go("g", "a")
    ana.page.locator("#audit-who").select_option("brujula/ivan")
    rows = ana.page.locator(".audit tbody tr")
    # That he read it before they worked on it together stays at home.
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("turno de la noche")
    ana.go("g", "i")
    changed = ana.side("history").locator(".changes").first
    changed.locator("summary").click()
    expect(changed).to_contain_text("Corroborado")
    expect(changed).to_contain_text("Verificado")


def close_safely(ana: Desk, beto: Desk, eva: Desk) -> None:
    page = ana.page
    ana.side("case")
    ana.move("peer-review", "Listo para revisar")
    ana.case.locator("[data-to=closed]").click()
    listed = page.locator(".closing")
    expect(listed).to_contain_text("Última respuesta")
    expect(listed).to_contain_text("Nadie ha dicho hasta cuándo se guarda")
    page.locator("#reason").fill("Apareció con vida")
    page.locator("#close_reason").select_option("resolved")
    done = page.locator("form.move button.primary")
    # Not one point is left out.
    boxes = listed.get_by_role("checkbox").all()
    for box in boxes[1:]:
        box.check()
    done.click()
    expect(page.locator("form.move")).to_be_visible()
    boxes[0].check()
    done.click()
    expect(ana.page.locator("div.waiting")).to_contain_text("Apareció con vida")
    expect(ana.page.locator("div.waiting li button")).to_be_disabled()
    expect(eva.case.locator(".facts")).to_contain_text("En revisión de pares")
    beto.agree()
    for desk in (ana, beto, eva):
        expect(desk.case.locator(".facts")).to_contain_text("Cerrado")
    # What is closed can be opened again, with a reason.
    eva.side("case")
    eva.move("open", "Volvió a pasar")
    expect(ana.case.locator(".facts")).to_contain_text("Abierto")


def epochs(governed: Governed) -> list[int]:
    """Of all keys that were carried to alborada, in their order."""
    own = governed.assembly.secrets["alborada"]
    with Client(governed.liar.url, own.id, own.signing_seed) as client:
        return [key.epoch for _, key in split_keys(client.thread_keys(sha256(own.kem_key), 0))]


def test_an_organisation_that_leaves_the_coalition_is_told_so_and_reads_nothing_more(
    chromium: Browser, governed: Governed
) -> None:
    report = send(governed, "alborada", "brujula", text="Antes de que se fueran")
    ana, eva = (Desk(chromium, governed, name) for name in ("ana", "eva"))
    for desk in (ana, eva):
        desk.open(report)
    ana.page.locator("#begin").click()
    ana.note("Lo último que leyeron", "leading")
    expect(eva.history).to_contain_text("Lo último que leyeron")
    proposed = governed.home("alborada").run(
        *("coalition", "propose", "retire", "brujula"), *("--reason", "se disuelve")
    )
    assert proposed.code == 0, proposed.err
    (proposal,) = [line.split()[1] for line in proposed.out.splitlines() if line[:8] == "Proposal"]
    governed.sign(proposal)
    # Its people are told so by themselves, and nothing of what was open stays.
    expect(eva.page.locator(".alert")).to_contain_text("ya no incluye a tu organización")
    expect(eva.page.locator(".desk, .told")).to_have_count(0)
    expect(eva.page.locator("#member option[value=brujula]")).to_have_count(0)
    # The others go on. Once it is dismissed, what they write is under a key that it never had.
    ana.side("case")
    expect(ana.page.locator(".members")).to_contain_text("ya no está en la coalición")
    before = epochs(governed)
    ana.page.locator("[data-dismiss=brujula]").click()
    ana.page.locator(".members form textarea").fill("Se disolvieron")
    ana.page.locator(".members form button.primary").click()
    expect(ana.page.locator(".members")).not_to_contain_text("brujula")
    ana.page.locator("#note").fill("Después de que se fueron")
    ana.page.get_by_role("button", name="Agregar nota").click()
    expect(ana.history).to_contain_text("Después de que se fueron")
    assert epochs(governed)[len(before) :] == [2]
    ana.page.locator("#invite").click()
    expect(ana.page.locator("#invite-member option[value=cauce]")).to_have_count(1)
    expect(ana.page.locator("#invite-member option[value=brujula]")).to_have_count(0)
    assert ana.page.locator(".alarm").count() == 0
    assert ana.complaints == []
    for desk in (ana, eva):
        desk.context.close()
