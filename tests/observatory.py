"""How public observatories grade a site by the headers of one answer.

The points are those of Mozilla's HTTP Observatory (its score table of 2025): 100 to begin with,
less for what is missing or open, more for what is stricter than needed; more counts only above 90.
Redirections and the preload list are not looked at: they are the edge's and the browsers'.
"""

import re
from collections.abc import Mapping
from html.parser import HTMLParser

# The first score from which each grade is given.
GRADES = ((100, "A+"), (90, "A"), (85, "A-"), (80, "B+"), (70, "B"), (65, "B-"), (60, "C+"))
ENOUGH_FOR_MORE = 90
SIX_MONTHS = 15_768_000
# What lets in more than the sources that somebody has named.
_BROAD = {"'unsafe-inline'", "'unsafe-eval'", "data:", "http:", "https:", "*", "blob:"}
_PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
# Those that a second kind of observatory counts: all of them, or no A+.
COUNTED_BY_PRESENCE = (
    "content-security-policy",
    "permissions-policy",
    "referrer-policy",
    "strict-transport-security",
    "x-content-type-options",
    "x-frame-options",
)

Headers = Mapping[str, str]


def grade(headers: Headers, html: str = "") -> str:
    """The grade for one answer, ``html`` being its body where it is a page."""
    points = score(headers, html)
    return next((name for least, name in GRADES if points >= least), "D or worse")


def score(headers: Headers, html: str = "") -> int:
    """The points for one answer."""
    given = (
        _for_policy(_directives(headers)),
        -20 if "set-cookie" in headers else 0,
        _for_sharing(headers),
        _for_referrer(headers.get("referrer-policy")),
        _for_transport(headers.get("strict-transport-security", "")),
        _for_integrity(html),
        0 if headers.get("x-content-type-options") == "nosniff" else -5,
        _for_framing(headers),
        10 if headers.get("cross-origin-resource-policy") in ("same-origin", "same-site") else 0,
    )
    without_more = 100 + sum(points for points in given if points < 0)
    more = sum(points for points in given if points > 0)
    return max(0, without_more + (more if without_more >= ENOUGH_FOR_MORE else 0))


def missing(headers: Headers) -> list[str]:
    """What an observatory that only looks for headers would not find."""
    return [name for name in COUNTED_BY_PRESENCE if name not in headers]


def _directives(headers: Headers) -> dict[str, set[str]]:
    parts = [part.split() for part in headers.get("content-security-policy", "").split(";")]
    return {words[0]: set(words[1:]) for words in parts if words}


def _for_policy(policy: Mapping[str, set[str]]) -> int:
    if not policy:
        return -25
    default = policy.get("default-src", {"*"})
    if any(policy.get(kind, default) & _BROAD for kind in ("script-src", "object-src")):
        return -20
    if policy.get("style-src", default) & _BROAD:
        return 0
    is_strict = default == {"'none'"} and policy.get("form-action") in ({"'none'"}, {"'self'"})
    return 10 if is_strict else 5


def _for_sharing(headers: Headers) -> int:
    """Who lets every site read with its visitors' credentials, or whoever asks."""
    return -50 if "access-control-allow-credentials" in headers else 0


def _for_referrer(policy: str | None) -> int:
    if policy is None:
        return 0
    return 5 if policy in _PRIVATE else -5


def _for_transport(header: str) -> int:
    age = re.match(r"max-age=(\d+)", header)
    if age is None:
        return -20
    return 0 if int(age[1]) >= SIX_MONTHS else -10


def _for_framing(headers: Headers) -> int:
    if "frame-ancestors" in _directives(headers):
        return 5
    return 0 if headers.get("x-frame-options") in ("DENY", "SAMEORIGIN") else -20


def _for_integrity(html: str) -> int:
    scripts = _Scripts()
    scripts.feed(html)
    if any(re.match(r"https?:|//", source) for source, _ in scripts.found):
        return -50
    return 5 if scripts.found and all(has_hash for _, has_hash in scripts.found) else 0


class _Scripts(HTMLParser):
    """Scripts that a page loads: their address, and whether its hash stands beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        source = values.get("src")
        if tag == "script" and source is not None:
            self.found.append((source, "integrity" in values))
