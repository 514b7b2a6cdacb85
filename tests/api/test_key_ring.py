"""Wrapped keys: who may be given one, who sees which, and that members are apart."""

from dataclasses import replace
from typing import get_args

import httpx
import pytest

from app.intake import key_ring as intake_key_ring
from app.protocol.certificate import Role
from app.protocol.key_ring import WRAPPED_BYTES, WrappedKey, parse_wrapped_keys, wrap_key
from app.protocol.primitives import random_bytes, sha256
from tests.assembly import Assembly, Device
from tests.client import catch_up, log_in
from tests.coalition import Coalition, Secrets

RING = "/api/v1/keyring"


def made_up(recipient: bytes, key: bytes | None = None) -> WrappedKey:
    """What the service cannot tell from a real one."""
    sealed = random_bytes(WRAPPED_BYTES - 64)
    return WrappedKey(key or random_bytes(32), recipient, sealed)


def put(http: httpx.Client, session: dict[str, str], *wrapped: WrappedKey) -> tuple[int, str]:
    body = b"".join(entry.to_bytes() for entry in wrapped)
    answer = http.put(RING, content=body, headers=session)
    return answer.status_code, answer.json()["code"] if answer.content else ""


def ring(http: httpx.Client, session: dict[str, str]) -> set[WrappedKey]:
    answer = http.get(RING, headers=session)
    assert answer.status_code == 200
    return set(parse_wrapped_keys(answer.content))


def archive_hash(member: Secrets) -> bytes:
    return sha256(member.archive_key)


@pytest.fixture
def device(assembly: Assembly) -> Device:
    """A person of the first member who reads."""
    device = Device("ana", "alborada")
    assembly.certify(device, "intake")
    return device


def test_a_member_keeps_keys_and_each_device_is_given_its_own(
    device: Device, governed: httpx.Client, lead: dict[str, str], coalition: Coalition
) -> None:
    member = coalition.members[0]
    own = wrap_key(member.kem_seed, member.archive_key)
    handed = wrap_key(member.kem_seed, device.request.kem)
    assert put(governed, lead, own, handed) == (204, "")
    assert ring(governed, lead) == {own, handed}
    session = log_in(governed, member, signing_seed=device.signing_seed)
    assert ring(governed, session) == {handed}


def test_the_same_key_for_the_same_recipient_is_replaced(
    governed: httpx.Client, lead: dict[str, str], coalition: Coalition
) -> None:
    first = made_up(archive_hash(coalition.members[0]))
    second = replace(first, sealed=random_bytes(len(first.sealed)))
    third = replace(first, sealed=random_bytes(len(first.sealed)))
    assert put(governed, lead, first) == (204, "")
    assert put(governed, lead, second, third) == (204, "")
    assert ring(governed, lead) == {third}


def test_a_sensitive_key_goes_to_trained_people_only(
    assembly: Assembly, governed: httpx.Client, lead: dict[str, str]
) -> None:
    own = replace(assembly.secrets["alborada"], sensitive_seed=random_bytes(32))
    people = {role: Device(f"p-{role}", "alborada") for role in get_args(Role)}
    for role, person in people.items():
        assembly.certify(person, role)
    entry = own.entry(assembly.now)
    first, *others = assembly.roster.members
    draft = assembly.draft([replace(first, sensitive=entry.sensitive), *others])
    assembly.propose(
        assembly.proposal_body("rotate", draft, member=own.id, applicants=[own]), by=own
    )
    # Already while it is only proposed: the members hand it out then.
    catch_up(governed, lead, assembly)
    key = sha256(own.sensitive_key or b"")
    taken = {
        role
        for role, person in people.items()
        if put(governed, lead, made_up(sha256(person.request.kem), key)) == (204, "")
    }
    assert taken == {"svr-trained"}
    assert put(governed, lead, made_up(archive_hash(own), key)) == (204, "")


@pytest.mark.parametrize("role", ["intake", "reviewer", "svr-trained", "lead", "key-custodian"])
def test_keys_go_to_whoever_reads_or_keeps_shares(
    assembly: Assembly, governed: httpx.Client, lead: dict[str, str], role: str
) -> None:
    device = Device("eva", "alborada")
    assembly.certify(device, role)  # type: ignore[arg-type]
    catch_up(governed, lead, assembly)
    assert put(governed, lead, made_up(sha256(device.request.kem))) == (204, "")


def test_keys_go_to_nobody_else(
    assembly: Assembly, governed: httpx.Client, lead: dict[str, str], coalition: Coalition
) -> None:
    auditor, gone, other = (Device(name, "alborada") for name in ("aud", "ida", "eva"))
    foreign = Device("ana", "brujula")
    assembly.certify(auditor, "auditor")
    assembly.revoke("alborada", assembly.certify(gone, "intake"))
    assembly.certify(foreign, "intake")
    catch_up(governed, lead, assembly)
    recipients = {
        "an auditor": sha256(auditor.request.kem),
        "somebody who has left": sha256(gone.request.kem),
        "somebody without a certificate": sha256(other.request.kem),
        "somebody of another member": sha256(foreign.request.kem),
        "another member": archive_hash(coalition.members[1]),
        "an intake key": sha256(coalition.members[0].kem_key),
        "nobody": bytes(32),
    }
    good = made_up(archive_hash(coalition.members[0]))
    for who, recipient in recipients.items():
        # One that may not be there keeps out the others of the same request.
        assert put(governed, lead, good, made_up(recipient)) == (404, "not-found"), who
    assert ring(governed, lead) == set()


def test_members_neither_see_nor_touch_each_other_s_keys(
    device: Device, governed: httpx.Client, lead: dict[str, str], coalition: Coalition
) -> None:
    wrapped = made_up(sha256(device.request.kem))
    put(governed, lead, wrapped)
    other = log_in(governed, coalition.members[1])
    assert ring(governed, other) == set()
    for name in (wrapped.key_sha256.hex(), f"for/{wrapped.recipient_sha256.hex()}"):
        assert governed.delete(f"{RING}/{name}", headers=other).status_code == 204
    same = made_up(archive_hash(coalition.members[1]), wrapped.key_sha256)
    assert put(governed, other, same) == (204, "")
    assert ring(governed, lead) == {wrapped}


def test_a_key_or_a_recipient_is_forgotten_with_all_that_belongs_to_it(
    device: Device, governed: httpx.Client, lead: dict[str, str], coalition: Coalition
) -> None:
    archive, ana = archive_hash(coalition.members[0]), sha256(device.request.kem)
    old, new = random_bytes(32), random_bytes(32)
    old_archive, old_ana = made_up(archive, old), made_up(ana, old)
    new_archive, new_ana = made_up(archive, new), made_up(ana, new)
    put(governed, lead, old_archive, old_ana, new_archive, new_ana)
    assert governed.delete(f"{RING}/{old.hex()}", headers=lead).status_code == 204
    assert ring(governed, lead) == {new_archive, new_ana}
    assert governed.delete(f"{RING}/for/{ana.hex()}", headers=lead).status_code == 204
    assert ring(governed, lead) == {new_archive}


def test_a_thousand_at_once_and_no_more(
    governed: httpx.Client, lead: dict[str, str], coalition: Coalition
) -> None:
    archive = archive_hash(coalition.members[0])
    some = [made_up(archive) for _ in range(1000)]
    assert put(governed, lead, *some) == (204, "")
    assert ring(governed, lead) == set(some)
    assert put(governed, lead, *some, made_up(archive)) == (413, "too-large")


def test_a_full_ring_takes_replacements_only(
    governed: httpx.Client,
    lead: dict[str, str],
    coalition: Coalition,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(intake_key_ring, "MAX_WRAPPED", 3)
    archive = archive_hash(coalition.members[0])
    some = [made_up(archive) for _ in range(3)]
    assert put(governed, lead, *some) == (204, "")
    assert put(governed, lead, made_up(archive)) == (413, "too-large")
    assert put(governed, lead, replace(some[0], sealed=bytes(1168))) == (204, "")
    governed.delete(f"{RING}/{some[1].key_sha256.hex()}", headers=lead)
    assert put(governed, lead, made_up(archive)) == (204, "")


@pytest.mark.parametrize("size", [1, WRAPPED_BYTES - 1, WRAPPED_BYTES + 1])
def test_what_is_cut_is_malformed(governed: httpx.Client, lead: dict[str, str], size: int) -> None:
    answer = governed.put(RING, content=bytes(size), headers=lead)
    assert (answer.status_code, answer.json()["code"]) == (422, "request-malformed")
