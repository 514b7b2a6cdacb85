"""Where parts of attachments rest.

A store keeps sealed bytes under random names. It must have them durably when ``put`` returns,
show either all of them or nothing, and give them back unchanged. The database row is written
after ``put``: bytes without a row are harmless and swept one day, a row without bytes is not.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

# What one name holds at most: a store and a request keep this much in memory.
PART_BYTES = 4 * 1024 * 1024


class BlobNotFound(Exception):
    """There are no bytes under this name."""


class BlobStoreUnavailable(Exception):
    """The store does not answer, or does not take anything; nothing of it was kept."""


@dataclass(frozen=True)
class StoredBlob:
    """A name in the store, and the hour since 1970 in which its bytes came."""

    name: str
    hour: int


class BlobStore(Protocol):
    """The contract that every store keeps. Raises ``BlobStoreUnavailable``."""

    async def put(self, name: str, data: bytes) -> None:
        """Makes at most ``PART_BYTES`` durable under a new ``name`` (32 hex digits)."""

    async def read(self, name: str) -> bytes:
        """The bytes under ``name``; raises ``BlobNotFound``."""

    async def delete(self, name: str) -> None:
        """Forgets the bytes; does nothing where there are none."""

    def stored(self) -> AsyncIterator[StoredBlob]:
        """Everything that is kept, in no order."""
