"""The ordinary tus-js-client works unchanged against the real service."""

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.client import TUS, UPLOADS, client_of
from tests.coalition import Coalition
from tests.service import RunningService
from tests.uploads import like_attachment, stored_names

SCRIPT = Path(__file__).parents[1] / "web" / "tus_client.mjs"


def tell(story: str, service: RunningService, file: Path) -> dict[str, Any]:
    """What the client reports of one story."""
    command = ["node", str(SCRIPT), story, f"{service.url}{UPLOADS}", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One kind of database: the client cannot see which."""
    return f"sqlite:///{tmp_path / 'atalaya.sqlite3'}"


@pytest.mark.parametrize(
    ("story", "requests"),
    [
        ("whole", ["POST", "PATCH"]),
        ("chunks", ["POST", *["PATCH"] * 3]),
        ("creation", ["POST", *["PATCH"] * 2]),
        ("stream", ["POST", *["PATCH"] * 3]),
        ("override", ["POST"] * 4),
        ("paused", None),
        ("resumed", ["HEAD", "PATCH"]),
    ],
)
def test_a_file_arrives_whole(
    service: RunningService,
    coalition: Coalition,
    tmp_path: Path,
    story: str,
    requests: list[str] | None,
) -> None:
    data = like_attachment(coalition, 700_000)
    file = tmp_path / "sealed"
    file.write_bytes(data)
    told = tell(story, service, file)
    assert requests in (None, told["requests"])
    with client_of(service.url) as http:
        receipt = http.get(f"{told['url']}/receipt", headers=TUS)
    assert receipt.json()["sha256"] == hashlib.sha256(data).hexdigest()


def test_what_is_stopped_and_given_up_leaves_nothing(
    service: RunningService, coalition: Coalition, tmp_path: Path
) -> None:
    file = tmp_path / "sealed"
    file.write_bytes(like_attachment(coalition, 700_000))
    assert tell("terminated", service, file)["status"] == 404
    assert stored_names(service.data) == []
