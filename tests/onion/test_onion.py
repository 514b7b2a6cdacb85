"""A report through an onion service, in a Tor network of this machine's own."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import sync_playwright

from app.api.wire import strict_protocol
from app.settings import Settings
from tests.coalition import Coalition
from tests.deploy.edge import edge_ports, running_edge
from tests.homes import write_home
from tests.journeys.conftest import CHROMIUM, FLAGS, PHONE, build
from tests.journeys.defender import Defender
from tests.onion.tor_network import Tor, tor_network
from tests.patience import PATIENCE
from tests.ports import free_port, url_of
from tests.process import without_settings
from tests.service import make_app, make_settings, prepare, serve

TEXT = "Nadie debe saber desde dónde escribo. 🐦"
ADDRESS = "127.0.0.2"
# Empty: left out, which is what 'make test' does. 'required': a machine without Tor fails.
WANTED = os.environ.get("ATALAYA_CI_ONION", "")


@dataclass(frozen=True)
class Hidden:
    """A site that can be reached by its onion address."""

    tor: Tor
    coalition: Coalition

    def client(self) -> httpx.Client:
        """Over Tor, patient as that takes."""
        tor = self.tor
        return httpx.Client(base_url=tor.address, proxy=tor.proxy, timeout=PATIENCE)


@pytest.fixture(scope="module")
def hidden(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hidden]:
    if not WANTED:
        pytest.skip("'make onion' runs a Tor network and sends a report through it")
    missing = [name for name in ("tor", "tor-gencert", "caddy") if shutil.which(name) is None]
    if missing and WANTED != "required":
        pytest.skip(f"No onion service was tried: {', '.join(missing)} cannot be found.")
    assert not missing
    folder, coalition = tmp_path_factory.mktemp("onion"), Coalition()
    ports, upstream = edge_ports(), free_port()
    with ExitStack() as running:
        edge = running.enter_context(
            running_edge(folder, ports=ports, addresses=[ADDRESS], upstream=upstream)
        )
        tor = running.enter_context(tor_network(folder, target=edge.onion_port))
        settings = _settings(folder, coalition, tor)
        prepare(settings, coalition)
        app = make_app(settings)
        listening = socket.socket()
        listening.bind((ADDRESS, upstream))
        running.enter_context(serve(app, settings, listening, strict_protocol(app)))
        found = Hidden(tor, coalition)
        _await_address(found)
        yield found


def _settings(folder: Path, coalition: Coalition, tor: Tor) -> Settings:
    """The real pages, and both names of the site."""
    (folder / "pins.json").write_bytes(coalition.pins_bytes)
    web = folder / "web"
    pins = {"ATALAYA_PINS": str(folder / "pins.json"), "ATALAYA_WEB_OUT": str(web)}
    build([], {**pins, "ATALAYA_ONION": tor.address})
    (folder / "data").mkdir()
    settings = make_settings(folder, origin=url_of(free_port()), web=web)
    origins = (*settings.origins, tor.address)
    return replace(settings, origins=origins, onion=tor.address, proxy_strips=True)


def _await_address(hidden: Hidden) -> None:
    """Until the descriptor can be found; Tor takes its time to say that it cannot."""
    deadline = time.monotonic() + 2 * PATIENCE
    while True:
        try:
            with hidden.client() as http:
                http.get("/api/v1/health").raise_for_status()
        except httpx.HTTPError:
            assert time.monotonic() < deadline, "the onion address was never found"
        else:
            return


def test_the_onion_address_is_the_site_itself(hidden: Hidden) -> None:
    with hidden.client() as http:
        page = http.get("/")
    assert page.status_code == 200
    assert "content-security-policy" in page.headers
    # Who is here need not be led here, and nobody is led out.
    assert "onion-location" not in page.headers
    assert not page.has_redirect_location


def test_a_report_written_over_tor_is_opened_over_tor(hidden: Hidden, tmp_path: Path) -> None:
    # Tor Browser takes an onion address for as safe as https; Chromium has to be told.
    trusted = f"--unsafely-treat-insecure-origin-as-secure={hidden.tor.address}"
    proxy = {"server": f"socks5://127.0.0.1:{hidden.tor.socks_port}"}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[*FLAGS, trusted],
            proxy=proxy,  # type: ignore[arg-type]
        )
        page = browser.new_context(**PHONE).new_page()  # type: ignore[arg-type]
        page.set_default_timeout(1000 * PATIENCE)
        defender = Defender(page)
        defender.report(f"{hidden.tor.address}/", TEXT, without=["cauce"])
        assert defender.complaints == []
        browser.close()
    home = tmp_path / "alborada"
    member = hidden.coalition.members[hidden.coalition.index("alborada")]
    write_home(home, hidden.coalition, server=hidden.tor.address, member=member)
    options = ("--home", str(home), "--passphrase-file", str(tmp_path / "passphrase"))
    opened = subprocess.run(
        [sys.executable, "-m", "app.member", "open", "newest", *options],
        env={**without_settings(), "ALL_PROXY": hidden.tor.proxy},
        capture_output=True,
        text=True,
        check=False,
    )
    assert opened.returncode == 0, opened.stderr
    assert TEXT in opened.stdout
