"""Without a network, without JavaScript: packages made in one place and handed in at another."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.protocol.carry_over import fill
from app.protocol.package import read_package
from tests.journeys.certified import certified_site
from tests.journeys.conftest import PHONE, Built, Site
from tests.journeys.defender import Defender

TEXT = "canario-Xochiquetzal vio la camioneta"
PICTURE = b"\x89 no picture at all" * 90_000


@pytest.fixture
def site(built: Built, tmp_path: Path) -> Iterator[Site]:
    """A service that asks for work, and whose receipt log is certified."""
    with certified_site(built, tmp_path, work_cost=50) as running:
        yield running


@pytest.fixture
def member(site: Site) -> Path:
    """The home of the first member, with the newest list."""
    home = site.home_of("alborada")
    assert run(home, "fetch").returncode == 0
    return home


def run(home: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "ATALAYA_HOME": str(home),
        "ATALAYA_PASSPHRASE_FILE": str(home.parent / "passphrase"),
    }
    command = [sys.executable, "-m", "app.member", *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_the_page_to_take_along_seals_without_a_network_and_anybody_hands_it_in(
    site: Site, built: Built, member: Path, chromium: Browser, phone: Page, tmp_path: Path
) -> None:
    file = fetched(site, tmp_path / "buzon.html")
    template = built.web / "carry-over.template.html"
    same = run(member, "carry-over", "--template", template, "--compare", file)
    assert same.returncode == 0, same.stderr
    digits = sha256(file.read_bytes()).hexdigest()
    groups = " ".join(digits[at : at + 4] for at in range(0, 64, 4))
    assert groups in same.stdout
    for path in ("llevar", "take-along/"):
        assert groups in httpx.get(f"{site.url}{path}").text

    package, words, receipt = packed(chromium, file, tmp_path)
    data = package.read_bytes()
    marks = [TEXT, "canario", "alborada", words[0], "a1.bin"]
    assert [mark for mark in marks if mark.encode() in data] == []
    with package.open("rb") as opened:
        assert len(read_package(opened).attachments) == 1

    carrier = Defender(phone)
    carrier.open(f"{site.url}entregar/")
    phone.locator("#package").set_input_files(package)
    carrier.heading("El paquete llegó")
    assert phone.locator("#full-receipt").inner_text().replace(" ", "") == receipt
    expect(phone.get_by_text("Esta página comprobó que el servidor lo guardó")).to_be_visible()
    by_command = run(member, "deliver", package, "--server", site.service.url)
    assert by_command.returncode == 0, by_command.stderr
    assert f"Receipt  {receipt}" in by_command.stdout
    assert "It stands in the receipt log" in by_command.stdout

    assert run(member, "fetch").returncode == 0
    read = run(member, "open", "newest")
    assert read.returncode == 0, read.stderr
    assert TEXT in read.stdout
    (kept,) = (member / "opened").rglob("a1.*")
    assert kept.read_bytes() == PICTURE


def fetched(site: Site, file: Path) -> Path:
    """As a browser downloads it."""
    answer = httpx.get(f"{site.url}llevar/buzon.html")
    assert answer.headers["content-disposition"] == 'attachment; filename="buzon.html"'
    file.write_bytes(answer.content)
    return file


def packed(chromium: Browser, file: Path, folder: Path) -> tuple[Path, list[str], str]:
    """Somebody with the file on a device without a network: the package, words and receipt."""
    context = chromium.new_context(**PHONE, accept_downloads=True)  # type: ignore[arg-type]
    context.set_offline(True)
    page = context.new_page()
    defender = Defender(page)
    words, receipt = write(defender, file)
    expect(page.get_by_text("la única vez que esta página deja algo en el aparato")).to_be_visible()
    with page.expect_download() as download:
        defender.press("Guardar el paquete")
    assert download.value.suggested_filename == "archivo.bin"
    package = folder / "paquete"
    download.value.save_as(package)
    assert [request.url for request in defender.requests if not is_local(request.url)] == []
    assert defender.complaints == []
    context.close()
    return package, words, receipt


def is_local(url: str) -> bool:
    return url.split(":", maxsplit=1)[0] in {"file", "blob", "data"}


def write(defender: Defender, file: Path) -> tuple[list[str], str]:
    """From the first screen to the last, in the file."""
    page = defender.page
    defender.open(file.as_uri())
    expect(page.locator("#come-back")).to_have_count(0)
    defender.choose_type()
    defender.write(TEXT)
    picture = {"name": "IMG_1.bin", "mimeType": "application/octet-stream", "buffer": PICTURE}
    defender.attach([picture])
    defender.choose()
    defender.send()
    words = defender.words()
    defender.practise(words)
    defender.heading("Guarda el paquete sellado")
    return words, page.locator("#full-receipt").inner_text().replace(" ", "")


def test_the_page_to_take_along_refuses_a_list_that_has_expired(
    built: Built, phone: Page, tmp_path: Path
) -> None:
    coalition = built.coalition
    past = coalition.now - timedelta(days=15)
    old = replace(coalition.roster, issued=past, expires=past + timedelta(days=14))
    template = (built.web / "carry-over.template.html").read_bytes()
    file = tmp_path / "buzon.html"
    file.write_bytes(fill(template, document=coalition.sign(old), key_file=coalition.key_file))
    phone.goto(file.as_uri())
    expect(phone.locator("#reason")).to_have_text("roster/expiry")
    expect(phone.locator("#text, #type-attack")).to_have_count(0)


@pytest.fixture
def scriptless(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(**PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    yield context
    context.close()


def test_without_javascript_everything_is_said_and_a_package_arrives(
    site: Site, member: Path, scriptless: BrowserContext, tmp_path: Path
) -> None:
    package = tmp_path / "archivo.bin"
    note = tmp_path / "nota.txt"
    note.write_text(TEXT, encoding="utf-8")
    sealed = run(member, "seal", "--out", package, "--text-file", note)
    assert sealed.returncode == 0, sealed.stderr
    page = scriptless.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(site.url)
    page.get_by_role("link", name="Sin JavaScript").click()
    page.wait_for_url("**/sin-javascript/")
    for path in ("que-se-ve/", "what-shows/", "no-script/", "llevar/", "take-along/"):
        page.goto(f"{site.url}{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        leave = page.locator(".leave")
        page.mouse.wheel(0, 5000)
        expect(leave).to_be_in_viewport()
        assert leave.get_attribute("href") == "https://es.wikipedia.org/"
    page.goto(f"{site.url}sin-javascript/")
    page.get_by_label("El paquete sellado").set_input_files(package)
    page.get_by_role("button", name="Entregar", exact=True).click()
    expect(page.get_by_role("heading", name="El paquete llegó.")).to_be_visible()
    with package.open("rb") as opened:
        receipt = sha256(read_package(opened).report_bytes).hexdigest()
    assert page.locator(".code").inner_text().replace(" ", "") == receipt
    assert complaints == []
    assert run(member, "fetch").returncode == 0
    assert TEXT in run(member, "open", "newest").stdout
