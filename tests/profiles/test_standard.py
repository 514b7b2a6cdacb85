"""The profile ``standard``: two processes on one PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.image.engine import CommandFailed
from tests.profiles.hardened import check_hardened
from tests.profiles.readme import commands
from tests.profiles.trial import Trial

FIRST, SECOND, DATABASE = "atalaya_replica_1", "atalaya_replica_2", "atalaya_database_1"
NEWER = ("atalaya_replica_3", "atalaya_replica_4")
ASK = "curl --silent --show-error --cacert {certificate} https://localhost/api/v1/health"
LOOK_UP = "getent hosts {name} || echo nobody"


@pytest.fixture(scope="module")
def standard(trial: Trial) -> Trial:
    trial.type("Start", 1, folder=".")
    trial.start("standard", "replica")
    for container in (DATABASE, FIRST, SECOND):
        trial.deployment.wait_for_health(container)
    return trial


def test_both_processes_serve_and_one_is_enough(standard: Trial) -> None:
    deployment = standard.deployment
    check_hardened(deployment)
    ask = ASK.format(certificate=standard.trust())
    assert '"ok"' in deployment.type(ask)
    for container in (FIRST, SECOND):
        deployment.type(f"docker stop {container}")
        assert '"ok"' in deployment.type(ask)
        deployment.type(f"docker start {container}")
        deployment.wait_for_health(container)


def test_a_newer_version_takes_over_and_nobody_has_to_wait(standard: Trial) -> None:
    migrate, old, more, look, *stop = commands("A newer version", 1, standard.places)
    assert look.startswith("docker compose ps ")
    healthy = " && ".join(f"docker healthcheck run {new}" for new in NEWER)
    wait = f"until {healthy}; do sleep 1; done"
    ask = ASK.format(certificate=standard.trust())
    with ThreadPoolExecutor() as pool:
        exchanged = pool.submit(standard.deployment.type, migrate, old, more, wait, *stop)
        while not exchanged.done():
            assert '"ok"' in standard.deployment.type(ask)
        exchanged.result()
    running = standard.deployment.containers()
    assert {name for name in running if "replica" in name} == set(NEWER)
    assert '"ok"' in standard.deployment.type(ask)


def test_the_database_is_found_by_the_service_alone_and_asks_for_a_password(
    standard: Trial,
) -> None:
    deployment = standard.deployment
    for name, found in {"service": True, "database": False}.items():
        words = deployment.type(f"docker exec atalaya_edge_1 sh -c '{LOOK_UP.format(name=name)}'")
        assert ("nobody" in words) is not found, words
    for host in ("", "--host=127.0.0.1"):
        with pytest.raises(CommandFailed, match="password"):
            deployment.type(
                f"docker exec {DATABASE} psql -w {host} -U atalaya -c 'SELECT 1' atalaya"
            )


def test_what_is_asked_stands_in_no_log(standard: Trial) -> None:
    for container in standard.deployment.containers():
        said = standard.deployment.said(container)
        assert "/api/v1" not in said, container
        assert "Traceback" not in said, container
