"""A proxy that was to strip addresses and does not gets nothing through."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from tests.client import client_of
from tests.coalition import Coalition
from tests.service import RunningService, free_socket, make_settings, prepare, running

ADDRESS = "203.0.113.77"
TELLING = ("X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "X-Real-IP", "CF-Connecting-IP")


@pytest.fixture
def promised(tmp_path: Path, coalition: Coalition) -> Iterator[RunningService]:
    """A service that was told of a proxy that strips."""
    listening, url = free_socket()
    settings = replace(make_settings(tmp_path, origin=url), proxy_strips=True)
    prepare(settings, coalition)
    with running(settings, listening) as service:
        yield service


@pytest.mark.parametrize("name", TELLING)
def test_what_tells_its_sender_is_refused_and_not_kept(
    promised: RunningService, coalition: Coalition, name: str
) -> None:
    sealed, _ = coalition.seal_report({"alborada"}, text="x")
    with client_of(promised.url) as http:
        refused = http.post("/api/v1/reports", content=sealed, headers={name: ADDRESS})
        assert (refused.status_code, refused.json()["code"]) == (503, "proxy-tells")
        assert refused.headers["content-security-policy"]
        assert http.post("/api/v1/reports", content=sealed).status_code == 201


def test_it_is_said_once_and_without_the_address(
    promised: RunningService, caplog: pytest.LogCaptureFixture
) -> None:
    with client_of(promised.url) as http:
        for _ in range(3):
            http.get("/", headers={"X-Forwarded-For": ADDRESS})
    said = [record.getMessage() for record in caplog.records if record.name == "atalaya"]
    assert said == ["refused: a request came with the address of its sender (ATALAYA_PROXY)"]
    assert ADDRESS not in caplog.text


def test_where_nothing_was_promised_such_fields_are_of_no_meaning(
    service: RunningService,
) -> None:
    assert httpx.get(
        f"{service.url}/api/v1/health", headers={"X-Forwarded-For": ADDRESS}, trust_env=False
    ).is_success
