"""Whether the service answers, and in which language."""

import httpx

from app.protocol.version import VERSION


def test_health_names_the_protocol_s_version(http: httpx.Client) -> None:
    answer = http.get("/api/v1/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "protocol": VERSION})
