r"""Text that cannot harm a terminal or mislead a reader.

Decrypted text and names in rosters are hostile: whoever wrote them is unknown. Whatever
could move the cursor, set a title, turn the direction of writing or hide is shown as
a visible escape like ``\u202e``. A backslash that was typed stays as it is: an escape that is
seen need not have been one, but nothing that would have been one is ever hidden.
"""

import unicodedata
from textwrap import wrap as wrap_line

WIDTH = 92
MARGIN = "| "
TAB_WIDTH = 4
# Letters by category, yet drawn as nothing: good for hiding text or faking a blank.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def display_safe(text: str) -> str:
    """``text`` with line ends and tabs, and everything else that is not plainly visible escaped."""
    return "".join(
        character if character in "\n\t" or _is_visible(character) else escaped(character)
        for character in text.replace("\r\n", "\n")
    )


def one_line(text: str, limit: int = 200) -> str:
    """``text`` on one line, cut at ``limit`` characters."""
    shown = (c if _is_visible(c) else escaped(c) for c in text[:limit])
    return "".join(shown) + ("…" if len(text) > limit else "")


def block(text: str, width: int = WIDTH) -> str:
    """Safe, wrapped text behind a margin, so that it cannot pass for what this tool says."""
    lines = [
        piece
        for line in display_safe(text).expandtabs(TAB_WIDTH).split("\n")
        for piece in _wrapped(line, width - len(MARGIN))
    ]
    return "\n".join(f"{MARGIN}{line}".rstrip() for line in lines)


def _wrapped(line: str, width: int) -> list[str]:
    return wrap_line(line, width, replace_whitespace=False, break_on_hyphens=False) or [""]


def _is_visible(character: str) -> bool:
    """Not a control, format, surrogate, private or unassigned character, nor a line separator."""
    if character in _BLANK:
        return False
    return character.isprintable() or unicodedata.category(character) == "Zs"


def escaped(character: str) -> str:
    r"""A character as it is shown that could hide: ``\u202e``."""
    number = ord(character)
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"
