"""Packages from people whose browser runs no scripts: ``docs/protocol.md`` §18.1.

Nobody can do work there, so what comes in this way is paid from a budget of the process, which
grows back with time. It is small: a flood uses it up at once, and then this way is closed while
those that ask for work stay open.

A package is taken as it comes. The report is kept before the first attachment arrives, and of an
attachment whatever arrived counts, so that the same package, sent again, goes on.
"""

import base64
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from app.intake import reports
from app.intake.budget import Budget
from app.intake.errors import BudgetUsedUp, EnvelopeRefused, IntakeError, TooLarge
from app.intake.limits import (
    MAX_PACKAGE_BYTES,
    PACKAGE_BUDGET,
    PACKAGE_BUDGET_BYTES,
    PACKAGES_AT_ONCE,
    PACKAGES_AT_ONCE_PATIENCE,
)
from app.intake.receipts import Receipt
from app.intake.upload_parts import Terms
from app.intake.uploads import Intended, Uploads
from app.protocol import package
from app.protocol.errors import Malformed
from app.protocol.header import HEADER_BYTES, Header
from app.protocol.package import CarriedUpload, Directory
from app.storage.writer import Writer


@dataclass(frozen=True)
class Delivered:
    """The report has arrived, and so many of its attachments; ``stopped_by`` is why not all."""

    receipt: Receipt
    files: int
    arrived: int
    stopped_by: Exception | None = None


class Packages:
    """Takes packages for one process; ``is_paid`` where it asks others for work."""

    def __init__(
        self,
        writer: Writer,
        uploads: Uploads,
        *,
        is_paid: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._writer = writer
        self._uploads = uploads
        self._is_paid = is_paid
        self._count = Budget(PACKAGE_BUDGET, clock=clock)
        self._bytes = Budget(PACKAGE_BUDGET_BYTES, clock=clock)
        self._under_way = 0

    async def receive(self, pieces: AsyncIterator[bytes], terms: Terms) -> Delivered:
        """Takes one package; the report is kept when this returns.

        Raises ``BudgetUsedUp``, ``EnvelopeRefused``, ``TooLarge``, and what keeps the report out.
        What keeps an attachment out, or a connection that ends, is said in the answer.
        """
        if self._under_way >= PACKAGES_AT_ONCE:
            raise BudgetUsedUp(PACKAGES_AT_ONCE_PATIENCE.total_seconds())
        self._under_way += 1
        try:
            return await self._receive(_Exactly(pieces), terms)
        finally:
            self._under_way -= 1

    async def _receive(self, source: "_Exactly", terms: Terms) -> Delivered:
        try:
            directory = await _read_directory(source)
            data = await source.read(directory.report_length)
            report = package.parse_report(data).header
        except Malformed as error:
            raise EnvelopeRefused(str(error)) from error
        if directory.size > MAX_PACKAGE_BYTES:
            raise TooLarge("larger than a package may be here")
        if self._is_paid:
            self._count.spend(1)
            self._bytes.spend(directory.size)
        receipt = await reports.receive(self._writer, data, now=terms.clock())
        arrived = 0
        try:
            for upload in directory.uploads:
                await self._attach(source, upload, report, terms)
                arrived += 1
            await source.check_end(directory.size - directory.contents_end)
        except (IntakeError, Malformed, TimeoutError) as error:
            return Delivered(receipt, len(directory.uploads), arrived, error)
        return Delivered(receipt, len(directory.uploads), arrived)

    async def _attach(
        self, source: "_Exactly", carried: CarriedUpload, report: Header, terms: Terms
    ) -> None:
        """One attachment, from where an earlier attempt has left it."""
        front = await source.read(HEADER_BYTES)
        package.parse_attachment_header(front, report)
        intended = Intended(carried.token, carried.length, front, _metadata(front))
        if not await self._uploads.has_room(carried.token):
            raise BudgetUsedUp(PACKAGES_AT_ONCE_PATIENCE.total_seconds())
        upload = await self._uploads.create(intended, now=terms.clock())
        source.put_back(front)
        await source.skip(upload.received)
        if upload.is_finished:
            return
        rest = source.pass_on(upload.size - upload.received)
        await self._uploads.receive(upload, rest, offset=upload.received, terms=terms)


async def _read_directory(source: "_Exactly") -> Directory:
    front = await source.read(package.FRONT_BYTES)
    entries = await source.read(package.upload_count(front) * package.ENTRY_BYTES)
    return package.parse_directory(front + entries)


def _metadata(front: bytes) -> str:
    """As a page would have announced it, so that a page with the words finds it (§18)."""
    return f"token,header {base64.b64encode(front).decode('ascii')}"


class _Exactly:
    """Bytes in the amounts that are asked for, from pieces that come in any; none is held twice.

    Raises ``Malformed`` where they end too early.
    """

    def __init__(self, pieces: AsyncIterator[bytes]) -> None:
        self._pieces = pieces
        self._held = b""

    async def pass_on(self, size: int) -> AsyncIterator[bytes]:
        """``size`` bytes in all, as they come."""
        while size:
            piece, self._held = self._held[:size], self._held[size:]
            if not piece:
                self._held = await anext(self._pieces, b"")
                if not self._held:
                    raise Malformed("the package ends too early")
                continue
            size -= len(piece)
            yield piece

    async def read(self, size: int) -> bytes:
        return b"".join([piece async for piece in self.pass_on(size)])

    async def skip(self, size: int) -> None:
        async for _ in self.pass_on(size):
            pass

    def put_back(self, data: bytes) -> None:
        self._held = data + self._held

    async def check_end(self, zeros: int) -> None:
        """Raises ``Malformed`` unless exactly so many zeros are left."""
        async for piece in self.pass_on(zeros):
            package.check_zeros(piece)
        if self._held or await anext(self._pieces, b""):
            raise Malformed("bytes behind the package")
