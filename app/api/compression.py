"""Brotli for public JSON, where the client takes it.

A roster is mostly hex, so it shrinks to a third or less; that counts on a bad network. Nothing
that is secret or that somebody sent is ever compressed together with it.
"""

from functools import lru_cache

import brotli  # type: ignore[import-untyped]
from fastapi import Request, Response

VARY = {"vary": "accept-encoding"}
BROTLI = {**VARY, "content-encoding": "br"}
# The best: 0.4 seconds for nine hundred members, once.
BEST = 11
# A quarter larger, and so fast that it may be done at every request.
FAST = 5


def takes_brotli(request: Request) -> bool:
    """Whether the client says that it takes Brotli; the members' tool never does."""
    return "br" in request.headers.get("accept-encoding", "")


def json_response(request: Request, document: bytes, *, is_newest: bool) -> Response:
    """A document of ours; the newest one, which everybody fetches, is compressed best."""
    if not takes_brotli(request):
        return Response(document, media_type="application/json", headers=VARY)
    # Past ones are many, and anybody may ask for all of them in turn.
    content = _compressed_best(document) if is_newest else brotli.compress(document, quality=FAST)
    return Response(content, media_type="application/json", headers=BROTLI)


@lru_cache(maxsize=4)
def _compressed_best(document: bytes) -> bytes:
    compressed: bytes = brotli.compress(document, quality=BEST)
    return compressed
