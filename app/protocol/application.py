"""What asks to be let in: an organisation's application, a device's request.

``docs/protocol.md`` §13.3, §13.4. Both are signed by the key that stands in them, which
proves that somebody holds it and nothing else: who that is, people find out by comparing
fingerprints.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.protocol import hpke
from app.protocol.encoding import from_base64url, to_base64url
from app.protocol.errors import ApplicationInvalid, Malformed
from app.protocol.fields import (
    failing_as,
    read_hash,
    read_member_id,
    read_object,
    read_text,
)
from app.protocol.fingerprint import fingerprint_words
from app.protocol.primitives import sha256, signing_public_key
from app.protocol.return_code import Language
from app.protocol.roster import DatedKey, Member
from app.protocol.statement import (
    Kind,
    Statement,
    UnverifiedStatement,
    purpose_of,
    read_content,
    read_statement,
    sign_statement,
)


@dataclass(frozen=True)
class Application:
    """An entry that an organisation asks for; the last three fields are KEM public keys."""

    id: str
    name: Mapping[str, str]
    country: str
    contact: str
    signing_key: bytes
    archive: bytes
    intake: bytes
    sensitive: bytes | None = None

    @property
    def kem_keys(self) -> tuple[bytes, ...]:
        """Every KEM public key in it."""
        optional = () if self.sensitive is None else (self.sensitive,)
        return (self.archive, self.intake, *optional)

    def words(self, language: Language = "es") -> str:
        """Its fingerprint, to be compared by telephone."""
        return fingerprint_words(self.id, self.signing_key, language)

    def entry(self, intake: tuple[DatedKey, ...], sensitive: tuple[DatedKey, ...] = ()) -> Member:
        """The roster entry with these keys."""
        return Member(
            id=self.id,
            name=self.name,
            country=self.country,
            contact=self.contact,
            signing_key=self.signing_key,
            archive_sha256=sha256(self.archive),
            intake=intake,
            sensitive=sensitive,
        )

    def agrees_with(self, member: Member) -> bool:
        """Whether ``member`` is this in all but the times and the older keys.

        Where no sensitive key was applied for, all that are listed are older ones.
        """
        is_last = _is_last(self.intake, member.intake) and (
            self.sensitive is None or _is_last(self.sensitive, member.sensitive)
        )
        return is_last and self.entry(member.intake, member.sensitive) == member


def _is_last(public_key: bytes, keys: tuple[DatedKey, ...]) -> bool:
    return bool(keys) and keys[-1].sha256 == sha256(public_key)


@dataclass(frozen=True)
class DeviceRequest:
    """The keys of a device that a person asks to have certified."""

    person: str
    kem: bytes
    signing_key: bytes


def sign_application(
    application: Application, *, coalition: str, time: datetime, seed: bytes
) -> dict[str, Any]:
    """An application as JSON, signed by the key that stands in it."""
    if signing_public_key(seed) != application.signing_key:
        raise ValueError("an application is signed by its own key")
    entry = {
        "id": application.id,
        "name": dict(application.name),
        "country": application.country,
        "contact": application.contact,
        "signing_key": application.signing_key.hex(),
        "archive": to_base64url(application.archive),
        "intake": to_base64url(application.intake),
    }
    if application.sensitive is not None:
        entry["sensitive"] = to_base64url(application.sensitive)
    return sign_statement(
        "application",
        {"entry": entry},
        coalition=coalition,
        by=application.id,
        time=time,
        after=None,
        seed=seed,
    )


def read_application(value: Any, *, coalition: str) -> Application:
    """An application from parsed JSON; raises ``ApplicationInvalid``."""
    with failing_as(ApplicationInvalid, "the application is malformed"):
        unverified, statement = _read_own("application", value, coalition)
        entry = read_object(statement.body["entry"])
        name = read_object(entry["name"])
        application = Application(
            id=read_member_id(entry["id"]),
            name={language: read_text(name[language], 200) for language in ("es", "en")},
            country=read_text(entry["country"], 2),
            contact=read_text(entry["contact"], 500),
            signing_key=read_hash(entry["signing_key"]),
            archive=read_kem_key(entry["archive"]),
            intake=read_kem_key(entry["intake"]),
            sensitive=None if (key := entry.get("sensitive")) is None else read_kem_key(key),
        )
        keys = application.kem_keys
        if application.id != statement.by or len(set(keys)) != len(keys):
            raise Malformed("an application for somebody else, or with one key for two uses")
    _check_own_signature(unverified, application.signing_key)
    return application


def sign_device(
    request: DeviceRequest, *, coalition: str, member: str, time: datetime, seed: bytes
) -> dict[str, Any]:
    """A device's request as JSON, signed by the key that stands in it."""
    if signing_public_key(seed) != request.signing_key:
        raise ValueError("a device's request is signed by its own key")
    body = {
        "person": request.person,
        "kem": to_base64url(request.kem),
        "signing_key": request.signing_key.hex(),
    }
    return sign_statement(
        "device", body, coalition=coalition, by=member, time=time, after=None, seed=seed
    )


def read_device(value: Any, *, coalition: str, member: str) -> DeviceRequest:
    """A device's request to ``member`` from parsed JSON; raises ``ApplicationInvalid``."""
    with failing_as(ApplicationInvalid, "the request is malformed"):
        unverified, statement = _read_own("device", value, coalition)
        request = DeviceRequest(
            person=read_member_id(statement.body["person"]),
            kem=read_kem_key(statement.body["kem"]),
            signing_key=read_hash(statement.body["signing_key"]),
        )
        if statement.by != member:
            raise Malformed("a request to another organisation")
    _check_own_signature(unverified, request.signing_key)
    return request


def read_kem_key(value: Any) -> bytes:
    """A KEM public key from base64url; only its length is checked."""
    key = from_base64url(read_text(value, 2 * hpke.PUBLIC_KEY_BYTES))
    if len(key) != hpke.PUBLIC_KEY_BYTES:
        raise Malformed("a KEM public key is 1,216 bytes")
    return key


def _read_own(kind: Kind, value: Any, coalition: str) -> tuple[UnverifiedStatement, Statement]:
    """Read before the signature is checked: the key stands in it."""
    unverified = read_statement(value)
    statement = read_content(unverified)
    if unverified.kind != kind or statement.coalition != coalition:
        raise Malformed("another kind, or another coalition's")
    return unverified, statement


def _check_own_signature(unverified: UnverifiedStatement, public_key: bytes) -> None:
    if not unverified.document.signed_by(public_key, purpose_of(unverified.kind)):
        raise ApplicationInvalid("its own key did not sign it")
