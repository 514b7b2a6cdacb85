"""Where parts of attachments rest.

A store keeps sealed bytes under random names. It must have them durably when ``put`` returns,
show either all of them or nothing, and give them back unchanged. The database row is written
after ``put``: bytes without a row are harmless and swept one day, a row without bytes is not.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Protocol

# What one name holds at most: a store and a request keep this much in memory.
PART_BYTES = 4 * 1024 * 1024


class BlobNotFound(Exception):
    """There are no bytes under this name."""


class BlobStoreUnavailable(Exception):
    """The store does not answer, or does not take anything; what it has kept is swept one day."""


@dataclass(frozen=True)
class StoredBlob:
    """A name in the store, and the hour since 1970 in which its bytes came."""

    name: str
    hour: int


@dataclass(frozen=True)
class Bucket:
    """Where an S3-compatible store is, and what opens it."""

    endpoint: str
    region: str
    name: str
    # In front of every name, without slashes at its ends; may be empty.
    prefix: str
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)


class BlobStore(Protocol):
    """The contract that every store keeps. Raises ``BlobStoreUnavailable``.

    A ``put`` that fails or is cancelled leaves the whole part or nothing under its name. It has no
    row, so nobody sees it: whoever wants it kept puts it again under another name.
    """

    async def put(self, name: str, data: bytes) -> None:
        """Makes at most ``PART_BYTES`` durable under a new ``name`` (32 hex digits)."""

    async def read(self, name: str) -> bytes:
        """The bytes under ``name``; raises ``BlobNotFound``."""

    async def delete(self, name: str) -> None:
        """Forgets the bytes; does nothing where there are none."""

    async def keeps_deleted(self) -> bool:
        """Whether what is deleted stays, as an older version of nothing."""

    def stored(self) -> AsyncIterator[StoredBlob]:
        """Everything that is kept, in no order."""
