"""The key of the receipts: what an operator shows."""

import subprocess
import sys
from pathlib import Path

import pytest

from app.admin.schema import migrate
from app.protocol.checkpoint import parse_verifier_key
from app.settings import Settings
from tests.process import ROOT, environment
from tests.service import make_settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = make_settings(tmp_path, origin="https://observatorio.example:8443")
    migrate(settings)
    return settings


def show(settings: Settings) -> str:
    result = subprocess.run(
        [sys.executable, "-m", "app.admin", "receipt-key"],
        cwd=ROOT,
        env=environment(settings),
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stderr == ""
    return result.stdout


def test_an_operator_is_shown_the_key_in_one_word(settings: Settings) -> None:
    shown = show(settings)
    assert shown.count("\n") == 1
    assert parse_verifier_key(shown.strip()).name == "observatorio.example:8443/receipts"


def test_the_key_stays_when_the_address_changes(settings: Settings, tmp_path: Path) -> None:
    elsewhere = make_settings(tmp_path, origin="https://otro.example:443")
    assert show(settings) == show(elsewhere)
