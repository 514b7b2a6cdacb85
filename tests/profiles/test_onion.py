"""The profile ``onion``: Tor in a container of its own, in a Tor network of this machine's own."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.image.engine import CommandFailed
from tests.onion.tor_network import Tor, tor_client, tor_relays
from tests.patience import PATIENCE
from tests.profiles.deployment import own_address
from tests.profiles.hardened import check_hardened
from tests.profiles.readme import commands
from tests.profiles.trial import Trial

ONION = "An onion service"
# Bash opens a connection by itself.
REACH = "timeout 10 docker exec atalaya_onion_1 bash -c 'exec 3<>/dev/tcp/{place}'"


@dataclass(frozen=True)
class Hidden:
    """A trial with an onion address, which its pages name."""

    trial: Trial
    tor: Tor


@pytest.fixture(scope="module")
def hidden(trial: Trial, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hidden]:
    deployment, folder = trial.deployment, tmp_path_factory.mktemp("tor")
    trial.start("single", "app")
    with tor_relays(folder, address=own_address()) as network:
        torrc = deployment.checkout / "deploy/tor/torrc"
        torrc.write_text(torrc.read_text() + network)
        *start, ask = commands(ONION, 0, trial.places)
        deployment.type(*start)
        hostname = _hostname(trial, ask)
        deployment.choose(ONION=f"http://{hostname}")
        trial.type(ONION, 1)
        with tor_client(folder / "client", network) as socks:
            yield Hidden(trial, Tor(f"http://{hostname}", socks))


def _hostname(trial: Trial, ask: str) -> str:
    """Tor writes it when it has made its key."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return trial.deployment.type(ask).strip()
        except CommandFailed:
            assert time.monotonic() < deadline, trial.deployment.said("atalaya_onion_1")
            time.sleep(0.5)


def test_the_site_is_reached_over_tor_and_says_so_outside(hidden: Hidden) -> None:
    deployment = hidden.trial.deployment
    deployment.wait_for_health("atalaya_app_1")
    check_hardened(deployment)
    page = _first_answer(hidden.tor)
    assert page.status_code == 200
    assert "onion-location" not in page.headers
    ask = f"curl --silent --head --request GET --cacert {hidden.trial.trust()} https://localhost/"
    assert f"onion-location: {hidden.tor.address}/" in deployment.type(ask)


def _first_answer(tor: Tor) -> httpx.Response:
    """Until the descriptor can be found; Tor takes its time to say that it cannot."""
    deadline = time.monotonic() + 2 * PATIENCE
    while True:
        try:
            with httpx.Client(proxy=tor.proxy, timeout=PATIENCE) as http:
                return http.get(f"{tor.address}/")
        except httpx.HTTPError:
            assert time.monotonic() < deadline, "the onion address was never found"


def test_tor_reaches_the_edge_and_nothing_else_inside(hidden: Hidden) -> None:
    deployment = hidden.trial.deployment
    deployment.type(REACH.format(place="10.121.7.2/8081"))
    for place in ("service/8000", "app/8000"):
        with pytest.raises(CommandFailed):
            deployment.type(REACH.format(place=place))


def test_its_key_can_be_put_away(hidden: Hidden, tmp_path: Path) -> None:
    """Locked with age, as the page says; here only what would be locked."""
    (line,) = commands(ONION, 2, hidden.trial.places)
    tar, _, lock = line.partition(" | ")
    assert lock.startswith("age -R ")
    hidden.trial.deployment.type(f"{tar} > {tmp_path}/onion.tar")
    listed = hidden.trial.deployment.type(f"tar -tf {tmp_path}/onion.tar").split()
    assert "service/hs_ed25519_secret_key" in listed
