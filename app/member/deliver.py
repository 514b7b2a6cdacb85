"""``deliver``: hands in a package that somebody has sealed, as whoever carries it.

Needs no key and no home. Whatever stops it, running it again goes on where the server stands, and
handing in twice keeps one. With a home, what the server says is compared with the receipt log that
the coalition has certified.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import typer

from app.member.carrier import Carrier, Kept
from app.member.errors import NotDeliverable, ServerNonsense, ServerRefused
from app.member.field import newest_known
from app.member.files import sha256_of
from app.member.home import normal_origin, open_home
from app.member.receipt_checks import hour_words
from app.protocol import package
from app.protocol.checkpoint import ReceiptLog, verify_receipt
from app.protocol.envelope import evidence_hash
from app.protocol.errors import Malformed
from app.protocol.header import HEADER_BYTES
from app.protocol.log import Entry, EntryKind
from app.protocol.package import CarriedUpload, Package

CONFLICT, LOWEST_OWN_FAULT, FAULT = 409, 400, 500


@dataclass(frozen=True)
class Delivery:
    """One package on its way."""

    carrier: Carrier
    package: Package
    source: BinaryIO
    # The log that the coalition has certified, where this machine knows it.
    log: ReceiptLog | None

    def check(self, kind: EntryKind, kept: Kept, sha256: bytes) -> bool:
        """Whether a receipt proves what it says; raises ``ServerNonsense`` for another hash."""
        version = self.package.report.header.roster_version
        return check_receipt(kept, kind, sha256, roster_version=version, log=self.log)


def check_receipt(
    kept: Kept, kind: EntryKind, sha256: bytes, *, roster_version: int, log: ReceiptLog | None
) -> bool:
    """Whether there was a log to check it by.

    Raises ``ServerNonsense``, or as ``verify_receipt`` does.
    """
    if kept.sha256 != sha256.hex():
        raise ServerNonsense("It has kept other bytes than were sent.")
    if log is None:
        return False
    entry = Entry(kind, kept.hour, roster_version, sha256)
    verify_receipt(kept.proof.encode(), entry=entry, log=log)
    return True


def deliver(file: Path, *, server: str, home: Path | None) -> None:
    """Prints the receipt; raises ``NotDeliverable`` and the client's errors."""
    log = newest_known(open_home(home)).receipts if home else None
    with file.open("rb") as source, Carrier(normal_origin(server)) as carrier:
        try:
            read = package.read_package(source)
        except Malformed as error:
            raise NotDeliverable("It is not a package, or it was cut off or changed.") from error
        try:
            _hand_in(Delivery(carrier, read, source, log))
        except ServerRefused as error:
            if LOWEST_OWN_FAULT <= error.status < FAULT:
                raise NotDeliverable(_why(error)) from error
            raise


def _why(error: ServerRefused) -> str:
    if error.detail.endswith("roster-unknown"):
        return "It was sealed for another coalition, or with a list that this server never had."
    if error.status == CONFLICT:
        return "Something else stands under its id on this server."
    return f"The server says {error.detail}."


def _hand_in(delivery: Delivery) -> None:
    read, carrier = delivery.package, delivery.carrier
    sha256 = evidence_hash(read.report_bytes)
    kept = carrier.post_report(read.report_bytes, read.report.header.id)
    is_proven = delivery.check(EntryKind.REPORT, kept, sha256)
    typer.echo(f"The text has arrived, {hour_words(kept.hour)}.")
    count = len(read.attachments)
    for number, upload in enumerate(read.directory.uploads, 1):
        _send(delivery, upload, number)
        typer.echo(f"File {number} of {count} has arrived.")
    proof = (
        "It stands in the receipt log that the coalition has certified."
        if is_proven
        else "The proof was not checked: that takes --home."
    )
    typer.echo(f"Receipt  {sha256.hex()}\n{proof}")


def _send(delivery: Delivery, upload: CarriedUpload, number: int) -> None:
    carrier, source = delivery.carrier, delivery.source
    start = delivery.package.directory.upload_starts[number - 1]
    offset = carrier.received(upload)
    if offset is None:
        source.seek(start)
        offset = carrier.begin(upload, source.read(HEADER_BYTES))
    while offset < upload.length:
        offset = carrier.append(upload, source, start, offset)
    sha256 = sha256_of(source, start, upload.length)
    delivery.check(EntryKind.ATTACHMENT, carrier.receipt(upload), sha256)
