"""What a package proves of the time: places in the receipt log, and who has signed it."""

from collections.abc import Iterator

from app.member.errors import PackageBroken
from app.member.evidence.format import (
    CHECKPOINT,
    CONSISTENCY,
    RECEIPT,
    Consistencies,
    Place,
    read_shape,
)
from app.member.evidence.opened import GOOD, UNKNOWN, Finding, Opened
from app.member.evidence.package import read_text_file
from app.member.receipt_checks import hour_words
from app.member.witness import Word, words_of_witnesses
from app.protocol.checkpoint import (
    ReceiptLog,
    VerifiedReceipt,
    open_checkpoint,
    split_notes,
    verify_receipt,
)
from app.protocol.errors import ProtocolError
from app.protocol.log import Entry, EntryKind, TreeHead, verify_consistency

SECONDS_OF_AN_HOUR = 3600


def check_receipts(opened: Opened) -> Iterator[Finding]:
    """Every envelope stands in the log with its hour, and witnesses have seen it there."""
    if opened.newest is None:
        raise PackageBroken("without a list of members nothing can be said of them")
    log, place = opened.newest.receipts, opened.manifest.receipt
    if log is None or place is None:
        yield Finding(UNKNOWN, "receipt", "no receipt: when it arrived is only the server's word")
        return
    receipt = _verified(opened, log, RECEIPT, opened.manifest.evidence_sha256, place)
    words = hour_words(place.hour)
    yield Finding(GOOD, "receipt", f"arrived {words}, entry {place.index:,} of {log.name}")
    yield from _check_files(opened, log)
    yield from _check_witnesses(opened, log, receipt)


def _check_files(opened: Opened, log: ReceiptLog) -> Iterator[Finding]:
    for entry in opened.manifest.attachments:
        if entry.sealed_sha256 is None:
            continue
        if entry.receipt is None:
            yield Finding(UNKNOWN, entry.name, "no receipt: when it arrived is not proven")
            continue
        path = f"receipts/{entry.name}.txt"
        _verified(opened, log, path, entry.sealed_sha256, entry.receipt)
        yield Finding(GOOD, entry.name, f"arrived {hour_words(entry.receipt.hour)}")


def _verified(
    opened: Opened, log: ReceiptLog, path: str, sha256: str, place: Place
) -> VerifiedReceipt:
    """An entry under the newest checkpoint of the package; every receipt has the same one."""
    kind = EntryKind.REPORT if path == RECEIPT else EntryKind.ATTACHMENT
    entry = Entry(kind, place.hour, _version_of(opened, path), bytes.fromhex(sha256))
    receipt = verify_receipt(read_text_file(opened.package, path), entry=entry, log=log)
    if receipt.index != place.index:
        raise PackageBroken(f"{path}: another entry than the manifest names")
    if receipt.checkpoint != open_checkpoint(_notes(opened)[0], log):
        raise PackageBroken(f"{path}: under another checkpoint")
    return receipt


def _version_of(opened: Opened, path: str) -> int:
    """The roster version in the header of the envelope that a receipt is for."""
    name = path.removeprefix("receipts/").removesuffix(".txt")
    if path == RECEIPT:
        return opened.manifest.sealed_to.version
    with opened.package.open(f"attachments/{name}.atalaya") as file:
        return int.from_bytes(file.read(16)[12:], "big")


def _notes(opened: Opened) -> list[bytes]:
    return split_notes(read_text_file(opened.package, CHECKPOINT))


def _check_witnesses(
    opened: Opened, log: ReceiptLog, receipt: VerifiedReceipt
) -> Iterator[Finding]:
    told = read_text_file(opened.package, CHECKPOINT)
    proofs = read_shape(Consistencies, read_text_file(opened.package, CONSISTENCY))
    paths = {proof.size: [bytes.fromhex(step) for step in proof.path] for proof in proofs.proofs}
    newest = receipt.checkpoint.head
    earliest: dict[str, Word] = {}
    for word in words_of_witnesses(told, log, opened.keys_of):
        if word.head.size <= receipt.index or not _goes_on(word.head, newest, paths):
            continue
        if word.witness not in earliest or word.time < earliest[word.witness].time:
            earliest[word.witness] = word
    for name, word in sorted(earliest.items()):
        when = hour_words(word.time // SECONDS_OF_AN_HOUR)
        yield Finding(GOOD, "witness", f"{name} has seen it in the log, {when}")
    if not earliest:
        yield Finding(UNKNOWN, "witnesses", "none has signed: only the server vouches for the hour")


def _goes_on(old: TreeHead, new: TreeHead, paths: dict[int, list[bytes]]) -> bool:
    if old == new:
        return True
    try:
        verify_consistency(old, new, paths.get(old.size, []))
    except ProtocolError:
        return False
    return True
