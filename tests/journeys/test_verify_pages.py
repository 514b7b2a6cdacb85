"""Members compare what a service hands out with a release, and see every other byte."""

import json
import shutil
from pathlib import Path

import pytest

from app.member.errors import ExitCode
from deploy.release.signed_list import write_list
from tests.journeys.conftest import Built, Site
from tests.member.console import Console, Outcome


@pytest.fixture
def release(built: Built, tmp_path: Path) -> Path:
    """What the service was given, as a release."""
    folder = tmp_path / "release"
    shutil.copytree(built.web, folder / "web")
    write_list(folder)
    return folder


def compared(site: Site, release: Path) -> Outcome:
    console = Console(site.folder / "nobody", site.folder / "passphrase")
    return console.run("verify-pages", release, "--server", site.service.url)


def test_the_pages_of_a_release_are_recognised(site: Site, release: Path) -> None:
    """Also those in which the service writes the hash of the page to take along."""
    seen = compared(site, release)
    assert (seen.code, seen.err) == (ExitCode.OK, "")
    count = int(seen.out.split()[0])
    assert count == sum(not name.endswith((".br", "policy.json")) for name in listed(release))


@pytest.mark.parametrize(
    "name", ["index.html", "index.html.br", "llevar/index.html", "console/service_worker.js"]
)
def test_a_page_with_one_other_byte_is_an_alarm(site: Site, release: Path, name: str) -> None:
    with (release / "web" / name).open("ab") as file:
        file.write(b" ")
    write_list(release)
    seen = compared(site, release)
    assert seen.code == ExitCode.ALARM
    address = name.removesuffix(".br").removesuffix("index.html")
    assert f"/{address} is another one" in seen.err


def test_a_page_that_is_not_handed_out_is_an_alarm(site: Site, release: Path) -> None:
    (release / "web" / "more.txt").write_text("more")
    write_list(release)
    assert "/more.txt is answered with 404" in compared(site, release).err


def test_another_policy_is_an_alarm(site: Site, release: Path) -> None:
    path = release / "web" / "content_security_policy.json"
    policies = json.loads(path.read_text())
    path.write_text(json.dumps({**policies, "/console": "default-src 'none'"}))
    write_list(release)
    seen = compared(site, release)
    assert seen.code == ExitCode.ALARM
    assert "/console/ comes with another policy" in seen.err


def test_a_folder_that_is_not_the_listed_release_is_refused(site: Site, release: Path) -> None:
    (release / "web" / "index.html").write_text("another")
    assert compared(site, release).code == ExitCode.FILES
    (release / "SHA256SUMS").write_text("../" * 3)
    assert compared(site, release).code == ExitCode.FILES


def listed(release: Path) -> list[str]:
    lines = (release / "SHA256SUMS").read_text().splitlines()
    return [line.split("  ")[1] for line in lines]
