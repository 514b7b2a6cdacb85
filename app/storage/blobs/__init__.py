"""Where attachments rest.

A store keeps sealed bytes under random names. It must have them durably when ``commit``
returns, show either all of them or nothing, and give them back unchanged. The database row
is written after ``commit``: bytes without a row are harmless, a row without bytes is not.
"""

from collections.abc import Iterator
from typing import Protocol


class BlobNotFound(Exception):
    """There are no bytes under this name."""


class Upload(Protocol):
    """Bytes on their way in, seen by nobody until ``commit``."""

    def write(self, data: bytes) -> None:
        """Appends ``data``."""

    def commit(self, name: str) -> None:
        """Makes the bytes durable under ``name``; what stands there already is replaced."""

    def abort(self) -> None:
        """Leaves nothing behind; does nothing after ``commit``."""


class BlobStore(Protocol):
    """The contract that every store keeps; it may be called from several threads."""

    def begin(self) -> Upload:
        """Starts an upload."""

    def read(self, name: str) -> Iterator[bytes]:
        """The bytes in pieces; raises ``BlobNotFound`` before the first."""

    def delete(self, name: str) -> None:
        """Forgets the bytes; does nothing where there are none."""
