"""The image's recipe, read as text; ``make image`` builds it, on machines that can."""

import json
import re
from pathlib import PurePosixPath

from app.settings.given import DEFAULTS
from tests.process import ROOT

# Continued lines joined, comments and empty lines left out.
LINES = [
    line
    for line in (ROOT / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
    if line.strip() and not line.startswith("#")
]
LAST_STAGE = LINES[max(i for i, line in enumerate(LINES) if line.startswith("FROM ")) :]
IGNORED = (ROOT / ".dockerignore").read_text().splitlines()


def test_no_host_is_named_but_the_registry_of_the_base_images() -> None:
    hosts = {
        host
        for line in LINES
        for host in re.findall(r"\b(?:[a-z0-9-]+\.)+(?:com|dev|io|net|org)\b|https?://\S+", line)
    }
    assert hosts == {"docker.io"}
    assert not [line for line in LINES if re.search(r"--(?:extra-)?index|--registry", line)]


def test_base_images_may_be_replaced_by_the_operator() -> None:
    bases = {line.split()[1] for line in LINES if line.startswith("FROM ")}
    assert bases == {"${NODE_IMAGE}", "${BASE_IMAGE}", "scratch"}
    assert LAST_STAGE[0] == "FROM scratch"


def test_only_plain_syntax_is_used() -> None:
    text = "\n".join(LINES)
    assert not re.search(r"<<|--link|--mount|COPY .*--chmod", text)


def test_packages_are_checked_by_hash() -> None:
    text = "\n".join(LINES)
    assert "--require-hashes -r requirements.txt" in text
    assert "npm ci " in text


def test_it_runs_as_a_numeric_user_that_is_not_root() -> None:
    users = [line.split()[1] for line in LAST_STAGE if line.startswith("USER ")]
    assert users == ["10001:10001"]


def test_the_last_stage_installs_nothing() -> None:
    assert not [line for line in LAST_STAGE if line.startswith(("RUN ", "ADD "))]


def test_health_is_asked_by_python_at_a_path_that_exists() -> None:
    (check,) = (line for line in LAST_STAGE if line.startswith("HEALTHCHECK "))
    command = json.loads(check.partition(" CMD ")[2])
    assert command[:2] == ["python", "-c"]
    compile(command[2], "HEALTHCHECK", "exec")
    assert "'/api/v1/health'" in command[2]


def test_it_serves_and_does_not_migrate_by_itself() -> None:
    assert LAST_STAGE[-1] == 'CMD ["python", "-m", "app.main"]'
    assert not [line for line in LAST_STAGE if line.startswith("ENTRYPOINT")]


def test_settings_of_the_image_exist() -> None:
    (environment,) = (line for line in LAST_STAGE if line.startswith("ENV "))
    names = set(re.findall(r"ATALAYA_[A-Z_]+", environment))
    assert names == {"ATALAYA_DATA", "ATALAYA_WEB", "ATALAYA_HOST", "ATALAYA_PORT"}
    assert names <= set(DEFAULTS)


def test_migrations_lie_where_the_database_looks_for_them() -> None:
    copied = {PurePosixPath(line.split()[-1]) for line in LINES if line.startswith("COPY ")}
    assert "runtime.py /runtime /opt/venv /srv" in "\n".join(LINES)
    root = PurePosixPath("/srv/atalaya")
    assert {root / "app", root / "alembic", root} <= copied
    assert f"WORKDIR {root}" in LAST_STAGE


def test_the_builder_gets_only_what_is_allowed() -> None:
    rules = [line for line in IGNORED if line and not line.startswith("#")]
    assert rules[0] == "*"
    allowed = {rule[1:] for rule in rules if rule.startswith("!")}
    code = {"app", "alembic", "alembic.ini", "requirements.txt", "web"}
    assert allowed == {*code, "deploy/*.json", "deploy/runtime.py"}
