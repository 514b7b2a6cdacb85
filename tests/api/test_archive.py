"""Archived keys: kept once, for reports that are there, each member for itself."""

import httpx
import pytest

from app.protocol.archive import ARCHIVED_BYTES, ArchivedKey, parse_archived_keys
from app.protocol.primitives import random_bytes
from tests.assembly import Assembly, Device
from tests.client import catch_up, log_in
from tests.coalition import Coalition, Secrets

ARCHIVE = "/api/v1/archive"
CURSOR_BYTES = 8


def send_report(http: httpx.Client, coalition: Coalition) -> bytes:
    """Posts a report; its id."""
    data, _ = coalition.seal_report({"alborada"}, text="x")
    assert http.post("/api/v1/reports", content=data).status_code == 201
    return data[80:96]


def made_up(report_id: bytes) -> ArchivedKey:
    """What the service cannot tell from a real one."""
    return ArchivedKey(report_id, random_bytes(ARCHIVED_BYTES - 16))


def put(http: httpx.Client, session: dict[str, str], *archived: ArchivedKey) -> tuple[int, str]:
    body = b"".join(entry.to_bytes() for entry in archived)
    answer = http.post(ARCHIVE, content=body, headers=session)
    return answer.status_code, answer.json()["code"] if answer.content else ""


def listed(
    http: httpx.Client, session: dict[str, str], after: int = 0
) -> list[tuple[int, ArchivedKey]]:
    data = http.get(f"{ARCHIVE}?after={after}", headers=session).content
    found, step = [], CURSOR_BYTES + ARCHIVED_BYTES
    for start in range(0, len(data), step):
        record = data[start : start + step]
        (archived,) = parse_archived_keys(record[CURSOR_BYTES:])
        found.append((int.from_bytes(record[:CURSOR_BYTES], "big"), archived))
    return found


def test_archived_keys_come_back_in_the_order_in_which_they_came(
    governed: httpx.Client, coalition: Coalition, lead: dict[str, str]
) -> None:
    some = [made_up(send_report(governed, coalition)) for _ in range(5)]
    assert put(governed, lead, *some[:3]) == (204, "")
    assert put(governed, lead, *some[3:]) == (204, "")
    records = listed(governed, lead)
    assert [archived for _, archived in records] == some
    cursors = [cursor for cursor, _ in records]
    assert cursors == sorted(set(cursors))
    assert listed(governed, lead, after=cursors[2]) == records[3:]
    assert listed(governed, lead, after=cursors[-1]) == []


def test_only_the_member_s_own_key_puts_another_archived_key_in_place(
    governed: httpx.Client, assembly: Assembly, coalition: Coalition, lead: dict[str, str]
) -> None:
    """Anybody can make one: a person's must not stand for good, nor replace a good one."""
    report_id = send_report(governed, coalition)
    ana = Device("ana", "alborada")
    assembly.certify(ana, "reviewer")
    catch_up(governed, lead, assembly)
    person = log_in(governed, coalition.members[0], signing_seed=ana.signing_seed)
    first, good = made_up(report_id), made_up(report_id)
    assert put(governed, person, first, made_up(report_id)) == (204, "")
    assert put(governed, person, made_up(report_id)) == (204, "")
    ((cursor, kept),) = listed(governed, lead)
    assert kept == first
    assert put(governed, lead, good) == (204, "")
    assert put(governed, person, made_up(report_id)) == (204, "")
    ((later, kept),) = listed(governed, lead)
    assert (kept, later > cursor) == (good, True)


def test_members_keep_apart_what_they_archive_of_one_report(
    governed: httpx.Client, coalition: Coalition, lead: dict[str, str]
) -> None:
    report_id = send_report(governed, coalition)
    own, theirs = made_up(report_id), made_up(report_id)
    other = log_in(governed, coalition.members[1])
    assert put(governed, other, theirs) == (204, "")
    assert listed(governed, lead) == []
    assert put(governed, lead, own) == (204, "")
    assert [archived for _, archived in listed(governed, lead)] == [own]
    assert [archived for _, archived in listed(governed, other)] == [theirs]


def test_a_report_that_is_not_there_cannot_be_archived(
    governed: httpx.Client, coalition: Coalition, lead: dict[str, str]
) -> None:
    known = made_up(send_report(governed, coalition))
    assert put(governed, lead, known, made_up(bytes(16))) == (404, "not-found")
    assert listed(governed, lead) == []


def test_a_report_without_a_slot_for_the_member_cannot_be_archived(
    governed: httpx.Client, coalition: Coalition, assembly: Assembly, lead: dict[str, str]
) -> None:
    newcomer = Secrets("nueva")
    report_id = send_report(governed, coalition)
    assembly.admit(newcomer)
    catch_up(governed, lead, assembly)
    assert put(governed, log_in(governed, newcomer), made_up(report_id)) == (404, "not-found")
    assert put(governed, lead, made_up(report_id)) == (204, "")


@pytest.mark.parametrize("size", [1, ARCHIVED_BYTES - 1, ARCHIVED_BYTES + 1])
def test_what_is_cut_is_malformed(governed: httpx.Client, lead: dict[str, str], size: int) -> None:
    answer = governed.post(ARCHIVE, content=bytes(size), headers=lead)
    assert (answer.status_code, answer.json()["code"]) == (422, "request-malformed")


def test_more_than_a_thousand_at_once_are_too_large(
    governed: httpx.Client, lead: dict[str, str]
) -> None:
    answer = governed.post(ARCHIVE, content=bytes(1001 * ARCHIVED_BYTES), headers=lead)
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")
