"""The members' console: unlocking, the list, reading, the keyboard, and what it leaves behind."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.homes import PASSPHRASE
from tests.journeys.access import AXE, RUN_AXE, TAGS
from tests.journeys.conftest import Built
from tests.journeys.governed import governed_by
from tests.member.conftest import deliver
from tests.member.test_coalition_online import Governed

DESK = {"viewport": {"width": 1280, "height": 800}, "locale": "es-MX"}


@dataclass(frozen=True)
class Office:
    """A coalition at work, and the desk of one of its people."""

    governed: Governed
    page: Page
    key_file: Path
    # What the browser wrote to its console.
    complaints: list[str]

    def unlock(self, *, passphrase: str = PASSPHRASE, is_kept: bool = False) -> None:
        page = self.page
        page.locator("#member").select_option("alborada")
        page.locator("#file").set_input_files(self.key_file)
        page.locator("#passphrase").fill(passphrase)
        if is_kept:
            page.locator("input[name=kept]").check()
        page.locator("button.primary").click()


@pytest.fixture(scope="module")
def coalition_at_work(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Governed]:
    with governed_by(built, tmp_path_factory.mktemp("console")) as governed:
        yield governed


@pytest.fixture(scope="module")
def ana(coalition_at_work: Governed) -> Path:
    """The key file of a reviewer, and three reports that lie there for her."""
    governed = coalition_at_work
    console = governed.person("ana", "reviewer")
    send(governed, "alborada", text="Uno\ncon dos líneas")
    send(governed, "alborada", text="<b>negrita</b> \u202eoculto", urgency="now", state="mx-20")
    send(governed, "brujula", text="para otras")
    return console.home / "device.key"


def send(governed: Governed, *chosen: str, **told: object) -> str:
    governed.coalition.previous = governed.assembly.roster.previous
    return deliver(governed.liar.url, governed.coalition.seal_report(set(chosen), **told))  # type: ignore[arg-type]


@pytest.fixture
def office(chromium: Browser, coalition_at_work: Governed, ana: Path) -> Iterator[Office]:
    context = chromium.new_context(**DESK)  # type: ignore[arg-type]
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{coalition_at_work.liar.url}/console/")
    yield Office(coalition_at_work, page, ana, complaints)
    context.close()


def rows(page: Page) -> list[str]:
    return page.locator(".all .row").all_inner_texts()


def test_a_reviewer_unlocks_and_reads_what_came_for_the_organisation(office: Office) -> None:
    page = office.page
    office.unlock()
    expect(page.locator(".all .row")).to_have_count(2)
    expect(page.get_by_role("tab", name=re.compile("De otras"))).to_contain_text("1")
    page.get_by_role("tab", name=re.compile("Ahora")).click()
    expect(page.locator(".all .row")).to_have_count(1)
    page.locator(".all .row").click()
    told = page.locator(".told")
    expect(told).to_have_text("<b>negrita</b> \\u202eoculto")
    expect(told.locator("b")).to_have_count(0)
    assert office.complaints == []


SINKS = """() => {
    const code = "document.documentElement.dataset.ran = '1'";
    const tries = [
        () => { document.body.innerHTML = '<i>1</i>'; },
        () => { document.createElement('script').text = code; },
        () => { document.body.setAttribute('onclick', code); },
        () => { document.createElement('script').src = '/console/x.js'; },
    ];
    return tries.map((write) => {
        try { write(); return 'written'; } catch (error) { return error.name; }
    });
}"""
WITHOUT_NATIVE_KEM = """
const encapsulates = ['encapsulateBits', 'encapsulateKey', 'decapsulateBits', 'decapsulateKey'];
for (const name of encapsulates) delete SubtleCrypto.prototype[name];
"""


def test_it_says_whether_the_browser_or_a_script_opens_what_is_sealed(office: Office) -> None:
    """In constant time where the browser can; where it cannot, whoever works here knows it."""
    page = office.page
    can = page.evaluate("() => 'decapsulateBits' in SubtleCrypto.prototype")
    office.unlock()
    page.locator("#more").click()
    native, script = "El propio navegador abre lo sellado", "no es de tiempo constante"
    expect(page.locator(".engine")).to_contain_text(native if can else script)
    # The worker is what opens, so it is from there that the browser's own is taken away.
    page.route(re.compile(r"keeper\.worker-.*\.js"), without_native_kem)
    page.reload()
    office.unlock()
    expect(page.locator(".all .row")).to_have_count(2)
    page.locator("#more").click()
    expect(page.locator(".engine")).to_contain_text(script)
    page.locator("#more").click()
    page.locator(".all .row").last.click()
    expect(page.locator(".told")).to_have_text("Uno\ncon dos líneas")


def without_native_kem(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=WITHOUT_NATIVE_KEM + answer.text())


def test_closing_ends_the_session(office: Office) -> None:
    page = office.page
    office.unlock()
    page.locator(".all .row").first.click()
    expect(page.locator(".told")).to_be_visible()
    page.reload()
    # Nobody is let in without the key: neither by going on in the same tab nor by going back.
    expect(page.locator("#passphrase")).to_be_visible()
    page.goto("about:blank")
    page.go_back()
    expect(page.locator("#passphrase")).to_be_visible()
    assert page.locator(".panel, .all .row").count() == 0
    assert page.evaluate("async () => (await indexedDB.databases()).length") == 0
    assert page.evaluate("() => sessionStorage.length + localStorage.length") == 0


def test_a_wrong_passphrase_opens_nothing_and_says_so(office: Office) -> None:
    office.unlock(passphrase="otra")
    expect(office.page.locator(".alert")).to_contain_text("La frase no abre este archivo")
    expect(office.page.locator(".desk")).to_have_count(0)


def test_everything_can_be_done_with_the_keyboard(office: Office) -> None:
    page = office.page
    office.unlock()
    expect(page.locator(".all .row")).to_have_count(2)
    page.keyboard.press("j")
    first = page.locator(".row.current").get_attribute("aria-rowindex")
    page.keyboard.press("j")
    expect(page.locator(".row.current")).not_to_have_attribute("aria-rowindex", first or "")
    page.keyboard.press("x")
    expect(page.locator(".row.chosen")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator(".told")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".panel")).to_have_count(0)
    page.keyboard.press("/")
    page.keyboard.type("oaxaca")
    expect(page.locator(".all .row")).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Siguiente reporte")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.keyboard.type("bloq")
    page.keyboard.press("Enter")
    expect(page.locator("#passphrase")).to_be_visible()


def test_locking_leaves_nothing_of_what_was_read(office: Office) -> None:
    page = office.page
    office.unlock()
    page.locator(".all .row").first.click()
    expect(page.locator(".told")).to_be_visible()
    page.locator("#lock").click()
    expect(page.locator("#passphrase")).to_be_visible()
    assert page.locator(".panel, .all .row").count() == 0
    assert page.evaluate("async () => (await indexedDB.databases()).length") == 0


def test_who_does_nothing_for_fifteen_minutes_is_locked_out(office: Office) -> None:
    page = office.page
    page.clock.install()
    office.unlock()
    page.locator(".all .row").first.click()
    expect(page.locator(".told")).to_be_visible()
    page.clock.fast_forward("14:59")
    page.keyboard.press("Shift")
    page.clock.fast_forward("14:59")
    assert page.locator(".told").count() == 1
    page.clock.fast_forward("00:02")
    expect(page.locator("#passphrase")).to_be_visible()
    assert page.locator(".panel, .all .row").count() == 0


def test_what_is_kept_is_sealed_and_there_at_the_next_time(office: Office) -> None:
    page = office.page
    office.unlock(is_kept=True)
    expect(page.locator(".all .row")).to_have_count(2)
    page.wait_for_function("async () => (await indexedDB.databases()).length === 1")
    page.locator("#lock").click()
    page.route("**/api/v1/reports?**", lambda route: route.abort())
    # The key lies here, locked: the passphrase is enough.
    page.locator("#passphrase").fill(PASSPHRASE)
    page.locator("button.primary").click()
    expect(page.locator(".all .row")).to_have_count(2)
    page.locator("#lock").click()
    page.get_by_role("button", name="Olvidar todo").click()
    expect(page.locator("input[name=kept]")).to_be_visible()
    assert page.evaluate("async () => (await indexedDB.databases()).length") == 0


def test_a_passkey_opens_what_is_kept(office: Office) -> None:
    page = office.page
    page.goto(page.url.replace("127.0.0.1", "localhost"))
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    authenticator = {
        "protocol": "ctap2",
        "ctap2Version": "ctap2_1",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "hasPrf": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": authenticator})
    office.unlock(is_kept=True)
    expect(page.locator(".all .row")).to_have_count(2)
    page.keyboard.press("Control+k")
    page.keyboard.type("passkey")
    page.keyboard.press("Enter")
    expect(page.locator(".notice")).to_contain_text("tu passkey")
    page.locator("#lock").click()
    page.locator("#by-passkey").click()
    expect(page.locator(".all .row")).to_have_count(2)


def test_the_console_answers_under_its_own_policy_and_enforces_it(office: Office) -> None:
    answer = office.page.request.get(office.page.url)
    policy = answer.headers["content-security-policy"]
    assert "unsafe-" not in policy
    assert "require-trusted-types-for 'script'" in policy
    # No text becomes markup or a script, whoever tries it.
    office.page.locator("#member").wait_for()
    assert office.page.evaluate(SINKS) == ["TypeError"] * 4


def test_a_case_goes_from_triage_on_and_a_colleague_sees_who_did_what(
    office: Office, chromium: Browser, coalition_at_work: Governed
) -> None:
    beto = coalition_at_work.person("beto", "reviewer").home / "device.key"
    page = office.page
    office.unlock()
    page.get_by_role("tab", name=re.compile("Todo")).click()
    page.locator(".all .row").last.click()
    case = page.locator("section.case")
    expect(page.locator(".history")).to_contain_text("Abrió el reporte")
    page.locator("#tab-case").click()
    page.locator("#begin").click()
    expect(case.locator(".facts")).to_contain_text("En clasificación")
    # Nobody has it: the rule is said before anything is written.
    expect(case.locator("[data-to=open]")).to_be_disabled()
    page.locator("#assign").select_option("ana")
    expect(case.locator("[data-to=open]")).to_be_enabled()
    case.locator("[data-to=open]").click()
    page.locator("#reason").fill("Hay que verificar")
    page.locator("#next").fill("2027-01-15")
    page.get_by_role("button", name="Hecho").click()
    expect(case.locator(".facts")).to_contain_text("Abierto")
    page.locator("#note").fill("Llamar mañana")
    page.get_by_role("button", name="Agregar nota").click()
    expect(page.locator(".history")).to_contain_text("Llamar mañana")
    assert office.complaints == []
    context = chromium.new_context(**DESK)  # type: ignore[arg-type]
    other = Office(coalition_at_work, context.new_page(), beto, [])
    other.page.goto(f"{coalition_at_work.liar.url}/console/")
    other.unlock()
    other.page.get_by_role("tab", name=re.compile("Todo")).click()
    row = other.page.locator(".all .row").last
    expect(row).to_contain_text("Abierto")
    expect(row).to_contain_text("ana")
    row.click()
    expect(other.page.locator(".history")).to_contain_text("Llamar mañana")
    # What one writes the other sees without asking for it.
    other.page.locator("#tab-case").click()
    other.page.locator("#note").fill("Ya llamé")
    other.page.get_by_role("button", name="Agregar nota").click()
    expect(page.locator(".history")).to_contain_text("Ya llamé")
    context.close()


def test_no_screen_of_the_console_keeps_anybody_from_using_it(office: Office) -> None:
    page = office.page
    page.evaluate(AXE)
    page.locator("#member").wait_for()
    found = faults(page, "door")
    office.unlock()
    expect(page.locator(".all .row")).to_have_count(2)
    found += faults(page, "list")
    page.locator(".all .row").first.click()
    for side in ("report", "coding", "case", "history"):
        page.locator(f"#tab-{side}").click()
        expect(page.locator(f"#side-{side}")).to_be_visible()
        found += faults(page, side)
    # Widened, the report is the page's main part, since the list is not there.
    page.locator("#widen").click()
    expect(page.get_by_role("main", name="Reporte")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    found += faults(page, "wide")
    page.locator("#widen").click()
    for key, name in (("?", "help"), ("Control+k", "palette")):
        page.keyboard.press(key)
        expect(page.get_by_role("dialog")).to_be_visible()
        found += faults(page, name)
        page.keyboard.press("Escape")
    for key, part in (("b", "board"), ("a", "audit")):
        page.locator("body").press("g")
        page.locator("body").press(key)
        expect(page.locator(f"section.{part}")).to_be_visible()
        found += faults(page, part)
    assert found == []


def faults(page: Page, screen: str) -> list[str]:
    """By axe's rules, in both languages, light and dark."""
    found = []
    for language in ("en", "es"):
        if screen not in ("help", "palette"):  # they lie over the list of languages
            if page.locator("#language").count() == 0:
                page.locator("#more").click()
            page.locator("#language").select_option(language)
            expect(page.locator("html")).to_have_attribute("lang", language)
            if page.locator("#more[aria-expanded=true]").count() == 1:
                page.locator("#more").click()
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            said = page.evaluate(RUN_AXE, [scheme, TAGS])
            found += [f"{screen}, {language}, {scheme}: {one}" for one in said]
    return found
