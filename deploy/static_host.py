"""The pages from another host than the API: ``python -m deploy.static_host PAGES ROOT [ONION]``.

Prints the lines of a Caddyfile for the host that has the built pages in the folder ROOT; PAGES is
the same folder here. Every path gets the headers that the service itself would give it, so that a
browser cannot tell the two apart, and the policy stays the one that was published: 'self' alone.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from app.api.headers import EXIT, ExactHeaders
from app.api.pages import POLICIES_FILE, read_policies

# Made anew by the service for each roster; what lies in the folder is what they are made from.
MADE_BY_THE_SERVICE = ("/llevar", "/take-along")
# What comes behind the headers of each path. Anybody may type an address with or without the slash
# at its end. Where the same bytes come from must not show, and most have a compressed form.
_FILES = """\
	@hidden path /{policies} *.br {made}
	error @hidden 404
	try_files {{path}} {{path}}index.html {{path}}/index.html
	header {{
		-Server
		-Etag
		-Last-Modified
		Vary Accept-Encoding
		defer
	}}
"""
_ONION = """\
	@page {{
		path *.html
		file
		not host *.onion
	}}
	header @page Onion-Location {onion}{{http.request.orig_uri.path}}
"""
_SERVER = """\
	file_server {
		precompressed br
		disable_canonical_uris
	}
"""


def caddyfile(pages: Path, *, root: str, onion: str | None = None) -> str:
    """What stands between the braces of a site."""
    made = " ".join(f"{path}*" for path in MADE_BY_THE_SERVICE)
    files = _FILES.format(policies=POLICIES_FILE, made=made)
    offer = _ONION.format(onion=onion) if onion else ""
    # In this order: what is said later, of a longer path, counts.
    return f"root * {root}\nroute {{\n{_headers(pages)}{files}{offer}{_SERVER}}}\n"


def _headers(pages: Path) -> str:
    policies = read_policies(pages)
    said = ExactHeaders(_nothing, policies)
    below = {prefix: f"{prefix}*" for prefix in sorted(policies, key=len)}
    return "".join(
        _block(f"@below{number}", matcher, said.headers_for(path))
        for number, (path, matcher) in enumerate({**below, EXIT: f"{EXIT} {EXIT}/"}.items())
    )


def _block(name: str, matcher: str, headers: Iterable[tuple[bytes, bytes]]) -> str:
    lines = "".join(f'\t\t{key.decode()} "{_quoted(value)}"\n' for key, value in headers)
    return f"\t{name} path {matcher}\n\theader {name} {{\n{lines}\t}}\n"


async def _nothing(*_: object) -> None:
    """Nothing is served here."""


def _quoted(value: bytes) -> str:
    return value.decode().replace("\\", "\\\\").replace('"', '\\"')


if __name__ == "__main__":
    sys.stdout.write(caddyfile(Path(sys.argv[1]), root=sys.argv[2], onion=(*sys.argv[3:], None)[0]))
