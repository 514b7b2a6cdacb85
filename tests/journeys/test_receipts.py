"""Nothing counts as kept that a server cannot prove, once the coalition has certified its log."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from app.protocol.checkpoint import sign_checkpoint
from app.protocol.log import Edge, Entry, EntryKind, leaf_hash
from app.protocol.primitives import random_bytes
from tests.journeys.certified import Certified, certified_site
from tests.journeys.conftest import Built, Site
from tests.journeys.defender import Defender
from tests.patience import PATIENCE

REPORTS, RECEIPT = "/api/v1/reports", "/api/v1/uploads/"
FILE = {"name": "x.txt", "mimeType": "text/plain", "buffer": b"un archivo"}
BINARY = {"content-type": "application/octet-stream"}
NOT_PROVEN = "no pudo demostrarlo"

Said = dict[str, Any]


@pytest.fixture
def certified(built: Built, tmp_path: Path) -> Iterator[Site]:
    with certified_site(built, tmp_path) as site:
        yield site


def write_until_sent(defender: Defender, site: Site, *, with_file: bool = False) -> None:
    defender.open(site.url)
    defender.choose_type()
    defender.write("Texto que no debe perderse")
    defender.attach([FILE] if with_file else [])
    defender.choose()
    defender.send()


def test_a_proven_receipt_says_in_which_hour_it_arrived(phone: Page, certified: Site) -> None:
    defender = Defender(phone)
    defender.report(certified.url, "Texto", files=[FILE])
    expect(phone.locator("#proof")).to_contain_text("comprobó la prueba")
    assert defender.complaints == []


# --- what a server can say instead ------------------------------------------------------------


def forged_note(site: Site, entry: bytes, *, seed: bytes, name: str | None = None) -> str:
    """A proof for ``entry`` in a log of its own, signed with ``seed``."""
    assert isinstance(site.coalition, Certified)
    edge = Edge()
    edge.append(leaf_hash(entry))
    note = sign_checkpoint(seed, name or site.coalition.log.name, edge.tree().head)
    return f"c2sp.org/tlog-proof@v1\nindex 0\n\n{note.decode()}"


def entry_of(said: Said, site: Site, kind: int) -> bytes:
    sha256 = bytes.fromhex(said["sha256"])
    return Entry(EntryKind(kind), said["hour"], site.coalition.version, sha256).to_bytes()


def no_proof(said: Said, _site: Site, _kind: int) -> Said:
    return {**said, "proof": ""}


def no_field(said: Said, _site: Site, _kind: int) -> Said:
    return {"sha256": said["sha256"], "hour": said["hour"]}


def another_place(said: Said, _site: Site, _kind: int) -> Said:
    return {**said, "proof": said["proof"].replace("\nindex ", "\nindex 1", 1)}


def another_hour(said: Said, _site: Site, _kind: int) -> Said:
    """Back-dated in the answer, and not in the log."""
    return {**said, "hour": said["hour"] - 1}


def another_key(said: Said, site: Site, kind: int) -> Said:
    """The right entry, in a log that another key signs."""
    proof = forged_note(site, entry_of(said, site, kind), seed=random_bytes(32))
    return {**said, "proof": proof}


def another_log(said: Said, site: Site, kind: int) -> Said:
    proof = forged_note(site, entry_of(said, site, kind), seed=random_bytes(32), name="otro")
    return {**said, "proof": proof}


def another_hash(said: Said, _site: Site, _kind: int) -> Said:
    return {**said, "sha256": random_bytes(32).hex()}


Lie = Callable[[Said, Site, int], Said]
LIES: dict[Lie, str] = {
    no_proof: "receipt/grammar",
    no_field: "receipt/grammar",
    another_place: "receipt/inclusion",
    another_hour: "receipt/inclusion",
    another_key: "receipt/checkpoint-signature",
    another_log: "receipt/checkpoint",
}


def tell(site: Site, lie: Lie, *, path: str, kind: int) -> None:
    """From now on the answer for what is kept is changed by ``lie``."""
    method = "POST" if path == REPORTS else "GET"

    def change(body: bytes) -> bytes:
        return json.dumps(lie(json.loads(body), site, kind)).encode()

    site.liar.changes[method, path] = change


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.__name__)
def test_a_report_that_is_not_proven_to_be_kept_is_not_received(
    phone: Page, certified: Site, lie: Lie
) -> None:
    tell(certified, lie, path=REPORTS, kind=1)
    defender = Defender(phone)
    write_until_sent(defender, certified)
    defender.heading("El envío se detuvo")
    expect(phone.locator("#alert")).to_contain_text(NOT_PROVEN)
    expect(phone.get_by_text("avisa a una de las organizaciones")).to_be_visible()
    expect(phone.locator("#reason")).to_have_text(LIES[lie])
    expect(phone.locator("ol.words")).to_have_count(0)
    certified.liar.be_honest()
    defender.press("Intentar otra vez")
    defender.practise(defender.words())
    expect(phone.locator("#proof")).to_be_visible()


def test_the_proof_of_another_report_proves_nothing(phone: Page, certified: Site) -> None:
    sealed, _ = certified.coalition.seal_report({"alborada"}, text="otro")
    answer = httpx.post(
        f"{certified.url}api/v1/reports", content=sealed, headers=BINARY, timeout=PATIENCE
    )
    proof = answer.json()["proof"]

    def change(body: bytes) -> bytes:
        return json.dumps({**json.loads(body), "proof": proof}).encode()

    certified.liar.changes["POST", REPORTS] = change
    write_until_sent(Defender(phone), certified)
    expect(phone.locator("#reason")).to_have_text("receipt/inclusion")


@pytest.mark.parametrize("lie", [*LIES, another_hash], ids=lambda lie: lie.__name__)
def test_a_file_that_is_not_proven_to_be_kept_has_not_arrived(
    phone: Page, certified: Site, lie: Lie
) -> None:
    tell(certified, lie, path=RECEIPT, kind=2)
    defender = Defender(phone)
    write_until_sent(defender, certified, with_file=True)
    defender.words()
    said = "huella distinta" if lie is another_hash else NOT_PROVEN
    expect(phone.locator("#uploads")).to_contain_text(said)
    expect(phone.locator("#uploads")).to_contain_text("Ya llegaron 0 de 1.")
    certified.liar.be_honest()
    defender.press("Intentar otra vez")
    defender.files_arrive(1)


def test_a_server_whose_log_nobody_certified_is_believed_without_a_proof(
    phone: Page, site: Site
) -> None:
    site.liar.changes["POST", REPORTS] = lambda body: json.dumps(
        {**json.loads(body), "proof": ""}
    ).encode()
    Defender(phone).report(site.url, "Texto")
    expect(phone.locator("#proof")).to_have_count(0)
