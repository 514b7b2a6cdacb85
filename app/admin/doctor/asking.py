"""One question over HTTP, and what of its answer the doctor looks at."""

import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

# Seconds.
_PATIENCE = 10
_DAY = 86_400
# An address of documentation (RFC 5737): whoever hands it on hands on everybody's.
FORWARDED = {"x-forwarded-for": "192.0.2.1"}


@dataclass(frozen=True)
class Answer:
    """Status, the values of each header, and how many days the certificate is still good."""

    status: int
    headers: Mapping[str, list[str]]
    days_left: int | None = None
    # Seconds between the clock that dated it and this one.
    apart: float = 0
    # The code of a problem (RFC 9457) that the service answers with.
    problem: str = ""

    def value(self, name: str) -> str:
        """The header's only value; empty where there is none, or more than one."""
        values = self.headers.get(name, [])
        return values[0] if len(values) == 1 else ""


class NoAnswer(Exception):
    """Nobody answered."""


class BadCertificate(NoAnswer):
    """Somebody answered with a certificate that a browser would refuse."""


def ask(url: str, headers: Mapping[str, str] | None = None) -> Answer:
    """Asks once, and follows nothing; raises ``NoAnswer``."""
    client = httpx.Client(timeout=_PATIENCE, headers={"accept-encoding": "identity"})
    try:
        with client, client.stream("GET", url, headers=headers) as response:
            return Answer(
                response.status_code,
                {name: response.headers.get_list(name) for name in response.headers},
                _days_left(response.extensions["network_stream"]),
                _apart(response),
                _problem(response),
            )
    except httpx.HTTPError as error:
        if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in _causes(error)):
            raise BadCertificate from None
        raise NoAnswer from None


def body_of(url: str) -> dict[str, Any]:
    """The JSON object at ``url``; raises ``NoAnswer``."""
    try:
        value = httpx.get(url, timeout=_PATIENCE).json()
    except (httpx.HTTPError, ValueError):
        raise NoAnswer from None
    if not isinstance(value, dict):
        raise NoAnswer
    return value


def _days_left(stream: Any) -> int | None:
    connection = stream.get_extra_info("ssl_object")
    if connection is None:
        return None
    ends = ssl.cert_time_to_seconds(connection.getpeercert()["notAfter"])
    return int((ends - time.time()) // _DAY)


def _apart(response: httpx.Response) -> float:
    date = response.headers.get("date")
    if date is None:
        return 0
    return abs(parsedate_to_datetime(date).timestamp() - time.time())


def _problem(response: httpx.Response) -> str:
    if response.headers.get("content-type") != "application/problem+json":
        return ""
    response.read()
    try:
        return str(response.json()["code"])
    except (ValueError, LookupError, TypeError):
        return ""


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
