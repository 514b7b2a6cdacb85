"""The whole path: written on a phone, kept as ciphertext, opened on the command line."""

import hashlib
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, Playwright

from app.storage.database import opened_database
from tests.journeys.conftest import CHROMIUM, FLAGS, PHONE, Site
from tests.journeys.defender import Defender

TEXT = "Vi llegar la camioneta gris a las seis. ¡Ayuda! 🐦\nSegunda línea."


def member(site: Site, home: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            *(sys.executable, "-m", "app.member", *command),
            *("--home", str(home), "--passphrase-file", str(site.folder / "passphrase")),
        ],
        capture_output=True,
        text=True,
        check=False,
    )


def photo(page: Page) -> dict[str, object]:
    """A real JPEG, with a name that must not travel."""
    page.goto("about:blank")
    data = page.screenshot(type="jpeg", quality=90)
    return {"name": "IMG_20261124 Juana Pérez.jpg", "mimeType": "image/jpeg", "buffer": data}


def opened_folder(home: Path) -> Path:
    (report,) = (home / "opened").iterdir()
    return report


def test_a_report_with_a_photo_is_opened_by_the_members_it_was_meant_for(
    phone: Page, site: Site
) -> None:
    picture = photo(phone)
    defender = Defender(phone)
    _, receipt = defender.report(site.url, TEXT, files=[picture], without=["cauce"])
    assert defender.complaints == []
    for chosen in ("alborada", "brujula"):
        home = site.home_of(chosen)
        result = member(site, home, "open", "newest")
        assert result.returncode == 0, result.stderr
        assert TEXT.splitlines()[0] in result.stdout
        assert receipt in result.stdout.replace(" ", "").replace("\n", "")
        folder = opened_folder(home)
        assert (folder / "narrative.txt").read_text(encoding="utf-8").rstrip("\n") == TEXT
        assert (folder / "a1.jpg").read_bytes() == picture["buffer"]


def test_a_member_that_was_not_chosen_is_told_so(phone: Page, site: Site) -> None:
    Defender(phone).report(site.url, TEXT, without=["cauce"])
    home = site.home_of("cauce")
    assert "not addressed to you" in member(site, home, "list", "--all").stdout.lower()
    result = member(site, home, "open", "newest")
    assert result.returncode != 0
    assert TEXT.splitlines()[0] not in result.stdout + result.stderr


def test_the_receipt_is_the_hash_of_what_the_server_keeps(phone: Page, site: Site) -> None:
    _, receipt = Defender(phone).report(site.url, TEXT)
    url = site.service.settings.database_url
    with opened_database(url) as engine, engine.connect() as connection:
        (kept,) = connection.exec_driver_sql("SELECT envelope FROM reports").scalars()
    assert hashlib.sha256(kept).hexdigest() == receipt


def test_the_journey_works_without_jit_and_webassembly(playwright: Playwright, site: Site) -> None:
    flags = [*FLAGS, "--js-flags=--jitless"]
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
    try:
        page = browser.new_context(**PHONE).new_page()  # type: ignore[arg-type]
        picture = photo(page)
        Defender(page).report(site.url, TEXT, files=[picture])
    finally:
        browser.close()
    home = site.home_of("alborada")
    assert member(site, home, "open", "newest").returncode == 0
    assert (opened_folder(home) / "a1.jpg").read_bytes() == picture["buffer"]
