"""The way in a browser that brings nothing but JavaScript, and interprets that."""

from playwright.sync_api import Playwright, Route

from tests.journeys.conftest import CHROMIUM, FLAGS, PHONE, Site
from tests.journeys.finger import Finger, has, read
from tests.journeys.test_round_trips import NO_WEBCRYPTO


def test_an_alert_arrives_without_native_cryptography_and_without_jit(
    playwright: Playwright, site: Site
) -> None:
    """Sealing has nothing native left; only the work that is asked for still has."""
    flags = [*FLAGS, "--js-flags=--jitless"]
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
    context = browser.new_context(**PHONE)  # type: ignore[arg-type]
    context.add_init_script(NO_WEBCRYPTO)
    bared: list[str] = []

    def bare(route: Route) -> None:
        response = route.fetch()
        bared.append(route.request.url)
        route.fulfill(response=response, body=f"{NO_WEBCRYPTO};{response.text()}")

    context.route("**/assets/sealing.worker-*.js", bare)
    finger = Finger(context.new_page())
    finger.begin(site.url, "urgent")
    finger.page.locator("#happening-disappearance").tap()
    finger.fill("Nombre o apodo", "Nayeli")
    finger.tap("Enviar sin contestar más")
    finger.asked("Revisa y envía")
    finger.send_and_pass()
    browser.close()
    assert len(bared) == 1
    has(read(site), "Type urgent", "| Nayeli")
