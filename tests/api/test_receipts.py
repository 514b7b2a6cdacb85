"""Receipts, and the log behind them as members read it."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, update

from app.intake.receipts import begin_log, name_for
from app.protocol.checkpoint import LOG_NAME, ReceiptLog
from app.protocol.errors import NotIncluded
from app.protocol.ledger import Ledger
from app.protocol.log import Edge, EntryKind, TreeHead
from app.protocol.primitives import random_bytes, sha256
from app.storage import tables
from app.storage.database import opened_database
from tests.assembly import Assembly, Device
from tests.client import catch_up, client_of, log_in, read_log
from tests.coalition import Coalition
from tests.receipts import (
    RECEIPTS,
    certified_log,
    check_receipt,
    head_of,
    read_checkpoint,
    read_entries,
)
from tests.service import free_socket, make_settings, prepare, running

REPORTS = "/api/v1/reports"


@pytest.fixture
def log(engine: Engine) -> ReceiptLog:
    return certified_log(engine)


def sealed(coalition: Coalition) -> bytes:
    data, _ = coalition.seal_report({"alborada"}, text="x")
    return data


def many(template: bytes, count: int) -> list[bytes]:
    """The server cannot tell a fresh id under an old seal from a fresh report."""
    return [template[:80] + random_bytes(16) + template[96:] for _ in range(count)]


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_the_answer_to_a_report_is_a_receipt(
    http: httpx.Client, coalition: Coalition, log: ReceiptLog
) -> None:
    reports = many(sealed(coalition), 5)
    answers = [http.post(REPORTS, content=data) for data in reports]
    heads = []
    for data, answer in zip(reports, answers, strict=True):
        receipt = check_receipt(answer, data, log)
        heads.append(receipt.checkpoint.head)
        assert receipt.index == receipt.checkpoint.head.size - 1
    assert [head.size for head in heads] == list(range(heads[0].size, heads[0].size + 5))
    with pytest.raises(NotIncluded):
        check_receipt(answers[0], reports[0], log, kind=EntryKind.ATTACHMENT)


def test_the_same_report_again_has_the_same_place_and_a_newer_proof(
    http: httpx.Client, coalition: Coalition, log: ReceiptLog, alborada: dict[str, str]
) -> None:
    first, *others = many(sealed(coalition), 4)
    before = check_receipt(http.post(REPORTS, content=first), first, log)
    for data in others:
        http.post(REPORTS, content=data)
    after = check_receipt(http.post(REPORTS, content=first), first, log)
    assert after.index == before.index
    assert after.checkpoint.head.size == before.checkpoint.head.size + 3
    checkpoint, _ = read_checkpoint(http, alborada, log)
    assert checkpoint == after.checkpoint
    hashes = [entry.sha256 for entry in read_entries(http, alborada, checkpoint.head.size)]
    assert hashes.count(sha256(first)) == 1


def test_what_is_refused_leaves_no_entry(
    http: httpx.Client, coalition: Coalition, log: ReceiptLog, alborada: dict[str, str]
) -> None:
    data = sealed(coalition)
    http.post(REPORTS, content=data)
    before, _ = read_checkpoint(http, alborada, log)
    conflict = data[:-1] + bytes([data[-1] ^ 1])
    for bad, status in ((conflict, 409), (sealed(Coalition()), 422), (data[:-1], 422)):
        assert http.post(REPORTS, content=bad).status_code == status
    assert read_checkpoint(http, alborada, log)[0] == before


def test_a_member_reads_all_entries_and_finds_the_tree_of_the_checkpoint(
    http: httpx.Client, coalition: Coalition, log: ReceiptLog, alborada: dict[str, str]
) -> None:
    reports = many(sealed(coalition), 300)
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda data: http.post(REPORTS, content=data), reports))
    checkpoint, _ = read_checkpoint(http, alborada, log)
    entries = read_entries(http, alborada, checkpoint.head.size)
    assert head_of(entries) == checkpoint.head
    for data, answer in zip(reports, answers, strict=True):
        receipt = check_receipt(answer, data, log)
        assert entries[receipt.index].sha256 == sha256(data)
        old = receipt.checkpoint.head
        assert head_of(entries[: old.size]) == old
    hashes = [entry.sha256 for entry in entries if entry.kind is EntryKind.REPORT]
    assert sorted(hashes) == sorted(map(sha256, reports))


def test_rosters_and_what_is_said_in_the_log_of_governance_are_entered(
    governed: httpx.Client, assembly: Assembly, lead: dict[str, str], database_url: str
) -> None:
    assembly.certify(Device("ana", "alborada"), "lead")
    catch_up(governed, lead, assembly)
    with opened_database(database_url) as engine:
        log = certified_log(engine)
    checkpoint, _ = read_checkpoint(governed, lead, log)
    entries = read_entries(governed, lead, checkpoint.head.size)
    rosters = [entry for entry in entries if entry.kind is EntryKind.ROSTER]
    assert [(entry.roster_version, entry.sha256) for entry in rosters] == [
        (assembly.roster.version, assembly.roster.hash)
    ]
    # The hash of the log of governance after each entry, as every reader of it has it.
    said = [entry for entry in entries if entry.kind is EntryKind.GOVERNANCE]
    lines = read_log(governed, lead)
    ledger = Ledger(assembly.coalition.pins)
    for line in lines:
        ledger.take(line.document, arrived=line.arrived)
    assert [(entry.hour, entry.sha256) for entry in said] == [
        (line.arrived, ledger.hashes[line.number]) for line in lines
    ]
    assert {entry.kind for entry in entries} <= {EntryKind.ROSTER, EntryKind.GOVERNANCE}


NO_TILES = (
    *("0/000.p/0", "0/000.p/256", "0/0", "0/x000/000", "00/000.p/1", "0/000.p/1/", "0/000.p/x"),
    *("-1/000.p/1", "64/000.p/1", "x/000.p/1", "0/001", "0/001.p/1", "1/000", "0/000.p/200"),
    *("63/000.p/1", "0/x999/x999/x999/x999/999", "0/", "entries/000", "entries/000.p/200"),
    *("entries/0", "entries/000.p/0", "entries/", "entries/x000/000.p/1", "entries"),
)


def test_tiles_that_are_not_there_and_names_that_are_none_are_not_found(
    http: httpx.Client, alborada: dict[str, str]
) -> None:
    answers = {
        path: code(http.get(f"{RECEIPTS}/tile/{path}", headers=alborada)) for path in NO_TILES
    }
    assert answers == dict.fromkeys(NO_TILES, (404, "not-found"))


def test_every_width_that_a_checkpoint_ever_had_is_served(
    http: httpx.Client,
    coalition: Coalition,
    log: ReceiptLog,
    alborada: dict[str, str],
) -> None:
    with ThreadPoolExecutor(8) as threads:
        reports = many(sealed(coalition), 300)
        list(threads.map(lambda data: http.post(REPORTS, content=data), reports))
    checkpoint, _ = read_checkpoint(http, alborada, log)
    size = checkpoint.head.size

    def tile(path: str) -> bytes:
        answer = http.get(f"{RECEIPTS}/tile/{path}", headers=alborada)
        assert answer.status_code == 200, path
        assert answer.headers["content-type"] == "application/octet-stream"
        return answer.content

    whole = tile("0/000")
    assert len(whole) == 8192
    for width in (1, 2, 100, 255):
        assert tile(f"0/000.p/{width}") == whole[: 32 * width]
        assert len(tile(f"entries/000.p/{width}")) == 43 * width
    last = tile(f"0/001.p/{size - 256}")
    assert tile("0/001.p/1") == last[:32]
    assert head_of_tiles(whole, last) == checkpoint.head.root
    assert len(tile("1/000.p/1")) == 32


def head_of_tiles(*tiles: bytes) -> bytes:
    """The root over the hashes of leaves."""
    edge = Edge()
    for tile in tiles:
        for start in range(0, len(tile), 32):
            edge.append(tile[start : start + 32])
    return edge.tree().head.root


def test_a_checkpoint_is_plain_text(http: httpx.Client, alborada: dict[str, str]) -> None:
    answer = http.get(f"{RECEIPTS}/checkpoint", headers=alborada)
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"


def test_the_log_goes_on_after_a_restart(
    tmp_path: Path, coalition: Coalition, database_url: str
) -> None:
    (tmp_path / "data").mkdir()
    heads: list[TreeHead] = []
    reports = many(sealed(coalition), 260)
    for number in range(3):
        listening, url = free_socket()
        settings = make_settings(tmp_path, origin=url, database_url=database_url)
        if number == 0:
            prepare(settings, coalition)
        with running(settings, listening), client_of(url) as http:
            with opened_database(database_url) as engine:
                log = certified_log(engine)
            for data in reports[90 * number : 90 * (number + 1)]:
                answer = http.post(REPORTS, content=data)
            heads.append(check_receipt(answer, data, log).checkpoint.head)
            entries = read_entries(http, log_in(http, coalition.members[0]), heads[-1].size)
            assert head_of(entries) == heads[-1]
    assert [head.size - heads[0].size for head in heads] == [0, 90, 170]


def test_reports_from_before_the_log_are_entered_when_the_service_starts(
    tmp_path: Path, coalition: Coalition, database_url: str
) -> None:
    (tmp_path / "data").mkdir()
    listening, url = free_socket()
    settings = make_settings(tmp_path, origin=url, database_url=database_url)
    prepare(settings, coalition)
    reports = many(sealed(coalition), 7)
    with running(settings, listening), client_of(url) as http:
        hours = [http.post(REPORTS, content=data).json()["hour"] for data in reports]
    with opened_database(database_url) as engine:
        forget_the_log(engine)
    listening, url = free_socket()
    settings = make_settings(tmp_path, origin=url, database_url=database_url)
    with running(settings, listening), client_of(url) as http:
        with opened_database(database_url) as engine:
            log = certified_log(engine)
        answers = [http.post(REPORTS, content=data) for data in reports]
        receipts = [check_receipt(a, data, log) for a, data in zip(answers, reports, strict=True)]
        assert [answer.json()["hour"] for answer in answers] == hours
        # Behind what was said in the log of governance, and the roster.
        assert [receipt.index for receipt in receipts] == list(range(2, 9))
        session = log_in(http, coalition.members[0])
        kinds = [entry.kind for entry in read_entries(http, session, 9)]
        assert kinds == [EntryKind.GOVERNANCE, EntryKind.ROSTER, *[EntryKind.REPORT] * 7]
    with opened_database(database_url) as engine:
        begin_log(engine, origin=url)
        with engine.connect() as connection:
            assert connection.execute(tables.checkpoints.select()).one().size == 9


def forget_the_log(engine: Engine) -> None:
    """As in a database that was made by an earlier version."""
    with engine.begin() as connection:
        for table in (
            tables.receipt_entries,
            tables.receipt_tiles,
            tables.receipt_keys,
            tables.checkpoints,
        ):
            connection.execute(table.delete())
        connection.execute(update(tables.reports).values(leaf=None))


@pytest.mark.parametrize(
    ("origin", "name"),
    [
        ("https://observatorio.example", "observatorio.example/receipts"),
        ("http://127.0.0.1:8000", "127.0.0.1:8000/receipts"),
    ],
)
def test_a_log_has_the_name_of_the_address_at_which_it_began(origin: str, name: str) -> None:
    assert name_for(origin) == name


@pytest.mark.parametrize("origin", ["http://[::1]:8000", f"https://{'a' * 63}.{'b' * 63}.example"])
def test_a_log_at_an_address_that_is_no_name_has_one_all_the_same(origin: str) -> None:
    assert LOG_NAME.fullmatch(name_for(origin))
    assert name_for(origin) != name_for(origin)
