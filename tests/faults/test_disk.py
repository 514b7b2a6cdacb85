"""A disk that is read-only, slow or failing: it is said, and nothing acknowledged is lost."""

from pathlib import Path

import pytest

from app.settings import Settings
from app.storage.database import opened_database
from tests.coalition import Coalition
from tests.faults.sender import code, sender_to
from tests.faults.slow_disk import build_library
from tests.process import service_process
from tests.uploads import stored_names


def test_a_disk_that_becomes_read_only_is_said_and_forgiven(
    sqlite_settings: Settings, coalition: Coalition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign = tmp_path / "read-only"
    monkeypatch.setenv("LD_PRELOAD", str(build_library(tmp_path)))
    monkeypatch.setenv("READ_ONLY_WHILE", str(sign))
    with (
        service_process(sqlite_settings, tmp_path / "log"),
        sender_to(sqlite_settings, coalition) as sender,
    ):
        assert sender.send().status_code == 201
        assert sender.begin_file().status_code == 201
        sign.touch()
        assert code(sender.send()) == (503, "storage-unavailable")
        assert code(sender.go_on()) == (503, "storage-unavailable")
        assert stored_names(sqlite_settings.data) == []
        sign.unlink()
        assert sender.send().status_code == 201
        assert sender.go_on().status_code == 204
        assert sender.listed() == sender.acknowledged
        assert sender.are_files_there()


def test_an_fsync_that_fails_acknowledges_nothing(
    sqlite_settings: Settings, coalition: Coalition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LD_PRELOAD", str(build_library(tmp_path)))
    monkeypatch.setenv("FSYNC_FAILS_EVERY", "5")
    with sender_to(sqlite_settings, coalition) as sender:
        with service_process(sqlite_settings, tmp_path / "log"):
            answers = [sender.send() for _ in range(100)]
            answers += [sender.begin_file() for _ in range(20)]
            begun = len(sender.begun)
            # Who is refused tries again; in five times as many tries each has come through.
            answers += [sender.go_on() for _ in range(5 * begun) if sender.begun]
        refused = [answer for answer in answers if not answer.is_success]
        assert {code(answer) for answer in refused} == {(503, "storage-unavailable")}
        assert {answer.request.method for answer in refused} == {"POST", "PATCH"}
        assert len(sender.files) == begun
        monkeypatch.delenv("LD_PRELOAD")
        with service_process(sqlite_settings, tmp_path / "log"):
            assert sender.acknowledged <= sender.listed()
            assert sender.are_files_there()
    with opened_database(sqlite_settings.database_url) as engine, engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def test_a_slow_fsync_makes_the_service_slow_and_nothing_else(
    sqlite_settings: Settings, coalition: Coalition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LD_PRELOAD", str(build_library(tmp_path)))
    monkeypatch.setenv("FSYNC_MILLISECONDS", "50")
    with (
        service_process(sqlite_settings, tmp_path / "log"),
        sender_to(sqlite_settings, coalition) as sender,
    ):
        assert {sender.send().status_code for _ in range(20)} == {201}
        assert sender.begin_file().status_code == 201
        assert sender.go_on().status_code == 204
        assert sender.listed() == sender.acknowledged
        assert sender.are_files_there()
