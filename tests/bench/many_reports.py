"""Tens of thousands of reports for one member, quickly: sealed and posted by other processes.

Slots of others are noise instead of decoys, which nobody but those others could tell.
"""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from typing import Any, TypeVar

from app.protocol import envelope, hpke
from app.protocol.encoding import to_base64url, to_json
from app.protocol.header import HASH_BYTES
from app.protocol.primitives import random_bytes
from app.protocol.return_code import follow_key, new_return_code, reply_seed, tag_seed
from tests.client import client_of
from tests.coalition import Coalition
from tests.synthetic import people, prose
from tests.synthetic.chance import Chance

PROCESSES = 2
# The beginning of a word of which one report in a thousand has the same.
RARE = "clave"
_BATCH = 250
_TOWNS = ("Juchitán", "Iguala", "Xalapa", "Uruapan", "Reynosa")
_Choice = TypeVar("_Choice")


@dataclass(frozen=True)
class _Kit:
    """What a process seals with; ``member`` is who can open it."""

    url: str
    member: str
    roster_version: int
    roster_hash: bytes
    public_keys: Sequence[bytes]
    index: int


def deliver(coalition: Coalition, url: str, member: str, numbers: range) -> None:
    """Posts one report for each number, as long as people write; heads and words differ."""
    roster = coalition.roster
    kit = _Kit(
        url=url,
        member=member,
        roster_version=roster.version,
        roster_hash=roster.hash,
        public_keys=[each.kem_key for each in coalition.members],
        index=coalition.index(member),
    )
    batches = [numbers[start : start + _BATCH] for start in range(0, len(numbers), _BATCH)]
    # The service is a thread of this process: a fork would take its locks along.
    context = get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, context, initializer=_without_decoys) as pool:
        for _ in pool.map(partial(_post, kit), batches):
            pass


def _without_decoys() -> None:
    sealed = envelope.seal_slot

    def quick(header_bytes: bytes, index: int, public_key: bytes, key: bytes | None) -> bytes:
        if key is None:
            return random_bytes(envelope.SLOT_BYTES)
        return sealed(header_bytes, index, public_key, key)

    envelope.seal_slot = quick


def _post(kit: _Kit, numbers: range) -> None:
    headers = {"Content-Type": "application/octet-stream"}
    with client_of(kit.url) as http:
        for number in numbers:
            answer = http.post("/api/v1/reports", content=_sealed(kit, number), headers=headers)
            answer.raise_for_status()


def _sealed(kit: _Kit, number: int) -> bytes:
    kind = _pick(("urgent", "attack", "testimony"), number)
    head = {
        "type": kind,
        "lang": "es",
        "files": False,
        "urgency": _pick(("now", "high", "normal", "low"), number // 3),
        "state": f"mx-{number % 32 + 1:02}",
        "category": _pick(
            ("torture", "enforced-disappearance", "arbitrary-detention"), number // 5
        ),
    }
    return envelope.seal_report(
        roster_version=kit.roster_version,
        roster_hash=kit.roster_hash,
        form_hash=bytes(HASH_BYTES),
        public_keys=kit.public_keys,
        chosen={kit.index},
        head=to_json(head),
        content=to_json({**_told(number), **_BODY, "type": kind, "recipients": [kit.member]}),
    )


def _told(number: int) -> dict[str, Any]:
    """A text of the generator, with a word that one in a thousand has."""
    chance = Chance(number)
    facts = {
        "plate": people.plate(chance),
        "phone": people.phone(chance),
        "place": chance.among(_TOWNS),
    }
    text = prose.narrative(chance, "attack", facts)
    return {"narrative": {"text": f"{text[:40_000]} {RARE}{number % 977}."}}


_CODE = new_return_code()
_BODY = {
    "schema": "atalaya-report/1",
    "lang": "es",
    "reply": {
        "kem": to_base64url(hpke.public_key_of(reply_seed(_CODE))),
        "tags": to_base64url(tag_seed(_CODE)),
        "follow": to_base64url(follow_key(_CODE)),
    },
    "attachments": [],
    "client": {"build": "0" * 64},
}


def _pick(choices: Sequence[_Choice], number: int) -> _Choice:
    return choices[number % len(choices)]
