"""Which receipts a coalition believes: said by its signers, and shown before they sign."""

from pathlib import Path

import pytest

from app.protocol.checkpoint import ReceiptLog, verifier_key
from app.protocol.primitives import sha256
from app.protocol.statement import parse_statement, read_content
from tests.member.table import Table

KEY = verifier_key(ReceiptLog("observatorio.example/receipts", sha256(b"any key")))


@pytest.fixture
def table(tmp_path: Path) -> Table:
    table = Table(tmp_path)
    table.signers(3, threshold=2)
    table.applicant("alborada")
    return table


def found(table: Table, *options: str) -> str:
    signer = ("--signer", table.signer(1), "--out", table.file("founding"))
    return table.do("propose", "found", table.file("alborada"), *options, *signer)


def test_a_coalition_may_be_founded_with_receipts(table: Table) -> None:
    out = found(table, "--key", KEY)
    assert f"receipts {KEY}" in out
    body = read_content(parse_statement(table.file("founding").read_bytes())).body
    assert '"receipts":{"name":"observatorio.example/receipts"' in body["roster"]


def test_a_coalition_may_be_founded_without_receipts(table: Table) -> None:
    assert "receipts" not in found(table)
    body = read_content(parse_statement(table.file("founding").read_bytes())).body
    assert "receipts" not in body["roster"]


@pytest.mark.parametrize("key", ["x", KEY[:-1], KEY.replace("observatorio", "conservatorio")])
def test_a_key_that_was_copied_wrongly_is_refused(table: Table, key: str) -> None:
    signer = ("--signer", table.signer(1), "--out", table.file("founding"))
    outcome = table.coalition("propose", "found", table.file("alborada"), "--key", key, *signer)
    assert outcome.code == 2
    assert "receipt-key" in outcome.err
    assert not table.file("founding").exists()
