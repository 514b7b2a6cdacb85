"""Every lie of a server is noticed, said in words, and has an exit code."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from app.member.connection import SMALL_ANSWER
from app.protocol.document import DOCUMENT_LIMIT
from app.protocol.envelope import REPORT_LIMIT, evidence_hash
from tests.coalition import Coalition
from tests.member.conftest import deliver
from tests.member.console import Console, other_ending
from tests.member.liar import Answer, Liar

Change = Callable[[bytes], bytes]


def evidence(console: Console) -> list[str]:
    return sorted(path.name[:32] for path in (console.mail / "evidence").iterdir())


def stored(console: Console, report_id: str) -> Path:
    return console.mail / "reports" / f"{report_id}.atalaya"


def test_exchanged_envelope_is_an_alarm_and_not_kept_as_the_report(
    fooled: Console, coalition: Coalition, liar: Liar
) -> None:
    report = deliver(liar.url, coalition.seal_report({"alborada"}))
    liar.lies["reports/*"] = lambda a: a.saying(other_ending(a.body))
    outcome = fooled.run("fetch")
    assert outcome.code == 3
    assert "ALARM" in outcome.err
    assert not stored(fooled, report).exists()
    assert evidence(fooled) == [report]


def test_true_envelope_after_a_lie_is_kept_and_the_alarm_stays(
    fooled: Console, coalition: Coalition, liar: Liar
) -> None:
    report = deliver(liar.url, coalition.seal_report({"alborada"}))
    liar.lies["reports/*"] = lambda a: a.saying(other_ending(a.body))
    fooled.run("fetch")
    liar.lies.clear()
    assert fooled.run("fetch").code == 0
    assert stored(fooled, report).exists()
    assert fooled.run("verify", "all").code == 3
    assert fooled.run("open", report).code == 3


def test_envelope_of_another_report_is_an_alarm(
    fooled: Console, coalition: Coalition, liar: Liar
) -> None:
    report = deliver(liar.url, coalition.seal_report({"alborada"}))
    other, _ = coalition.seal_report({"alborada"})
    liar.lies["reports/*"] = lambda a: a.saying(other)
    assert fooled.run("fetch").code == 3
    assert evidence(fooled) == [report]


@pytest.mark.parametrize("offset", [12, 20, 44 + 96 + 5])
def test_list_that_changes_later_is_an_alarm_and_the_first_is_kept(
    fooled: Console, coalition: Coalition, liar: Liar, offset: int
) -> None:
    report = deliver(liar.url, coalition.seal_report({"alborada"}, text="true"))
    fooled.run("fetch")
    kept = {path: path.read_bytes() for path in fooled.mail.glob("*/*") if path.is_file()}

    def change(answer: Answer) -> Answer:
        body = bytearray(answer.body)
        if body:
            body[offset] ^= 1
        return answer.saying(bytes(body))

    liar.lies["/reports"] = change
    outcome = fooled.run("fetch", "--from-start")
    assert outcome.code == 3
    assert f"the server now lists something else as {report}" in outcome.err
    assert evidence(fooled) == [report]
    assert {path: path.read_bytes() for path in kept} == kept
    opened = fooled.run("open", report)
    assert opened.code == 3
    assert "| true" in opened.out


def test_other_envelope_under_a_known_id_is_kept_beside_the_first(
    fooled: Console, coalition: Coalition, liar: Liar
) -> None:
    report = deliver(liar.url, coalition.seal_report({"alborada"}))
    fooled.run("fetch")
    first = stored(fooled, report).read_bytes()
    forged = other_ending(first)
    liar.lies["reports/*"] = lambda a: a.saying(forged)
    liar.lies["/reports"] = lambda a: a.saying(
        a.body.replace(evidence_hash(first), evidence_hash(forged))
    )
    assert fooled.run("fetch", "--from-start").code == 3
    kept = [path.read_bytes() for path in (fooled.mail / "evidence").glob("*.atalaya")]
    assert kept == [forged]
    assert stored(fooled, report).read_bytes() == first


def test_evidence_cannot_fill_the_disk(fooled: Console, coalition: Coalition, liar: Liar) -> None:
    deliver(liar.url, coalition.seal_report({"alborada"}))
    counter = iter(range(100))
    liar.lies["reports/*"] = lambda a: a.saying(a.body[:-1] + bytes([next(counter)]))
    for _ in range(7):
        fooled.run("fetch")
    assert len(evidence(fooled)) <= 4


def test_head_of_another_member_is_shown_as_broken(
    fooled: Console, coalition: Coalition, liar: Liar
) -> None:
    report, _ = coalition.seal_report({"alborada"})
    deliver(liar.url, (report, []))
    slot, other = report[96 : 96 + 1169], report[96 + 1169 : 96 + 2 * 1169]
    liar.lies["/reports"] = lambda a: a.saying(a.body.replace(slot, other))
    assert [line["status"] for line in fooled.listed()] == ["grammar"]


def test_report_that_is_listed_and_not_handed_over_is_said(
    fooled: Console, coalition: Coalition, liar: Liar
) -> None:
    deliver(liar.url, coalition.seal_report({"alborada"}))
    liar.lies["reports/*"] = lambda _: Answer(404, {}, b"{}")
    outcome = fooled.run("fetch")
    assert outcome.code == 5
    assert "listed by the server, but not handed over" in outcome.err


LISTS: dict[str, Change] = {
    "cut": lambda body: body[:-1],
    "cut in a header": lambda body: body[:60],
    "garbage": lambda body: b"\xff" * len(body),
    "twice the same cursor": lambda body: body + body,
    "cursor beyond": lambda body: b"\xff" * 8 + body[8:],
    "cursor zero": lambda body: bytes(8) + body[8:],
    "html": lambda _: b"<html>",
}


@pytest.mark.parametrize("change", LISTS.values(), ids=LISTS.keys())
def test_malformed_list_is_thrown_away(
    fooled: Console, coalition: Coalition, liar: Liar, change: Change
) -> None:
    deliver(liar.url, coalition.seal_report({"alborada"}))
    liar.lies["/reports"] = lambda a: a.saying(change(a.body)) if a.body else a
    outcome = fooled.run("fetch")
    assert outcome.code == 11
    assert "breaks the protocol" in outcome.err
    assert list((fooled.mail / "heads").iterdir()) == []


ANSWERS: dict[str, tuple[str, Answer]] = {
    "roster too long": ("roster", Answer(200, {}, bytes(DOCUMENT_LIMIT + 1))),
    "list too long": ("/reports", Answer(200, {}, bytes(8_000_000))),
    "report too long": ("reports/*", Answer(200, {}, bytes(REPORT_LIMIT + 1))),
    "attachment too long": ("attachments/*", Answer(200, {}, bytes(200_000))),
    "challenge too long": ("challenges", Answer(201, {}, bytes(SMALL_ANSWER + 1))),
    "challenge of another length": ("challenges", Answer(201, {}, b'{"challenge": "AAAA"}')),
    "challenge missing": ("challenges", Answer(201, {}, b"{}")),
    "challenge a number": ("challenges", Answer(201, {}, b'{"challenge": 7}')),
    "challenge not json": ("challenges", Answer(201, {}, b"\xff")),
    "session without token": ("sessions", Answer(201, {}, b"{}")),
    "token with a line end": ("sessions", Answer(201, {}, b'{"token": "a\\r\\nb: c"}')),
    "token not ascii": ("sessions", Answer(201, {}, '{"token": "ñ"}'.encode())),
    "redirect": ("roster", Answer(302, {"location": "https://elsewhere.example/"}, b"")),
    "redirect of a login": ("sessions", Answer(307, {"location": "/elsewhere"}, b"")),
    "compressed": ("roster", Answer(200, {"content-encoding": "gzip"}, gzip.compress(b"x"))),
    "signed by a list": (
        "roster",
        Answer(200, {}, b'{"signed": "", "signatures": [{"key": [], "signature": ""}]}'),
    ),
    "error": ("roster", Answer(500, {}, b"\x1b]0;owned\x07")),
    "busy": ("/reports", Answer(503, {}, b"{}")),
}


@pytest.mark.parametrize(("path", "answer"), ANSWERS.values(), ids=ANSWERS.keys())
def test_answer_that_breaks_the_protocol_is_one_sentence(
    fooled: Console, coalition: Coalition, liar: Liar, path: str, answer: Answer
) -> None:
    deliver(liar.url, coalition.seal_report({"alborada"}, files=[b"x"]))
    liar.lies[path] = lambda _: answer
    outcome = fooled.run("fetch")
    assert outcome.code == 11
    assert "\x1b" not in outcome.err
    assert "/elsewhere" not in liar.asked


@pytest.mark.parametrize("length", ["9", "9999999"])
def test_answer_shorter_than_it_says_is_not_whole(
    fooled: Console, coalition: Coalition, liar: Liar, length: str
) -> None:
    deliver(liar.url, coalition.seal_report({"alborada"}))
    liar.lies["reports/*"] = lambda a: Answer(200, {"content-length": length}, a.body)
    assert fooled.run("fetch").code in {3, 10}
    assert list((fooled.mail / "reports").iterdir()) == []


def test_tampered_attachment_is_said_and_not_kept(
    fooled: Console, coalition: Coalition, liar: Liar
) -> None:
    report = deliver(liar.url, coalition.seal_report({"alborada"}, text="x", files=[b"photo"]))
    liar.lies["attachments/*"] = lambda a: a.saying(other_ending(a.body))
    outcome = fooled.run("fetch")
    assert outcome.code == 4
    assert "a1.bin: TAMPERED WITH" in outcome.err
    assert list((fooled.mail / "attachments").iterdir()) == []
    opened = fooled.run("open", report)
    assert opened.code == 4
    assert "!! a1.bin      TAMPERED WITH" in opened.out
    liar.lies.clear()
    assert fooled.run("fetch").code == 0
    assert fooled.run("verify", "all").code == 0
