"""The picture in the README, taken from the real page: ``make picture``."""

import base64
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.coalition import Coalition, Secrets
from tests.journeys.conftest import CHROMIUM, FLAGS, PHONE, build
from tests.journeys.defender import Defender
from tests.service import running_service

PICTURE = Path(__file__).parents[1] / "docs" / "pictures" / "page.png"
ORGANISATIONS = ("centro-alborada", "prensa-libre", "sin-fronteras")


def main() -> None:
    """Goes through the journey once and lays four screens side by side."""
    coalition = Coalition()
    coalition.members = [Secrets(member) for member in ORGANISATIONS]
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        (folder / "pins.json").write_bytes(coalition.pins_bytes)
        build(
            [],
            {
                "ATALAYA_PINS": str(folder / "pins.json"),
                "ATALAYA_WEB_OUT": str(folder / "dist"),
            },
        )
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        with running_service(folder, coalition, web=folder / "dist") as service:
            page = browser.new_context(**PHONE).new_page()  # type: ignore[arg-type]
            screens = _journey(Defender(page), page, f"{service.url}/")
        _lay_out(browser.new_page(viewport={"width": 1500, "height": 660}), screens)
        browser.close()


def _journey(defender: Defender, page: Page, url: str) -> list[bytes]:
    screens = []
    defender.open(url)
    expect(page.locator("#type-urgent")).to_be_visible()
    screens.append(page.screenshot())
    defender.choose_type()
    defender.write("Vi llegar una camioneta gris a las seis de la mañana.")
    defender.attach()
    defender.finish()
    expect(page.get_by_role("checkbox").first).to_be_checked()
    screens.append(page.screenshot())
    defender.press("Seguir")
    defender.skip_rest()
    defender.send()
    words = defender.words()
    screens.append(page.screenshot())
    defender.practise(words)
    defender.receipt()
    page.evaluate("window.scrollTo(0, 0)")
    screens.append(page.screenshot())
    return screens


def _lay_out(page: Page, screens: list[bytes]) -> None:
    images = "".join(
        f'<img width=360 height=640 src="data:image/png;base64,{base64.b64encode(s).decode()}">'
        for s in screens
    )
    page.set_content(f"<body style='margin:10px;display:flex;gap:13px;background:#fff'>{images}")
    page.screenshot(path=PICTURE)


main()
