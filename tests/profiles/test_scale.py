"""The profile ``scale``: database and store are elsewhere, here on this machine's own address."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.profiles.deployment import own_address
from tests.profiles.hardened import check_hardened
from tests.profiles.trial import Trial
from tests.s3 import s3_server

ELSEWHERE = "elsewhere"
DATABASE = """
docker run --detach --name {name} --env POSTGRES_USER=atalaya --env POSTGRES_DB=atalaya \\
    --env POSTGRES_INITDB_ARGS='--auth-local=scram-sha-256 --data-checksums --encoding=UTF8' \\
    --env POSTGRES_PASSWORD_FILE=/run/secrets/password --user 999:999 --group-add 10001 \\
    --volume "$PWD/secrets/database_password:/run/secrets/password:ro" \\
    --publish {address}:{port}:5432 {image}
"""
READY = "until docker exec {name} pg_isready -h 127.0.0.1 -U atalaya; do sleep 0.2; done"


@pytest.fixture(scope="module")
def scaled(trial: Trial, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    deployment, address, port = trial.deployment, own_address(), free_port()
    trial.type("Start", 1, folder=".")
    image = deployment.chosen("IMAGE_POSTGRES")
    deployment.type(DATABASE.format(name=ELSEWHERE, address=address, port=port, image=image))
    deployment.type(READY.format(name=ELSEWHERE))
    with s3_server(tmp_path_factory.mktemp("s3"), address=address) as s3:
        bucket = s3.new_bucket()
        keys = f"{bucket.access_key}\n{bucket.secret_key}\n"
        _write_keys(deployment.checkout / "deploy/secrets/s3_keys", keys)
        deployment.choose(
            DATABASE_URL=f"postgresql://atalaya@{address}:{port}/atalaya",
            STORE=f"s3://{bucket.name}/parts",
            S3_ENDPOINT=s3.endpoint,
            S3_PLAIN_HTTP="yes",
        )
        trial.start("scale", "scaled")
        yield trial


def _write_keys(path: Path, keys: str) -> None:
    path.touch(mode=0o640)
    path.write_text(keys)
    os.chown(path, 0, 10001)


def test_two_processes_serve_on_a_database_and_a_store_elsewhere(scaled: Trial) -> None:
    deployment = scaled.deployment
    for container in ("atalaya_scaled_1", "atalaya_scaled_2"):
        deployment.wait_for_health(container)
        words = deployment.type(f"docker exec {container} python -m app.admin doctor || true")
        assert "ok         store: it takes, gives back and deletes." in words
        assert "ok         database: it answers" in words
    deployment.type(f"docker rm --force {ELSEWHERE}")
    check_hardened(deployment)
