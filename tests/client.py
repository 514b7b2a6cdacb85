"""A member's and a defender's side of the HTTP API, for tests of the server."""

from collections.abc import Iterator

import httpx

from app.protocol.encoding import from_base64url, to_base64url
from app.protocol.login import sign_login
from tests.coalition import Secrets


def login_body(http: httpx.Client, member: Secrets, *, origin: str | None = None) -> dict[str, str]:
    """A signed challenge, fresh from the server."""
    challenge = http.post("/api/v1/challenges").json()["challenge"]
    where = origin or str(http.base_url).rstrip("/")
    signature = sign_login(
        member.signing_seed,
        origin=where,
        member=member.id,
        challenge=from_base64url(challenge),
    )
    return {
        "member": member.id,
        "origin": where,
        "challenge": challenge,
        "signature": to_base64url(signature),
    }


def log_in(http: httpx.Client, member: Secrets) -> dict[str, str]:
    """The header that presents a new session."""
    answer = http.post("/api/v1/sessions", json=login_body(http, member))
    assert answer.status_code == 201, answer.text
    return {"Authorization": f"Bearer {answer.json()['token']}"}


def records(data: bytes, slots: int) -> Iterator[tuple[int, int, bytes, bytes]]:
    """Cursor, hour, evidence hash and excerpt of each record of a list."""
    length = 44 + 2337 + 32 * slots
    assert len(data) % length == 0
    for start in range(0, len(data), length):
        record = data[start : start + length]
        cursor, hour = int.from_bytes(record[:8], "big"), int.from_bytes(record[8:12], "big")
        yield cursor, hour, record[12:44], record[44:]
