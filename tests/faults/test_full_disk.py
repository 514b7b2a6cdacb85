"""A disk that is full: it is said, and nothing acknowledged is lost. Mounts a small disk."""

from app.settings import Settings
from tests.coalition import Coalition
from tests.faults.sender import code, sender_to
from tests.faults.small_disk import service_on_small_disk


def test_a_full_disk_is_said_and_forgiven(sqlite_settings: Settings, coalition: Coalition) -> None:
    with (
        service_on_small_disk(sqlite_settings, size="8m", ballast=4 << 20) as disk,
        sender_to(sqlite_settings, coalition) as sender,
    ):
        assert sender.begin_file().status_code == 201
        for refused in (sender.send_until_refused(), sender.go_on()):
            assert code(refused) == (503, "storage-unavailable")
            assert "retry-after" in refused.headers
        assert sender.acknowledged
        disk.free_space()
        assert sender.send().status_code == 201
        assert sender.go_on().status_code == 204
        assert sender.acknowledged <= sender.listed()
        assert sender.are_files_there()
