"""Exports locked with age, for long keeping: any later age program opens them.

A key for X25519 does not withstand a quantum computer. What must stay closed for decades is
better kept as it came, in the home.
"""

from collections.abc import Sequence

import pyrage  # type: ignore[import-untyped]

from app.member.exports.errors import RecipientUnusable

SUFFIX = ".age"


def recipients(texts: Sequence[str]) -> list[pyrage.x25519.Recipient]:
    """Public keys as age writes them (``age1…``); raises ``RecipientUnusable``."""
    try:
        return [pyrage.x25519.Recipient.from_str(text.strip()) for text in texts]
    except pyrage.RecipientError:
        # Without a cause: a secret key typed by mistake must not be shown again.
        raise RecipientUnusable from None


def locked(data: bytes, to: Sequence[pyrage.x25519.Recipient]) -> bytes:
    """``data``, which each of the recipients opens alone."""
    return bytes(pyrage.encrypt(data, list(to)))
