"""The worker's script on a bad network, and a worker that falls silent."""

from playwright.sync_api import Page, Route, expect
from starlette.responses import Response

from tests.journeys.conftest import Site
from tests.journeys.defender import Defender

WORKER = "**/assets/sealing.worker-*.js"
# Loads, and never answers.
SILENT = "postMessage({kind: 'loaded', number: 0});"
# Marks the document when the page has been told that its worker is loaded: its own listener
# is called for the same message, so by then the page knows as well.
NOTE_LOADED = """
globalThis.Worker = class extends Worker {
  constructor(url) {
    super(url);
    this.addEventListener('message', () => { document.documentElement.dataset.loaded = ''; });
  }
};
"""


def serve_as_worker(site: Site, script: str) -> None:
    # Without this header an isolated page does not start the worker at all.
    isolated = {"cross-origin-embedder-policy": "require-corp"}
    answer = Response(script, media_type="text/javascript", headers=isolated)
    site.liar.lies["GET", "/assets/sealing.worker"] = lambda: answer


def test_a_worker_that_takes_long_to_arrive_is_waited_for(phone: Page, site: Site) -> None:
    held: list[Route] = []
    phone.route(WORKER, lambda route: held.append(route))  # noqa: PLW0108 - built-ins are refused
    phone.clock.install()
    defender = Defender(phone)
    defender.open(site.url)
    defender.choose_type()
    phone.clock.run_for(60_000)
    expect(phone.locator("#text")).to_be_visible()
    expect(phone.locator("#retry")).to_be_hidden()
    (route,) = held
    route.continue_()
    defender.write("Texto")
    defender.attach()
    defender.choose()
    defender.send()
    assert len(defender.words()) == 12


def test_a_worker_that_never_arrives_can_be_asked_for_again(phone: Page, site: Site) -> None:
    site.liar.say("GET", "/assets/sealing.worker", b"", status=503)
    defender = Defender(phone)
    defender.open(site.url)
    expect(phone.locator("#news")).to_contain_text("No hay conexión")
    site.liar.be_honest()
    phone.locator("#retry").click()
    defender.choose_type()
    defender.write("Texto")
    defender.attach()
    defender.choose()
    defender.send()
    assert len(defender.words()) == 12


def test_a_worker_that_falls_silent_is_broken_for_good(phone: Page, site: Site) -> None:
    serve_as_worker(site, SILENT)
    phone.add_init_script(NOTE_LOADED)
    phone.clock.install()
    phone.goto(site.url)
    # Until then it is the network that is waited for, not the worker.
    phone.locator("html[data-loaded]").wait_for()
    phone.clock.run_for(130_000)
    expect(phone.locator("#reason")).to_have_text("worker/timeout")


def test_a_worker_that_throws_is_broken_for_good(phone: Page, site: Site) -> None:
    serve_as_worker(site, "throw new Error()")
    phone.goto(site.url)
    expect(phone.locator("#reason")).to_have_text("worker/error")
