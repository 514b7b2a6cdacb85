"""What a process remembers of uploads on their way: SHA-256 of what was counted so far.

Nothing depends on it: what was forgotten, or seen by another process, is read from the store.
"""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field

from app.intake.limits import MAX_DIGESTS


@dataclass
class Digest:
    """SHA-256 of the first ``offset`` bytes of an upload."""

    offset: int = 0
    state: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def copy(self) -> "Digest":
        """One that goes its own way."""
        return Digest(self.offset, self.state.copy())

    def update(self, data: bytes) -> None:
        """Takes the next bytes."""
        self.state.update(data)
        self.offset += len(data)


class Digests:
    """Digests of the uploads seen last, so that the last byte need not have all read again."""

    def __init__(self, most: int = MAX_DIGESTS) -> None:
        self._most = most
        self._known: OrderedDict[bytes, Digest] = OrderedDict()

    def of(self, blob: bytes) -> Digest:
        """As much as is known of ``blob``, whose counted bytes never change."""
        return self._known.get(blob, Digest()).copy()

    def keep(self, blob: bytes, digest: Digest) -> None:
        """Remembers ``digest``, which covers nothing but counted bytes."""
        self._known[blob] = digest.copy()
        self._known.move_to_end(blob)
        while len(self._known) > self._most:
            self._known.popitem(last=False)
