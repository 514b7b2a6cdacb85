"""Rosters stay readable after they have been replaced, for members that were away."""

import httpx

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
