"""The work that a server asks for, and a busy server: waits that nobody has to understand."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from starlette.responses import Response

from app.settings import CALM_WORK_COST
from tests.journeys.certified import certified_site
from tests.journeys.conftest import Built, Site
from tests.journeys.defender import Defender

REPORTS, UPLOADS, WORK = "/api/v1/reports", "/api/v1/uploads", "/api/v1/work"
REFUSED = json.dumps({"code": "admission-required"}).encode()
FILE = {"name": "x.txt", "mimeType": "text/plain", "buffer": b"un archivo"}
LATER = {"retry-after": "600"}


@pytest.fixture
def working(built: Built, tmp_path: Path) -> Iterator[Site]:
    """A service that asks for as much work as one in use, of a coalition that wants proofs."""
    with certified_site(built, tmp_path, work_cost=CALM_WORK_COST) as site:
        yield site


def write_until_sent(defender: Defender, site: Site, *, with_file: bool = False) -> None:
    defender.open(site.url)
    defender.choose_type()
    defender.write("Texto que no debe perderse")
    defender.attach([FILE] if with_file else [])
    defender.choose()
    defender.send()


def asked_for(defender: Defender, field: str = "for") -> list[str]:
    """What work was asked for."""
    asked = [request for request in defender.requests if request.url.endswith(WORK)]
    return [json.loads(request.post_data or "")[field] for request in asked]


def test_work_is_done_while_somebody_types_and_lets_report_and_file_in(
    phone: Page, working: Site
) -> None:
    defender = Defender(phone)
    with phone.expect_request(f"**{WORK}") as asking:
        defender.open(working.url)
    early = json.loads(asking.value.post_data or "")
    defender.choose_type()
    defender.write("Texto")
    defender.attach([FILE])
    defender.choose()
    with phone.expect_request(f"**{REPORTS}") as sending:
        defender.send()
    _, _, solution = sending.value.headers["atalaya-admission"].partition(" ")
    payload = json.loads(base64.b64decode(solution))
    assert payload["challenge"]["parameters"]["data"]["id"] == early["id"]
    assert set(payload["solution"]) == {"counter", "derivedKey"}, "the phone's speed is its own"
    defender.words()
    defender.files_arrive(1)
    assert asked_for(defender) == ["report", "upload"]
    assert defender.complaints == []


@pytest.mark.parametrize("path", [REPORTS, UPLOADS], ids=["report", "file"])
def test_work_that_is_too_old_is_done_anew_without_a_word(
    phone: Page, working: Site, path: str
) -> None:
    working.liar.say_once("POST", path, REFUSED, status=403)
    defender = Defender(phone)
    write_until_sent(defender, working, with_file=True)
    defender.words()
    defender.files_arrive(1)
    assert sorted(asked_for(defender)) == sorted(
        ["report", "upload", "report" if path == REPORTS else "upload"]
    )


def test_a_server_that_refuses_new_work_as_well_is_not_asked_for_ever(
    phone: Page, working: Site
) -> None:
    working.liar.say("POST", REPORTS, REFUSED, status=403)
    defender = Defender(phone)
    write_until_sent(defender, working)
    defender.heading("El envío se detuvo")
    expect(phone.locator("#alert")).to_contain_text("no aceptó el cálculo")
    expect(phone.get_by_text("No se envió nada.")).to_be_visible()
    assert len(defender.posts) == 2
    working.liar.be_honest()
    defender.press("Intentar otra vez")
    defender.words()


def test_a_file_whose_work_is_refused_twice_leaves_the_text_where_it_is(
    phone: Page, working: Site
) -> None:
    working.liar.say("POST", UPLOADS, REFUSED, status=403)
    defender = Defender(phone)
    write_until_sent(defender, working, with_file=True)
    defender.words()
    expect(phone.locator("#uploads")).to_contain_text("no aceptó el cálculo")
    working.liar.be_honest()
    defender.press("Intentar otra vez")
    defender.files_arrive(1)


BROKEN = "throw new Error()"
UNABLE = "addEventListener('message', ({data}) => { postMessage({number: data.number}); });"
SILENT = ""


def serve_as_worker(site: Site, script: str) -> None:
    # Without this header an isolated page does not start the worker at all.
    isolated = {"cross-origin-embedder-policy": "require-corp"}
    answer = Response(script, media_type="text/javascript", headers=isolated)
    site.liar.lies["GET", "/assets/work.worker"] = lambda: answer


@pytest.mark.parametrize("script", [BROKEN, UNABLE], ids=["broken", "unable"])
def test_a_phone_that_cannot_do_the_work_sends_nothing_and_says_so(
    phone: Page, working: Site, script: str
) -> None:
    serve_as_worker(working, script)
    defender = Defender(phone)
    write_until_sent(defender, working)
    expect(phone.locator("#alert")).to_contain_text("no pudo hacer el cálculo")
    expect(phone.get_by_text("No se envió nada.")).to_be_visible()
    assert defender.posts == []
    working.liar.be_honest()
    defender.press("Intentar otra vez")
    defender.words()


def test_work_that_does_not_end_is_given_up(phone: Page, working: Site) -> None:
    serve_as_worker(working, SILENT)
    phone.clock.install()
    defender = Defender(phone)
    with phone.expect_response("**/assets/work.worker-*"):
        write_until_sent(defender, working)
    expect(phone.locator("#progress")).to_contain_text("tu teléfono hace un cálculo")
    phone.clock.run_for(300_000)
    expect(phone.locator("#alert")).to_contain_text("no pudo hacer el cálculo")
    assert defender.posts == []


def test_a_challenge_that_cannot_be_solved_sends_nothing(phone: Page, working: Site) -> None:
    working.liar.say("POST", WORK, b'{"parameters": {"algorithm": "MD5"}}', status=201)
    defender = Defender(phone)
    write_until_sent(defender, working)
    expect(phone.locator("#alert")).to_contain_text("no pudo hacer el cálculo")
    assert defender.posts == []


def test_changing_the_report_takes_another_id_and_other_work(phone: Page, working: Site) -> None:
    working.liar.say("POST", REPORTS, b"", status=413)
    defender = Defender(phone)
    write_until_sent(defender, working)
    defender.heading("El envío se detuvo")
    working.liar.be_honest()
    defender.press("Volver y cambiar")
    defender.send()
    defender.words()
    asked = asked_for(defender, "id")
    assert len(set(asked)) == len(asked) == 2


def test_a_busy_server_is_asked_again_by_itself(phone: Page, site: Site) -> None:
    site.liar.say("POST", REPORTS, b"", status=503, headers={"retry-after": "20"})
    phone.clock.install()
    defender = Defender(phone)
    write_until_sent(defender, site)
    expect(phone.locator("#progress")).to_contain_text("Se intenta otra vez en 20 segundos")
    site.liar.be_honest()
    phone.clock.run_for(20_000)
    defender.words()
    assert len(defender.posts) == 2


@pytest.mark.parametrize("path", [WORK, REPORTS], ids=["work", "report"])
def test_who_does_not_want_to_wait_for_a_busy_server_need_not(
    phone: Page, site: Site, path: str
) -> None:
    site.liar.say("POST", path, b"", status=503, headers=LATER)
    defender = Defender(phone)
    write_until_sent(defender, site)
    expect(phone.locator("#progress")).to_contain_text("Se intenta otra vez en 600 segundos")
    site.liar.be_honest()
    defender.press("Intentar ya")
    defender.words()
