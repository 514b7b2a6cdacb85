"""To whom the page seals, and how a person can tell who they are."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from app.protocol import envelope, hpke
from app.protocol.errors import NotAddressed, SlotBroken
from app.protocol.fingerprint import fingerprint_words
from app.storage.database import opened_database
from tests.journeys.conftest import Built, Site
from tests.journeys.defender import Defender
from tests.journeys.turning import DAY, Turning, site_of
from tests.service import publish_current

CLOSED = "Ahora no puede recibir"
# The worker's clock goes on by some days at the moment at which a report is to be sealed.
LATER = """
const Real = Date;
let shift = 0;
addEventListener('message', ({ data }) => { if (data.kind === 'report') shift = %d; });
Date = class extends Real {
  constructor(...given) { super(...(given.length > 0 ? given : [Real.now() + shift])); }
};
"""
WORKER = "**/assets/sealing.worker-*.js"


@pytest.fixture
def turning(built: Built) -> Turning:
    return Turning(built.coalition)


@pytest.fixture
def turning_site(built: Built, turning: Turning, tmp_path: Path) -> Iterator[Site]:
    with site_of(built, turning, tmp_path) as site:
        yield site


def write_until_organisations(defender: Defender, url: str) -> None:
    defender.open(url)
    defender.choose_type()
    defender.write("Texto")
    defender.attach()
    defender.finish()
    defender.heading("Quién puede leerlo")


def box(page: Page, name: str) -> Locator:
    return page.get_by_role("checkbox", name=re.compile(name))


def kept(site: Site) -> envelope.Envelope:
    url = site.service.settings.database_url
    with opened_database(url) as engine, engine.connect() as connection:
        (data,) = connection.exec_driver_sql("SELECT envelope FROM reports").scalars()
    return envelope.parse(data)


def open_slot(report: envelope.Envelope, index: int, seed: bytes) -> bytes:
    return envelope.open_slot(
        hpke.PrivateKey(seed),
        header_bytes=report.header_bytes,
        index=index,
        slot=report.slots[index],
    )


@pytest.mark.parametrize("language", ["es", "en"])
def test_each_organisation_can_be_told_by_its_eight_words(
    phone: Page, site: Site, language: str
) -> None:
    defender = Defender(phone)
    write_until_organisations(defender, site.url)
    if language == "en":
        defender.change_language("English", "en")
    question = {"es": "¿Cómo sé que son ellas?", "en": "How do I know it is them?"}[language]
    words = phone.locator("ol.eight")
    expect(words.first).to_be_hidden()
    phone.get_by_text(question).click()
    expect(words.first).to_be_visible()
    shown = [" ".join(entry.locator("li").all_inner_texts()) for entry in words.all()]
    assert [re.sub(r"\s+", " ", text) for text in shown] == [
        fingerprint_words(member.id, member.signing_key, language)  # type: ignore[arg-type]
        for member in site.coalition.roster.members
    ]
    names = phone.locator("details h2").all_inner_texts()
    assert [name.split(" (")[0] for name in names] == [
        member.name[language] for member in site.coalition.roster.members
    ]


def test_the_list_says_its_number_and_how_long_it_is_good(phone: Page, site: Site) -> None:
    write_until_organisations(Defender(phone), site.url)
    phone.get_by_text("¿Cómo sé que son ellas?").click()
    facts = phone.locator("details p.small")
    expect(facts).to_contain_text(f"Lista número {site.coalition.version}, firmada el ")
    expires = site.coalition.roster.expires
    expect(facts).to_contain_text(re.compile(rf"Vale hasta el .*{expires.year}"))


def test_the_words_stay_open_when_they_arrive_late(phone: Page, site: Site) -> None:
    held: list[Route] = []
    phone.route("**/assets/word_lists-*.txt", lambda route: held.append(route))  # noqa: PLW0108
    write_until_organisations(Defender(phone), site.url)
    phone.get_by_text("¿Cómo sé que son ellas?").click()
    expect(phone.get_by_text("Buscando las palabras")).to_be_visible()
    expect(phone.locator("#fingerprints")).to_be_focused()
    (route,) = held
    route.continue_()
    expect(phone.locator("ol.eight").first).to_be_visible()
    expect(phone.locator("#fingerprints")).to_be_focused()


def test_who_cannot_receive_is_shown_and_cannot_be_chosen(phone: Page, turning_site: Site) -> None:
    defender = Defender(phone)
    write_until_organisations(defender, turning_site.url)
    expect(box(phone, f"cauce.*{CLOSED}")).to_be_disabled()
    expect(box(phone, "cauce")).not_to_be_checked()
    for name in ("alborada", "brujula"):
        expect(box(phone, name)).to_be_checked()
    defender.press("Seguir")
    defender.skip_rest()
    expect(phone.locator("dl").first).not_to_contain_text("cauce")
    defender.send()
    defender.practise(defender.words())
    expect(phone.get_by_role("listitem").filter(has_text="cauce")).to_have_count(0)


def test_each_slot_is_sealed_to_the_key_that_is_good_now(
    phone: Page, turning_site: Site, turning: Turning
) -> None:
    defender = Defender(phone)
    write_until_organisations(defender, turning_site.url)
    defender.press("Seguir")
    defender.skip_rest()
    defender.send()
    defender.words()
    report = kept(turning_site)
    alborada, brujula, cauce = turning.members
    data_key = open_slot(report, 0, alborada.kem_seed)
    assert open_slot(report, 1, turning.second.kem_seed) == data_key
    with pytest.raises(SlotBroken):
        open_slot(report, 1, brujula.kem_seed)
    with pytest.raises(NotAddressed):
        open_slot(report, 2, cauce.kem_seed)


def make_time_go_by(page: Page, time: timedelta) -> None:
    """While somebody types: the worker finds another date when it seals."""

    def prepend(route: Route) -> None:
        answer = route.fetch()
        script = LATER % (time // timedelta(milliseconds=1)) + answer.text()
        about_bytes = ("content-encoding", "content-length")
        headers = {k: v for k, v in answer.headers.items() if k not in about_bytes}
        route.fulfill(status=answer.status, headers=headers, body=script)

    page.route(WORKER, prepend)


def test_a_key_that_begins_while_somebody_types_is_used(
    phone: Page, built: Built, turning: Turning, tmp_path: Path
) -> None:
    turning.second_begins = DAY
    make_time_go_by(phone, 2 * DAY)
    defender = Defender(phone)
    with site_of(built, turning, tmp_path) as site:
        write_until_organisations(defender, site.url)
        defender.press("Seguir")
        defender.skip_rest()
        defender.send()
        defender.words()
        report = kept(site)
    data_key = open_slot(report, 0, turning.members[0].kem_seed)
    assert open_slot(report, 1, turning.second.kem_seed) == data_key


def test_who_cannot_receive_any_more_when_it_is_sealed_is_not_sealed_to(
    phone: Page, built: Built, turning: Turning, tmp_path: Path
) -> None:
    turning.ends["alborada"] = DAY
    make_time_go_by(phone, 2 * DAY)
    defender = Defender(phone)
    with site_of(built, turning, tmp_path) as site:
        write_until_organisations(defender, site.url)
        expect(box(phone, "alborada")).to_be_checked()
        defender.press("Seguir")
        defender.skip_rest()
        defender.send()
        defender.heading("El envío se detuvo")
        expect(phone.get_by_text("ya no puede recibir")).to_be_visible()
        expect(phone.get_by_text("No se envió nada")).to_be_visible()
        assert defender.posts == []
        defender.press("Volver y cambiar")
        expect(box(phone, f"alborada.*{CLOSED}")).to_be_disabled()
        defender.press("Seguir")
        defender.skip_rest()
        defender.send()
        defender.words()
        report = kept(site)
    assert len(open_slot(report, 1, turning.second.kem_seed)) == 32
    with pytest.raises(NotAddressed):
        open_slot(report, 0, turning.members[0].kem_seed)


def test_a_list_that_ends_while_somebody_types_is_not_sealed_to(phone: Page, site: Site) -> None:
    make_time_go_by(phone, 15 * DAY)
    defender = Defender(phone)
    write_until_organisations(defender, site.url)
    defender.press("Seguir")
    defender.skip_rest()
    defender.send()
    # It asks for the next list, and there is none.
    expect(phone.locator("#reason")).to_have_text("roster/expiry")
    expect(phone.get_by_text("ya venció")).to_be_visible()
    assert defender.posts == []


def test_when_nobody_can_receive_there_is_no_way_on(
    phone: Page, built: Built, turning: Turning, tmp_path: Path
) -> None:
    turning.ends = dict.fromkeys(turning.ends, -DAY)
    turning.second_begins = DAY
    with site_of(built, turning, tmp_path) as site:
        write_until_organisations(Defender(phone), site.url)
        expect(phone.get_by_text("ninguna organización puede recibir")).to_be_visible()
        expect(phone.get_by_role("button", name="Seguir")).to_have_count(0)
        expect(phone.get_by_role("button", name="Atrás")).to_be_visible()


def test_what_was_sealed_to_a_list_that_is_over_is_sealed_anew_to_the_next_one(
    phone: Page, turning_site: Site, turning: Turning
) -> None:
    """As by a phone that found no network for days; the person sees first who can read it now."""
    defender = Defender(phone)
    write_until_organisations(defender, turning_site.url)
    defender.press("Seguir")
    defender.skip_rest()
    turning.version += 1
    turning.ends["alborada"] = -DAY
    settings = turning_site.service.settings
    publish_current(settings, turning)
    with opened_database(settings.database_url) as engine, engine.begin() as connection:
        before = f"version < {turning.version}"
        connection.exec_driver_sql(f"UPDATE rosters SET expires_hour = 0 WHERE {before}")  # noqa: S608
    defender.send()
    defender.heading("El envío se detuvo")
    expect(phone.get_by_text("La lista de organizaciones cambió")).to_be_visible()
    defender.press("Volver y cambiar")
    expect(box(phone, f"alborada.*{CLOSED}")).to_be_disabled()
    defender.press("Seguir")
    defender.skip_rest()
    defender.send()
    defender.words()
    report = kept(turning_site)
    assert report.header.roster_version == turning.version
    assert len(open_slot(report, 1, turning.second.kem_seed)) == 32
