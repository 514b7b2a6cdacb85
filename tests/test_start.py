"""The service refuses to start on anything missing or unsafe, in one plain sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.process import ROOT

GOOD_PAGES = '{"/": "default-src \'none\'"}'


def start(module: str, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    web = tmp_path / "web"
    web.mkdir()
    (web / "content_security_policy.json").write_text(GOOD_PAGES)
    return {"ATALAYA_DATA": str(tmp_path / "data"), "ATALAYA_WEB": str(web)}


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("ATALAYA_PORT", "0", "not a port number"),
        ("ATALAYA_PORT", "eighty", "not a port number"),
        ("ATALAYA_ORIGINS", "https://example.org/", "without a path"),
        ("ATALAYA_ORIGINS", "HTTPS://EXAMPLE.ORG", "lower case"),
        ("ATALAYA_ORIGINS", "", "not a list of addresses"),
        ("ATALAYA_DATABASE_URL", "nonsense", "not the address of a database"),
        ("ATALAYA_DATABASE_URL", "mysql://a@b/c", "neither sqlite"),
        ("ATALAYA_DATABASE_URL", "sqlite:////nowhere/at/all.sqlite3", "cannot be reached"),
        ("ATALAYA_WEB", "/nowhere", "not built"),
    ],
)
def test_a_setting_that_cannot_work_is_said(
    settings: dict[str, str], name: str, value: str, words: str
) -> None:
    result = start("app.main", **{**settings, name: value})
    assert result.returncode == 1
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_database_that_is_not_migrated_is_said(settings: dict[str, str]) -> None:
    Path(settings["ATALAYA_DATA"]).mkdir()
    assert "not migrated" in start("app.main", **settings).stderr


def test_damaged_pages_are_said(settings: dict[str, str]) -> None:
    (Path(settings["ATALAYA_WEB"]) / "content_security_policy.json").write_text('{"/": ')
    assert "damaged" in start("app.main", **settings).stderr


def test_migrating_a_database_that_is_not_there_is_said(settings: dict[str, str]) -> None:
    url = "postgresql://nobody@127.0.0.1:9/nothing"
    result = start("app.admin", "migrate", **{**settings, "ATALAYA_DATABASE_URL": url})
    assert result.returncode == 1
    assert result.stderr.splitlines() == ["The database cannot be reached."]


def test_what_is_written_belongs_to_the_service_alone(settings: dict[str, str]) -> None:
    folder = Path(settings["ATALAYA_DATA"])
    folder.mkdir(mode=0o755)
    assert start("app.admin", "migrate", **settings).returncode == 0
    assert (folder / "atalaya.sqlite3").stat().st_mode & 0o077 == 0
