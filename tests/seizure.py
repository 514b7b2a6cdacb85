"""A machine is used and then taken: what was sent to it, its memory, its disk."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from app.protocol.return_code import follow_key, new_return_code, reply_seed, tag_seed, to_words
from tests.client import begin_upload, log_in, upload
from tests.coalition import Coalition
from tests.made_up_threads import MadeUpThread, append, begin

# What nobody but sender and member may ever hold.
TEXTS = {
    "report": "Se llevaron a Prudencia Marcada",
    "file": "foto-de-la-Marcada-",
    "reply": "La Marcada ya tiene abogada",
}
# What a browser, and a proxy that keeps no promise, say of whoever asks.
HEADS = {
    "User-Agent": "MarcadaBrowser/7.7 (Marcadophone)",
    "X-Forwarded-For": "203.0.113.77",
    "X-Real-IP": "203.0.113.78",
    "Referer": "https://marcada.example/de-donde",
    "Accept-Language": "tzh-MARCADA",
    "Cookie": "marcada=galleta-marcada",
}
# What somebody sent in the clear, by another program or by mistake; it is refused.
REFUSED = "lo-que-no-se-toma-Marcada"
# Seconds between 1970 and the year 2000, from which PostgreSQL counts.
_OF_2000 = 946_684_800
# To the minute, which is enough to be found.
_FORMS = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%a, %d %b %Y %H:%M", "%Y%m%dT%H%M")


@dataclass(frozen=True)
class Used:
    """What was sent: what must be nowhere, and what must be found on the disk."""

    secrets: Mapping[str, bytes]
    sealed: Mapping[str, bytes]


def use(http: httpx.Client, coalition: Coalition) -> Used:
    """Reports with files, an upload that stops, a reply, a thread, logins, and what is refused."""
    http.headers.update(HEADS)
    code, lead = new_return_code(), coalition.members[0]
    for _ in range(3):
        report, (file,) = coalition.seal_report(
            {lead.id}, text=TEXTS["report"], files=[TEXTS["file"].encode() * 2000], code=code
        )
        assert http.post("/api/v1/reports", content=report).status_code == 201
        upload(http, file)
    assert begin_upload(http, len(file), header=file[:96]).status_code == 201
    session = log_in(http, lead)
    assert http.get("/api/v1/reports", headers=session).status_code == 200
    tag, reply = coalition.seal_reply(lead.id, code, text=TEXTS["reply"])
    assert http.post("/api/v1/replies", content=tag + reply, headers=session).status_code == 201
    thread = MadeUpThread()
    assert begin(http, session, thread, coalition.members[:2]).status_code == 201
    assert append(http, session, thread).status_code == 201
    return Used(
        secrets={
            **{name: text.encode() for name, text in TEXTS.items()},
            "code": code,
            "words": " ".join(to_words(code, "es")).encode(),
            "what follows from the code": follow_key(code),
            "what opens replies": reply_seed(code),
            "what finds replies": tag_seed(code),
            **{f"{member.id} signs": member.signing_seed for member in coalition.members},
            **{f"{member.id} opens": member.kem_seed for member in coalition.members},
            **{f"{member.id} archives": member.archive_seed for member in coalition.members},
            **{f"signer {number}": seed for number, seed in enumerate(coalition.signers)},
        },
        sealed={"report": report[-500:], "file": file[-500:], "reply": reply[-500:]},
    )


def send_what_is_refused(http: httpx.Client) -> None:
    """In the body, the path, the query and the heads of requests."""
    refusals = [
        http.post("/api/v1/reports", content=REFUSED.encode() * 100),
        http.post("/api/v1/sessions", json={"member": REFUSED}),
        http.post("/no-script/", files={"package": (REFUSED, REFUSED.encode() * 100)}),
        http.get(f"/{REFUSED}?q={REFUSED}"),
        http.get("/api/v1/reports", headers={"Authorization": f"Bearer {REFUSED}"}),
        http.post("/api/v1/uploads", headers={"Upload-Metadata": f"filename {REFUSED}"}),
    ]
    assert all(400 <= answer.status_code < 500 for answer in refusals), refusals


def memory_of(process: int) -> bytes:
    """Everything that the process could read itself."""
    regions = []
    with (
        Path(f"/proc/{process}/maps").open() as maps,
        Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory,
    ):
        for line in maps:
            place, permissions, *_ = line.split()
            # The kernel's own pages, which are in every process, are not to be read.
            if "r" in permissions and "[v" not in line:
                start, end = (int(text, 16) for text in place.split("-"))
                memory.seek(start)
                regions.append(memory.read(end - start))
    return b"\n".join(regions)


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file by its path."""
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def spellings_of(seconds: range) -> set[bytes]:
    """How a moment of these ``seconds`` would lie among other bytes: in letters or in eight bytes.

    Of milli- and microseconds and of fractions, the bytes that change every few seconds at most.
    """
    found = set()
    for second in seconds:
        moment = datetime.fromtimestamp(second, UTC)
        found.add(str(second).encode())
        found |= {moment.strftime(form).encode() for form in _FORMS}
        for number in (second, second - _OF_2000):
            found |= _both(struct.pack(">Q", number), 8)
            found |= _both(struct.pack(">Q", number * 10**3), 6)
            found |= _both(struct.pack(">Q", number * 10**6), 5)
            found |= _both(struct.pack(">d", number), 5)
    return found


def short_spellings_of(seconds: range) -> set[bytes]:
    """The same in four bytes, which among very many others may be there by chance."""
    numbers = [second - epoch for second in seconds for epoch in (0, _OF_2000)]
    return set().union(*(_both(struct.pack(">I", number), 4) for number in numbers))


def _both(number: bytes, kept: int) -> set[bytes]:
    """The upper bytes in either order."""
    return {number[:kept], number[::-1][len(number) - kept :]}


def long_ago() -> datetime:
    """When the coalition was founded: what it has signed tells seconds, to everybody."""
    return datetime.now(UTC) - timedelta(hours=5)
