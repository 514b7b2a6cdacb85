"""HTTP as the members' tool speaks it; the answers of a server are hostile too.

* Nothing is read beyond the cap that its caller names, and nothing is decompressed.
* Redirects are not followed and cookies not kept: they would be another origin's word, or a mark.
* A proxy is taken from the environment, so that Tor works: ``ALL_PROXY=socks5h://127.0.0.1:9050``
  has the proxy resolve names too. ``SSL_CERT_FILE`` counts as well.
* The user agent says nothing of the machine.
"""

import io
import re
import time
from collections.abc import Callable, Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Any, BinaryIO, Self

import httpx

from app.member.errors import (
    MemberError,
    ProxyUnusable,
    RoleMissing,
    ServerNonsense,
    ServerRefused,
    ServerUnreachable,
    StatementRefused,
)
from app.protocol.encoding import from_json_object
from app.protocol.errors import Malformed

# Challenges, sessions and problem documents are under one kilobyte.
SMALL_ANSWER = 16_384
# From the request to the last byte of the answer: time to begin, for Tor circuits take theirs,
# then at least a slow circuit's pace, which is ten minutes for 16 MiB. A server that drips bytes
# is not waited for.
BEGIN_SECONDS = 60.0
SLOWEST_BYTES_PER_SECOND = 28_000
STAGE = re.compile(r"[a-z-]{1,40}")


class Connection:
    """Requests to one server by somebody whom it need not know."""

    def __init__(
        self,
        origin: str,
        *,
        wait_seconds: float = BEGIN_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wait_seconds = wait_seconds
        self._origin = origin
        self._clock = clock
        self._http = _open_http(wait_seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._http.close()

    def _bytes(self, path: str, *, limit: int) -> bytes:
        sink = io.BytesIO()
        self._receive("GET", path, sink, limit=limit)
        return sink.getvalue()

    def _json(
        self, method: str, path: str, *, status: int, body: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        sink = io.BytesIO()
        self._receive(method, path, sink, limit=SMALL_ANSWER, status=status, body=body)
        try:
            return from_json_object(sink.getvalue())
        except Malformed as error:
            raise ServerNonsense from error

    def _receive(
        self,
        method: str,
        path: str,
        sink: BinaryIO,
        *,
        limit: int,
        status: int = 200,
        body: Mapping[str, str | int] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Headers:
        """The one request: streams the body of an answer with ``status`` into ``sink``."""
        url = f"{self._origin}/api/v1{path}"
        deadline = self._clock() + patience(limit, self._wait_seconds)
        try:
            with self._http.stream(
                method, url, json=body, content=content, headers=headers
            ) as response:
                if response.status_code != status:
                    raise self._refusal(response, deadline)
                self._copy(response, sink, limit, deadline)
                return response.headers
        except httpx.HTTPError as error:
            # Its message may hold the address, and nothing that helps more than the hint.
            raise ServerUnreachable from error

    def _copy(self, response: httpx.Response, sink: BinaryIO, limit: int, deadline: float) -> None:
        """The body as it came over the wire; a compressed one could be a bomb and is refused."""
        if response.headers.get("content-encoding", "identity") != "identity":
            raise ServerNonsense("It is compressed.")
        received = 0
        for piece in response.iter_raw():
            received += len(piece)
            if received > limit:
                raise ServerNonsense("It is longer than it can be.")
            if self._clock() > deadline:
                raise ServerUnreachable
            sink.write(piece)

    def _refusal(self, response: httpx.Response, deadline: float) -> MemberError:
        if response.has_redirect_location or response.is_redirect:
            return ServerNonsense("It is a redirect, which is never followed.")
        if response.status_code == httpx.codes.FORBIDDEN:
            return RoleMissing()
        if response.status_code != httpx.codes.CONFLICT:
            return ServerRefused(response.status_code)
        sink = io.BytesIO()
        self._copy(response, sink, SMALL_ANSWER, deadline)
        return _conflict(sink.getvalue())


def _conflict(answer: bytes) -> MemberError:
    """Why a statement was refused: one of the protocol's own words, or nothing."""
    try:
        stage = from_json_object(answer).get("stage")
    except Malformed:
        stage = None
    is_word = isinstance(stage, str) and STAGE.fullmatch(stage)
    return StatementRefused(str(stage)) if is_word else ServerRefused(httpx.codes.CONFLICT)


def patience(limit: int, wait_seconds: float = BEGIN_SECONDS) -> float:
    """Within how many seconds an answer of at most ``limit`` bytes must be whole."""
    return wait_seconds + limit / SLOWEST_BYTES_PER_SECOND


def _open_http(timeout_seconds: float) -> httpx.Client:
    headers = {"User-Agent": "atalaya", "Accept": "*/*", "Accept-Encoding": "identity"}
    try:
        return httpx.Client(
            headers=headers,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            follow_redirects=False,
            timeout=timeout_seconds,
            trust_env=True,
        )
    except (ValueError, httpx.InvalidURL):
        raise ProxyUnusable("Its address is not one.") from None
