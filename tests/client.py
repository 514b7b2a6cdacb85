"""A member's and a defender's side of the HTTP API, for tests of the server."""

import base64
import json
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import altcha
import httpx

from app.protocol.document import key_id
from app.protocol.encoding import from_base64url, to_base64url
from app.protocol.login import sign_login
from app.protocol.primitives import signing_public_key
from tests.assembly import Assembly
from tests.coalition import Secrets
from tests.patience import PATIENCE


def client_of(url: str, *, transport: httpx.BaseTransport | None = None) -> httpx.Client:
    """A client of the service at ``url`` that is as patient as a test must be."""
    return httpx.Client(base_url=url, timeout=PATIENCE, trust_env=False, transport=transport)


def login_body(
    http: httpx.Client,
    member: Secrets,
    *,
    origin: str | None = None,
    signing_seed: bytes | None = None,
) -> dict[str, str]:
    """A signed challenge, fresh from the server; ``signing_seed`` is that of a person's device."""
    challenge = http.post("/api/v1/challenges").json()["challenge"]
    where, seed = origin or str(http.base_url).rstrip("/"), signing_seed or member.signing_seed
    signature = sign_login(
        seed, origin=where, member=member.id, challenge=from_base64url(challenge)
    )
    return {
        "member": member.id,
        "key": key_id(signing_public_key(seed)),
        "origin": where,
        "challenge": challenge,
        "signature": to_base64url(signature),
    }


def log_in(
    http: httpx.Client, member: Secrets, *, signing_seed: bytes | None = None
) -> dict[str, str]:
    """The header that presents a new session."""
    answer = http.post("/api/v1/sessions", json=login_body(http, member, signing_seed=signing_seed))
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


@dataclass(frozen=True)
class LogLine:
    """One entry of the log as it comes over the wire."""

    number: int
    arrived: int
    document: bytes


def log_lines(data: bytes) -> Iterator[LogLine]:
    """Joined entries of the log."""
    while data:
        number, arrived, length = struct.unpack(">QLL", data[:16])
        assert len(data) >= 16 + length
        yield LogLine(number, arrived, data[16 : 16 + length])
        data = data[16 + length :]


def read_log(http: httpx.Client, session: Mapping[str, str], *, limit: int = 500) -> list[LogLine]:
    """The whole log, page by page."""
    lines: list[LogLine] = []
    while True:
        page = http.get(f"/api/v1/log?after={len(lines)}&limit={limit}", headers=session)
        assert page.status_code == 200, page.text
        if not page.content:
            return lines
        lines += log_lines(page.content)


def say(http: httpx.Client, session: Mapping[str, str], document: bytes) -> httpx.Response:
    """Hands a statement to the log."""
    return http.post("/api/v1/log", content=document, headers=session)


def catch_up(http: httpx.Client, session: Mapping[str, str], assembly: Assembly) -> None:
    """Hands over what ``assembly`` has said since; what it published, the service publishes."""
    for document, _ in assembly.documents[len(read_log(http, session)) :]:
        if "kind" in json.loads(document):
            answer = say(http, session, document)
            assert answer.status_code == 201, answer.text
        else:
            assert http.post("/api/v1/publications", headers=session).status_code == 200


def ask_for_work(
    http: httpx.Client, purpose: str, wanted_id: str, *, size: int | None = None
) -> httpx.Response:
    """A challenge for one report or one upload."""
    sized = {} if size is None else {"size": size}
    return http.post("/api/v1/work", json={"for": purpose, "id": wanted_id, **sized})


def solve(challenge: Mapping[str, Any]) -> dict[str, str]:
    """The header that presents the solution of ``challenge``."""
    parsed = altcha.Challenge.from_dict(dict(challenge))
    solution = altcha.solve_challenge(parsed)
    assert solution is not None
    payload = altcha.Payload(parsed, solution).to_base64()
    return {"Atalaya-Admission": f"work {payload}"}


def admission(
    http: httpx.Client, purpose: str, wanted_id: str, *, size: int | None = None
) -> dict[str, str]:
    """The header that lets a report or an upload in, after the work is done."""
    answer = ask_for_work(http, purpose, wanted_id, size=size)
    assert answer.status_code == 201, answer.text
    return solve(answer.json())


TUS = {"Tus-Resumable": "1.0.0"}
UPLOADS = "/api/v1/uploads"


def upload_metadata(*, token: bytes | None = None, header: bytes | None = None) -> dict[str, str]:
    """The header that names a token and announces the first 96 bytes of an envelope."""
    given = {"token": token, "header": header}
    pairs = [f"{n} {base64.b64encode(v).decode()}" for n, v in given.items() if v is not None]
    return {"Upload-Metadata": ",".join(pairs)} if pairs else {}


def begin_upload(
    http: httpx.Client,
    size: int,
    *,
    token: bytes | None = None,
    header: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> httpx.Response:
    """Announces an upload of ``size`` bytes."""
    length = {"Upload-Length": str(size)}
    metadata = upload_metadata(token=token, header=header)
    return http.post(UPLOADS, headers={**TUS, **length, **metadata, **(headers or {})})


def append(
    http: httpx.Client,
    place: str,
    data: bytes | Iterator[bytes],
    *,
    offset: int,
    headers: Mapping[str, str] | None = None,
) -> httpx.Response:
    """Sends the bytes of an upload that follow ``offset``."""
    kind = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(offset)}
    return http.patch(place, content=data, headers={**TUS, **kind, **(headers or {})})


def offset_of(http: httpx.Client, place: str) -> int:
    """How far an upload has got."""
    answer = http.head(place, headers=TUS)
    assert answer.status_code == 200, answer.status_code
    return int(answer.headers["Upload-Offset"])


def upload(http: httpx.Client, sealed: bytes, *, headers: Mapping[str, str] | None = None) -> str:
    """Sends a whole attachment; the place of its upload."""
    begun = begin_upload(http, len(sealed), header=sealed[:96], headers=headers)
    assert begun.status_code == 201, begun.text
    place = begun.headers["Location"]
    answer = append(http, place, sealed, offset=0)
    assert answer.status_code == 204, answer.text
    return str(place)
