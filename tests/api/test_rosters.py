"""Rosters stay readable after they have been replaced, for members that were away."""

import brotli  # type: ignore[import-untyped]
import httpx
import pytest

from tests.coalition import Coalition
from tests.service import RunningService, publish_current


def test_an_older_roster_is_handed_out_by_its_hash(
    http: httpx.Client, coalition: Coalition, service: RunningService
) -> None:
    old_hash, old_document = coalition.roster.hash.hex(), coalition.document
    coalition.version += 1
    publish_current(service.settings, coalition)
    assert http.get("/api/v1/roster").content == coalition.document
    assert http.get(f"/api/v1/rosters/{old_hash}").content == old_document


def test_a_roster_that_was_never_published_is_not_there(http: httpx.Client) -> None:
    answer = http.get(f"/api/v1/rosters/{'0' * 64}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert http.get("/api/v1/rosters/2").status_code == 422


@pytest.mark.parametrize("accepted", ["br", "gzip, deflate, br, zstd"])
def test_rosters_are_compressed_for_whoever_takes_it(
    http: httpx.Client, coalition: Coalition, accepted: str
) -> None:
    for path in ("roster", f"rosters/{coalition.roster.hash.hex()}"):
        headers = {"accept-encoding": accepted}
        with http.stream("GET", f"/api/v1/{path}", headers=headers) as answer:
            body = b"".join(answer.iter_raw())
        assert answer.headers["content-encoding"] == "br"
        assert answer.headers["vary"] == "accept-encoding"
        assert answer.headers["content-type"] == "application/json"
        assert brotli.decompress(body) == coalition.document
        assert len(body) < len(coalition.document) / 2


@pytest.mark.parametrize("accepted", ["identity", "gzip", ""])
def test_rosters_are_plain_for_everybody_else(
    http: httpx.Client, coalition: Coalition, accepted: str
) -> None:
    for path in ("roster", f"rosters/{coalition.roster.hash.hex()}"):
        answer = http.get(f"/api/v1/{path}", headers={"accept-encoding": accepted})
        assert "content-encoding" not in answer.headers
        assert answer.headers["vary"] == "accept-encoding"
        assert answer.content == coalition.document


def test_a_new_roster_is_not_answered_with_the_old_one_s_bytes(
    http: httpx.Client, coalition: Coalition, service: RunningService
) -> None:
    headers = {"accept-encoding": "br"}
    for _ in range(2):
        with http.stream("GET", "/api/v1/roster", headers=headers) as answer:
            assert brotli.decompress(b"".join(answer.iter_raw())) == coalition.document
        coalition.version += 1
        publish_current(service.settings, coalition)
