"""How long a member waits: ``python -m tests.member.measure [HEADS] [REPORTS]``."""

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.member.mail import HEADS, REPORTS, ROSTERS, prepare
from app.member.post import Arrivals, store_heads
from app.member.record import parse_record
from app.protocol import envelope, excerpt
from app.protocol.encoding import u32, u64
from tests.coalition import Coalition
from tests.member.console import Console, make_home


def main() -> None:
    """Seals, stores, lists and verifies."""
    heads, reports = map(int, (*sys.argv[1:], "10000", "1000")[:2])
    coalition = Coalition([f"m{number}" for number in range(10)])
    with tempfile.TemporaryDirectory() as folder:
        listing = make_home(Path(folder) / "a", coalition, server="https://atalaya.example")
        fill(listing, coalition, heads, with_bodies=False)
        with measured(f"list of {heads:,} heads, with Argon2id and the start of Python"):
            run(listing, "list", "--offline")
        checking = make_home(Path(folder) / "b", coalition, server="https://atalaya.example")
        fill(checking, coalition, reports, with_bodies=True)
        with measured(f"verify of {reports:,} reports, likewise"):
            run(checking, "verify", "all")


def fill(console: Console, coalition: Coalition, number: int, *, with_bodies: bool) -> None:
    """Mail as fetch would have stored it; every third report is for others."""
    prepare(console.mail)
    (console.mail / ROSTERS / "2.json").write_bytes(coalition.document)
    records = []
    for cursor in range(1, number + 1):
        chosen = {"m1"} if cursor % 3 == 0 else {"m0", "m2"}
        report, _ = coalition.seal_report(chosen, text="Nos siguen desde ayer. " * 40)
        part = excerpt.build(envelope.parse(report), 0).to_bytes()
        data = u64(cursor) + u32(495_000) + envelope.evidence_hash(report) + part
        records.append((parse_record(data), data))
        if with_bodies:
            (console.mail / REPORTS / f"{report[80:96].hex()}.atalaya").write_bytes(report)
    with measured(f"storing {number:,} heads durably in {HEADS}/"):
        store_heads(console.mail, records, Arrivals())


def run(console: Console, *command: str) -> None:
    """The command in a process of its own."""
    process = console.start(*command)
    _, err = process.communicate()
    print(err.strip())
    assert process.returncode == 0


@contextmanager
def measured(what: str) -> Iterator[None]:
    """Prints the seconds that the block took."""
    start = time.perf_counter()
    yield
    print(f"{time.perf_counter() - start:6.2f} s  {what}")


if __name__ == "__main__":
    main()
