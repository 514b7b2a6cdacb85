"""Small pictures that nobody has taken: a plain scene, and across it that it is an example."""

import struct
import zlib

WIDTH, HEIGHT = 192, 128
_DOT = 4
_INK = (255, 255, 255)
# Five dots high; each letter three wide.
_LETTERS = {
    "E": ("###", "#..", "##.", "#..", "###"),
    "J": ("..#", "..#", "..#", "#.#", "###"),
    "M": ("#.#", "###", "###", "#.#", "#.#"),
    "P": ("###", "#.#", "###", "#..", "#.."),
    "L": ("#..", "#..", "#..", "#..", "###"),
    "O": ("###", "#.#", "#.#", "#.#", "###"),
}
_WORD = "EJEMPLO"
_Colour = tuple[int, int, int]


def picture(sky: _Colour, ground: _Colour) -> bytes:
    """A PNG of two colours with the word ``EJEMPLO``, about a kilobyte."""
    rows = [[sky if y < HEIGHT * 2 // 3 else ground] * WIDTH for y in range(HEIGHT)]
    _write(rows)
    pixels = b"".join(b"\0" + bytes(part for pixel in row for part in pixel) for row in rows)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(pixels, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _write(rows: list[list[_Colour]]) -> None:
    left = (WIDTH - len(_WORD) * 4 * _DOT) // 2
    for place, letter in enumerate(_WORD):
        for y, line in enumerate(_LETTERS[letter]):
            for x, dot in enumerate(line):
                if dot == "#":
                    _fill(rows, left + (place * 4 + x) * _DOT, 54 + y * _DOT)


def _fill(rows: list[list[_Colour]], left: int, top: int) -> None:
    for y in range(top, top + _DOT):
        rows[y][left : left + _DOT] = [_INK] * _DOT


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
