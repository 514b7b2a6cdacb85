"""Opening reports in Python, as a member's machine does."""

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from app.protocol import envelope, excerpt, hpke
from app.protocol.report import decode_head, decode_report
from tests.bench.figure import print_figure
from tests.coalition import Coalition

REPORTS, RUNS = 1000, 5


def measure(_folder: Path) -> None:
    """A thousand reports of 4 kB to ten members, whole and heads only."""
    coalition = Coalition([f"miembro-{number}" for number in range(10)])
    keys = [member.kem_key for member in coalition.members]
    sample, _ = coalition.seal_report({"miembro-0"}, text="x" * 4000)
    key = hpke.PrivateKey(coalition.members[0].kem_seed)
    head, content = envelope.open_report(envelope.parse(sample), key=key, index=0)
    sealed = [
        envelope.seal_report(
            roster_version=1,
            roster_hash=bytes(32),
            form_hash=bytes(32),
            public_keys=keys,
            chosen=range(10),
            head=head,
            content=content,
        )
        for _ in range(REPORTS)
    ]
    excerpts = [excerpt.build(envelope.parse(data), 0).to_bytes() for data in sealed]
    text = f"Python, one core, {REPORTS} reports of 4 kB, 10 slots, median of {RUNS}"

    def open_whole(data: bytes) -> None:
        _, body = envelope.open_report(envelope.parse(data), key=key, index=0)
        decode_report(body)

    def open_head(data: bytes) -> None:
        decode_head(excerpt.open_head(excerpt.parse(data), key=key, index=0))

    whole = statistics.median(_seconds(open_whole, sealed) for _ in range(RUNS))
    print_figure("open_1000_reports", whole, "s", text, target="<= 0.5")
    heads = statistics.median(_seconds(open_head, excerpts) for _ in range(RUNS))
    print_figure("open_1000_heads", heads, "s", text)


def _seconds(act: Callable[[bytes], None], items: list[bytes]) -> float:
    start = time.perf_counter()
    for item in items:
        act(item)
    return time.perf_counter() - start
