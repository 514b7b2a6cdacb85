"""``verify-pages``: whether a service hands out the pages of a release, byte for byte.

The release was verified before with ``ssh-keygen`` (docs/operations.md, "Releases"). Every file of
it is asked for twice, as browsers do and as others do, with the policy under which it comes. What
a service shows to this command it may hide from somebody else: so it says nothing of who asks,
and it can be run through Tor.
"""

import io
import json
import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

import httpx
import typer

from app.member.connection import Connection, patience
from app.member.errors import PagesDiffer, ReleaseUnusable, ServerNonsense, ServerUnreachable
from app.member.home import normal_origin

LIST = "SHA256SUMS"
POLICIES = "web/content_security_policy.json"
# Where the service writes the hash of the page to take along, in groups of four digits.
OPEN_PLACE = b"{{sha256}}"
DIGITS = rb"(?:[0-9a-f]{4} ){15}[0-9a-f]{4}"
ROOM_FOR_DIGITS = 1024
BROTLI = "br"
_LINE = re.compile(r"([0-9a-f]{64})  ([A-Za-z0-9._/-]+)")


class Pages(Connection):
    """A service as browsers ask it for its pages."""

    def page(self, path: str, encoding: str, *, limit: int) -> tuple[bytes, str, str]:
        """The bytes that came, how they were encoded, and the policy they came with."""
        deadline = self._clock() + patience(limit, self._wait_seconds)
        sink = io.BytesIO()
        try:
            with self._http.stream(
                "GET", f"{self._origin}{path}", headers={"Accept-Encoding": encoding}
            ) as answer:
                if answer.status_code != httpx.codes.OK:
                    raise PagesDiffer(f"{path} is answered with {answer.status_code}.")
                for piece in answer.iter_raw():
                    sink.write(piece)
                    if sink.tell() > limit:
                        raise PagesDiffer(f"{path} is longer than in the release.")
                    if self._clock() > deadline:
                        raise ServerUnreachable
                said = answer.headers
        except httpx.HTTPError as error:
            raise ServerUnreachable from error
        encoded = said.get("content-encoding", "identity")
        return sink.getvalue(), encoded, said.get("content-security-policy", "")


def verify_pages(release: Path, *, server: str) -> None:
    """Compares every page, and names the first that differs.

    Raises ``ReleaseUnusable``, ``PagesDiffer``, ``ServerUnreachable``.
    """
    files = read_release(release)
    policies = _policies(files)
    addresses = _addresses(files)
    with Pages(normal_origin(server)) as pages:
        for path, encodings in sorted(addresses.items()):
            _compare(pages, path, encodings, policy=policy_for(path, policies))
    typer.echo(f"{len(addresses)} pages and files are those of the release.")


def read_release(folder: Path) -> dict[str, bytes]:
    """The web files of a release by their names in its list.

    Raises ``ReleaseUnusable`` where the list cannot be read, or a file is not the listed one.
    """
    try:
        listed = dict(_listed((folder / LIST).read_text("ascii")))
        files = {name: (folder / name).read_bytes() for name in listed if name.startswith("web/")}
    except (OSError, ValueError) as error:
        raise ReleaseUnusable(f"{LIST} or a file in it cannot be read.") from error
    for name, content in files.items():
        if sha256(content).hexdigest() != listed[name]:
            raise ReleaseUnusable(f"{name} is not the file in the list.")
    if POLICIES not in files:
        raise ReleaseUnusable("There are no pages in it.")
    return files


def policy_for(path: str, policies: Mapping[str, str]) -> str:
    """That of the longest address which ``path`` begins with."""
    return policies[max((prefix for prefix in policies if path.startswith(prefix)), key=len)]


def _listed(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        found = _LINE.fullmatch(line)
        if found is None or ".." in found[2] or found[2].startswith("/"):
            raise ValueError(line)
        yield found[2], found[1]


def _policies(files: Mapping[str, bytes]) -> Mapping[str, str]:
    try:
        policies: dict[str, str] = json.loads(files[POLICIES])
    except ValueError as error:
        raise ReleaseUnusable(f"{POLICIES} cannot be read.") from error
    return policies


def _addresses(files: Mapping[str, bytes]) -> dict[str, dict[str, bytes]]:
    """What is to come at each address, by encoding."""
    found: dict[str, dict[str, bytes]] = {}
    for name, content in files.items():
        plain = name.removesuffix(".br")
        if plain == POLICIES:
            continue
        path = f"/{plain.removeprefix('web/').removesuffix('index.html')}"
        found.setdefault(path, {})[BROTLI if name != plain else "identity"] = content
    return found


def _compare(pages: Pages, path: str, encodings: Mapping[str, bytes], *, policy: str) -> None:
    limit = max(map(len, encodings.values())) + ROOM_FOR_DIGITS
    for asked in ("identity", BROTLI):
        content, encoded, said = pages.page(path, asked, limit=limit)
        if encoded not in encodings or encoded not in ("identity", asked):
            raise ServerNonsense("It is compressed in a way that nobody asked for.")
        if not _is_of(content, encodings[encoded]):
            raise PagesDiffer(f"{path} is another one ({asked}).")
        if said != policy:
            raise PagesDiffer(f"{path} comes with another policy.")


def _is_of(content: bytes, released: bytes) -> bool:
    """Whether it is the released file, with digits in its open place if it has one."""
    if OPEN_PLACE not in released:
        return content == released
    parts = (re.escape(part) for part in released.split(OPEN_PLACE))
    return re.fullmatch(DIGITS.join(parts), content) is not None
