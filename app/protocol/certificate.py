"""People of a member organisation, and what each may do: ``docs/protocol.md`` §13.4."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from app.protocol.application import DeviceRequest, read_kem_key
from app.protocol.encoding import to_base64url
from app.protocol.errors import ContentInvalid, Malformed
from app.protocol.fields import (
    failing_as,
    read_hash,
    read_list,
    read_member_id,
    read_text,
    read_time,
    write_time,
)
from app.protocol.primitives import sha256
from app.protocol.statement import Statement

Role = Literal["intake", "reviewer", "svr-trained", "lead", "auditor", "key-custodian"]
ROLES: frozenset[str] = frozenset(get_args(Role))
EVERY_ROLE: frozenset[Role] = frozenset(get_args(Role))
# Reads what defenders have sent; an auditor sees the log and no content.
READING: frozenset[Role] = frozenset({"intake", "reviewer", "svr-trained", "lead"})
# Opens sensitive parts (§8.3); no other role is enough.
TRAINED: frozenset[Role] = frozenset({"svr-trained"})
GOVERNING: frozenset[Role] = frozenset({"lead"})
KEEPING_KEYS: frozenset[Role] = frozenset({"lead", "key-custodian"})
HOLDING_SHARES: frozenset[Role] = frozenset({"key-custodian"})
HELD_LIMIT = 1000


@dataclass(frozen=True)
class Certificate:
    """What a member says of a person's device; ``id`` is the statement's."""

    id: str
    member: str
    person: str
    kem: bytes
    signing_key: bytes
    roles: frozenset[Role]
    expires: datetime

    @property
    def kem_sha256(self) -> bytes:
        """How wrapped keys name the device."""
        return sha256(self.kem)


@dataclass(frozen=True)
class Revocation:
    """The end of a certificate, and the KEM keys that the device could unwrap until then."""

    certificate: str
    reason: str
    held: tuple[bytes, ...]


def certificate_body(
    request: DeviceRequest, *, roles: frozenset[Role], expires: datetime
) -> dict[str, Any]:
    """The fields of a certificate for the device that asked."""
    return {
        "person": request.person,
        "kem": to_base64url(request.kem),
        "signing_key": request.signing_key.hex(),
        "roles": sorted(roles),
        "expires": write_time(expires),
    }


def read_certificate(statement: Statement) -> Certificate:
    """A certificate from a verified statement; raises ``ContentInvalid``."""
    with failing_as(ContentInvalid, "the certificate is malformed"):
        body = statement.body
        return Certificate(
            id=statement.id,
            member=read_member_id(statement.by),
            person=read_member_id(body["person"]),
            kem=read_kem_key(body["kem"]),
            signing_key=read_hash(body["signing_key"]),
            roles=read_roles(body["roles"]),
            expires=read_time(body["expires"]),
        )


def read_roles(value: Any) -> frozenset[Role]:
    """One role or more, each known and there once; raises ``Malformed``."""
    roles = read_list(value)
    if not roles or not all(isinstance(role, str) and role in ROLES for role in roles):
        raise Malformed("no role, or an unknown one")
    if len(set(roles)) != len(roles):
        raise Malformed("a role twice")
    return frozenset(roles)


def revocation_body(certificate: str, *, reason: str, held: list[bytes]) -> dict[str, Any]:
    """The fields of a revocation."""
    return {"certificate": certificate, "reason": reason, "held": [key.hex() for key in held]}


def read_revocation(statement: Statement) -> Revocation:
    """A revocation from a verified statement; raises ``ContentInvalid``."""
    with failing_as(ContentInvalid, "the revocation is malformed"):
        body = statement.body
        held = tuple(read_hash(key) for key in read_list(body["held"]))
        if len(held) > HELD_LIMIT:
            raise Malformed("more keys than anybody holds")
        return Revocation(
            certificate=read_hash(body["certificate"]).hex(),
            reason=read_text(body["reason"], 1000),
            held=held,
        )
