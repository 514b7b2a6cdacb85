"""Ed25519 keys and signatures on which implementations do not agree unless somebody makes them.

    public_key, message, signature   hex

``weak-signatures.json`` holds known answers: each was made with the arithmetic of RFC 8032 so that
the equation of the signature holds, at least times eight, and one rule of §2 does not.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from tests.vectors.cases import Case

KNOWN = Path(__file__).with_name("weak-signatures.json")


def signature_cases() -> Iterator[Case]:
    """Every known answer, and what is malformed."""
    known = json.loads(KNOWN.read_text(encoding="utf-8"))
    for case in known:
        head = (case.pop("name"), case.pop("comment"), case.pop("expect"))
        yield Case("signature", *head, case)
    good = known[0]
    for name, comment, changes in (
        ("cut", "63 bytes", {"signature": good["signature"][:-2]}),
        ("long", "65 bytes", {"signature": good["signature"] + "00"}),
        ("key-cut", "a key of 31 bytes", {"public_key": good["public_key"][:-2]}),
        ("key-off-the-curve", "no point", {"public_key": "02" + "00" * 31}),
        ("another-message", "one byte less", {"message": good["message"][:-2]}),
    ):
        yield Case("signature", name, comment, "signature", {**good, **changes})
