"""Opening a session, and every way in which it must not open."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import Engine

from app.intake import sessions
from app.intake.errors import LoginDenied, SessionRequired
from app.intake.governance import Governance
from app.protocol.encoding import from_base64url, to_base64url
from app.protocol.login import sign_login
from app.storage.writer import Writer
from tests.assembly import id_of
from tests.client import log_in, login_body
from tests.coalition import Coalition, Secrets
from tests.service import RunningService, publish_current

SESSIONS = "/api/v1/sessions"


def denied(answer: httpx.Response) -> bool:
    return (answer.status_code, answer.json()["code"]) == (401, "login-denied")


def test_a_challenge_opens_one_session_only(http: httpx.Client, coalition: Coalition) -> None:
    body = login_body(http, coalition.members[0])
    assert http.post(SESSIONS, json=body).status_code == 201
    assert denied(http.post(SESSIONS, json=body))


def test_a_challenge_signed_for_another_address_opens_nothing(
    http: httpx.Client, coalition: Coalition
) -> None:
    body = login_body(http, coalition.members[0], origin="https://otro.example")
    assert denied(http.post(SESSIONS, json=body))
    own = str(http.base_url).rstrip("/")
    assert denied(http.post(SESSIONS, json={**body, "origin": own}))


def test_nobody_logs_in_as_somebody_else(http: httpx.Client, coalition: Coalition) -> None:
    body = login_body(http, coalition.members[0])
    assert denied(http.post(SESSIONS, json={**body, "member": "brujula"}))
    assert denied(http.post(SESSIONS, json={**body, "member": "nadie"}))
    assert denied(http.post(SESSIONS, json=login_body(http, Secrets("alborada"))))


def test_a_made_up_challenge_opens_nothing(http: httpx.Client, coalition: Coalition) -> None:
    member, origin = coalition.members[0], str(http.base_url).rstrip("/")
    for challenge in (b"", bytes(72), b"\xff" * 72):
        signature = sign_login(
            member.signing_seed, origin=origin, member=member.id, challenge=challenge
        )
        body = {
            "member": member.id,
            "key": id_of(member.signing_seed),
            "origin": origin,
            "challenge": to_base64url(challenge),
            "signature": to_base64url(signature),
        }
        assert denied(http.post(SESSIONS, json=body))


NO_LOGINS = (
    b'{"member":"\\u0000","origin":"x","challenge":"","signature":""}',
    b"",
    b"{",
    b"[]",
    b'{"member": 1}',
    b"\xff",
    b"x" * 5000,
    b'{"member":"a","extra":1}',
)


def test_a_malformed_login_is_refused_without_a_word_about_it(http: httpx.Client) -> None:
    for body in NO_LOGINS:
        answer = http.post(SESSIONS, content=body)
        assert answer.status_code in {413, 422}, body
        assert set(answer.json()) == {"type", "title", "status", "code"}, body


@pytest.mark.parametrize("key", [None, "", "0" * 63, "A" * 64, "0" * 65, 7])
def test_a_login_names_its_key(http: httpx.Client, coalition: Coalition, key: object) -> None:
    body: dict[str, object] = {**login_body(http, coalition.members[0]), "key": key}
    answer = http.post(SESSIONS, json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "request-malformed")
    del body["key"]
    assert http.post(SESSIONS, json=body).status_code == 422


def test_a_session_ends_with_membership(
    http: httpx.Client, coalition: Coalition, service: RunningService
) -> None:
    leaver = log_in(http, coalition.members[2])
    assert http.get("/api/v1/reports", headers=leaver).status_code == 200
    coalition.version += 1
    coalition.members.pop()
    publish_current(service.settings, coalition)
    assert http.get("/api/v1/reports", headers=leaver).status_code == 401


def test_challenge_and_session_end_with_their_time(coalition: Coalition, engine: Engine) -> None:
    key, now, member = bytes(32), datetime.now(UTC), coalition.members[0]
    challenge = sessions.new_challenge(key, now=now)
    origin, own = "https://a.example", id_of(member.signing_seed)
    signature = sign_login(
        member.signing_seed, origin=origin, member=member.id, challenge=challenge
    )
    login = sessions.SignedLogin(member.id, own, origin, challenge, signature)

    async def act() -> None:
        async with Writer(engine) as writer:
            governance = Governance(engine, writer)

            async def open_at(moment: datetime) -> bytes:
                return await sessions.open_session(writer, governance, login, key=key, now=moment)

            with pytest.raises(LoginDenied):
                await open_at(now + timedelta(minutes=3))
            token = await open_at(now + timedelta(minutes=1))
            session = sessions.session_of(
                governance, token, key=key, now=now + timedelta(minutes=15)
            )
            assert session == sessions.OpenSession("alborada", None)
            with pytest.raises(SessionRequired):
                sessions.session_of(governance, token, key=key, now=now + timedelta(minutes=17))

    asyncio.run(act())


def test_asking_for_challenges_writes_nothing(http: httpx.Client, engine: Engine) -> None:
    asked = {http.post("/api/v1/challenges").json()["challenge"] for _ in range(50)}
    assert len(asked) == 50
    assert {len(from_base64url(challenge)) for challenge in asked} == {72}
    with engine.connect() as connection:
        count = connection.exec_driver_sql("SELECT count(*) FROM spent_challenges").scalar()
    assert count == 0
