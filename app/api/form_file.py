"""The one file of a form, as it comes: ``multipart/form-data``, RFC 7578.

What the file is called travels along; it is passed over here and goes nowhere.
"""

from collections.abc import AsyncIterator

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from app.api.dependencies import read_pieces
from app.protocol.errors import Malformed

FORM = b"multipart/form-data"
# Boundaries and headers around a single file.
FRAME_BYTES = 16_384


async def file_in_form(request: Request, limit: int) -> AsyncIterator[bytes]:
    """The bytes of the only part; raises ``Malformed``, and as ``read_pieces`` does."""
    found: list[bytes] = []
    parser = _parser(request, found)
    try:
        async for piece in read_pieces(request, limit + FRAME_BYTES):
            parser.write(piece)
            for content in found:
                yield content
            found.clear()
        parser.finalize()
    except FormParserError as error:
        raise Malformed("not a form") from error


def _parser(request: Request, found: list[bytes]) -> MultipartParser:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary", b"")
    if kind != FORM or not boundary:
        raise Malformed("not a form with a file")
    parts = 0

    def begin() -> None:
        nonlocal parts
        parts += 1
        if parts > 1:
            raise Malformed("more than one part")

    def take(data: bytes, start: int, end: int) -> None:
        found.append(data[start:end])

    try:
        return MultipartParser(boundary, {"on_part_begin": begin, "on_part_data": take})
    except FormParserError as error:
        raise Malformed("a boundary that is none") from error
