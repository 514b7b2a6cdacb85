"""Every address of the service as a browser sees it: what stands in front must change nothing."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from app.admin.doctor.asking import FORWARDED, Answer, BadCertificate, NoAnswer, ask
from app.admin.doctor.database import APART
from app.admin.doctor.finding import Finding, Findings, attention, fails, ok, unseen
from app.admin.doctor.service import own_address
from app.settings import Settings

# A page, an answer of the API, and one about nothing: whoever forgets headers forgets them there.
_API = "/api/v1/health"
_PATHS = ("/", _API, "/nothing-is-here")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
# Days. What renews certificates begins thirty days before their end.
_RENEWED, _LAST_DAYS = 21, 7
_YEAR = 31_536_000
# Say what stands in front, count people, or make browsers write home.
LEAKING = frozenset(
    {
        "alt-used",
        "nel",
        "report-to",
        "reporting-endpoints",
        "server",
        "set-cookie",
        "via",
        "x-cache",
        "x-powered-by",
        "x-request-id",
        "x-served-by",
    }
)
# Of one connection or one form of the bytes: who hands an answer on may say these anew.
_OF_THE_WAY = frozenset(
    {
        "accept-ranges",
        "connection",
        "content-encoding",
        "content-length",
        "date",
        "etag",
        "keep-alive",
        "last-modified",
        "transfer-encoding",
        "vary",
    }
)
# The code with which the service refuses a request that comes with somebody's address.
_REFUSED = "proxy-tells"
_MAX_AGE = re.compile(r"max-age=(\d+)")


def look_from_outside(settings: Settings) -> Findings:
    """Each origin in turn; they are numbered as they stand in ATALAYA_ORIGINS."""
    if settings.onion and settings.onion not in settings.origins:
        yield fails("onion", "ATALAYA_ONION is none of ATALAYA_ORIGINS: nobody can log in there.")
    own = _own_answers(settings)
    for number, origin in enumerate(settings.origins, 1):
        yield from _look_at(f"origin {number}", origin, settings, own)


def _own_answers(settings: Settings) -> Mapping[str, Answer]:
    """What the service itself says; nothing where it cannot be asked from here."""
    paths = _PATHS if settings.serves_pages else (_API,)
    try:
        return {path: ask(own_address(settings) + path) for path in paths}
    except NoAnswer:
        return {}


def _look_at(about: str, origin: str, settings: Settings, own: Mapping[str, Answer]) -> Findings:
    if _host(origin).endswith(".onion"):
        # A name server would be told the address, and has no answer.
        yield unseen(about, "it is inside Tor: open it in Tor Browser.")
        return
    try:
        answers = {path: ask(origin + path) for path in _PATHS}
        forwarded = ask(f"{origin}/", FORWARDED)
    except BadCertificate:
        yield fails(about, "browsers refuse its certificate: see the runbook for certificates.")
        return
    except NoAnswer:
        words = "it does not answer here: where there is no way out, run this with --from-outside"
        yield attention(about, f"{words} on another machine.")
        return
    yield from _transport(about, origin, answers["/"])
    if answers["/"].apart > APART:
        yield fails(about, "its clock is more than a minute from this one: set both (NTP).")
    if settings.proxy_strips:
        yield _handing_on(about, forwarded)
    elif origin.startswith("https://"):
        words = "nobody sees whether addresses are handed on: set ATALAYA_PROXY=strips."
        yield attention(about, words)
    # What is refused for that is refused on every path.
    if answers["/"].problem != _REFUSED:
        yield from _headers(about, answers, own)


def _host(origin: str) -> str:
    return urlsplit(origin).hostname or ""


def _transport(about: str, origin: str, answer: Answer) -> Findings:
    """TLS: none is needed on this machine."""
    days = answer.days_left
    if days is None:
        if _host(origin) in _LOOPBACK:
            yield ok(about, "it needs no certificate.")
        else:
            yield fails(about, "it is http://, so that anybody on the way reads and changes it.")
    elif days < _LAST_DAYS:
        yield fails(about, f"its certificate ends in {days} days: see the runbook.")
    elif days < _RENEWED:
        yield attention(about, f"its certificate ends in {days} days: why was it not renewed?")
    else:
        yield ok(about, f"its certificate is good for {days} days.")


def _headers(about: str, answers: Mapping[str, Answer], own: Mapping[str, Answer]) -> Findings:
    leaking = {name for answer in answers.values() for name in LEAKING & answer.headers.keys()}
    weak = {name for answer in answers.values() for name in _weak(answer)}
    changed = {name for path in own for name in _changed(answers[path], own[path])}
    if leaking:
        yield fails(about, f"what stands in front says too much: {_list(leaking)}.")
    if weak:
        yield fails(about, f"headers that protect are missing or weak: {_list(weak)}.")
    if changed:
        yield fails(about, f"what stands in front changes headers: {_list(changed)}.")
    if not leaking | weak | changed:
        yield ok(about, "every answer has the service's own headers and no other.")


def _list(names: set[str]) -> str:
    return ", ".join(sorted(names))


def _weak(answer: Answer) -> set[str]:
    """What any answer of the service must have, whatever its policy says beyond."""
    age = _MAX_AGE.search(answer.value("strict-transport-security"))
    policy = answer.value("content-security-policy")
    good = {
        "strict-transport-security": age is not None and int(age[1]) >= _YEAR,
        "content-security-policy": policy.startswith("default-src 'none'")
        and not re.search(r"unsafe-|\*", policy),
        "x-content-type-options": answer.value("x-content-type-options") == "nosniff",
        "referrer-policy": answer.value("referrer-policy") == "no-referrer",
    }
    return {name for name, is_good in good.items() if not is_good}


def _changed(answer: Answer, own: Answer) -> set[str]:
    names = own.headers.keys() - _OF_THE_WAY
    changed = {name for name in names if answer.headers.get(name) != own.headers[name]}
    # The status is no header, and as much the service's own.
    return changed if answer.status == own.status else {*changed, "status"}


def _handing_on(about: str, forwarded: Answer) -> Finding:
    """Whether the address that a request brought along came through to the service."""
    if forwarded.problem == _REFUSED:
        return fails(about, "what stands in front hands addresses on: take them away there.")
    return ok(about, "no address is handed on.")
