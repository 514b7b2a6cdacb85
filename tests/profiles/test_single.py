"""The profile ``single``, from nothing and back from a backup by the page's own words."""

import ssl

import httpx
import pytest
from playwright.sync_api import sync_playwright

from tests.journeys.conftest import CHROMIUM, FLAGS, PHONE
from tests.journeys.defender import Defender
from tests.patience import PATIENCE
from tests.profiles.deployment import ORIGIN
from tests.profiles.hardened import check_hardened
from tests.profiles.readme import commands
from tests.profiles.trial import BACKUPS, Trial

APP, EDGE = "atalaya_app_1", "atalaya_edge_1"
TEXT = "Vinieron de noche y preguntaron por mi hermana. 🐦"
ASK_OUTSIDE = "import socket; socket.create_connection(('192.0.2.1', 80), 5)"


@pytest.fixture(scope="module")
def single(trial: Trial) -> Trial:
    trial.start("single", "app")
    trial.deployment.wait_for_health(APP)
    return trial


def test_it_serves_over_tls_and_nothing_has_more_rights_than_it_needs(single: Trial) -> None:
    trust = ssl.create_default_context(cafile=single.trust())
    with httpx.Client(base_url=ORIGIN, verify=trust, trust_env=False, timeout=PATIENCE) as http:
        assert http.get("/api/v1/health").json()["status"] == "ok"
        assert "default-src 'none'" in http.get("/").headers["content-security-policy"]
    check_hardened(single.deployment)


def test_the_service_calls_nobody(single: Trial) -> None:
    words = single.deployment.type(
        f'docker compose exec app python -c "{ASK_OUTSIDE}" 2>&1 && echo connected || true'
    )
    assert "Network is unreachable" in words


def test_the_doctor_finds_nothing_to_do_but_what_only_others_can(single: Trial) -> None:
    """There is no way out to look from, and nobody has certified the receipt log of a trial."""
    words = single.deployment.type("docker compose exec app python -m app.admin doctor || true")
    troubled = [line for line in words.splitlines() if not line.startswith("ok ")]
    about = {line.split(maxsplit=1)[1].partition(":")[0] for line in troubled}
    assert about == {"origin 1", "log key"}, words


def test_a_report_is_opened_by_a_member_also_after_everything_was_lost(single: Trial) -> None:
    deployment = single.deployment
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        context = browser.new_context(**PHONE, ignore_https_errors=True)  # type: ignore[arg-type]
        defender = Defender(context.new_page())
        defender.report(f"{ORIGIN}/", TEXT)
        assert defender.complaints == []
        browser.close()
    single.trust()
    assert TEXT in single.read()
    deployment.type(".venv/bin/python -m app.admin backup key --to keys", folder=".")
    deployment.type("cp ../keys/backup.recipient .")
    print(single.type("Back up and restore", 0))
    print(single.type("Back up and restore", 1))
    deployment.type("docker compose down", "docker volume rm atalaya_data")
    identity = f"{single.places[BACKUPS]}/backup.identity"
    deployment.type(f"install -o 10001 -m 600 ../keys/backup.identity {identity}")
    print(single.type("Back up and restore", 2))
    deployment.wait_for_health(APP)
    assert TEXT in single.read()


def test_a_newer_version_takes_over(single: Trial) -> None:
    build, *steps = commands("A newer version", 0, single.places)
    # Of the same version, since there is no other yet; it was built at the start.
    assert build == "docker compose build"
    single.deployment.type(*steps)
    single.deployment.wait_for_health(APP)
    assert TEXT in single.read()
    assert "ERROR" not in single.deployment.said(APP)
