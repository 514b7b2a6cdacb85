"""A package of evidence while it is checked, and what the checks find."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.member.evidence.format import Manifest, PlainReport
from app.member.evidence.package import Package
from app.member.evidence.proofs import certified_keys
from app.protocol.root import Pins
from app.protocol.roster import Roster

GOOD, WRONG, UNKNOWN = "ok", "!!", "--"


@dataclass(frozen=True)
class Finding:
    """What one check has found."""

    mark: str
    subject: str
    text: str


@dataclass
class Opened:
    """A package while it is checked; what could not be verified stays ``None``."""

    package: Package
    manifest: Manifest
    manifest_bytes: bytes
    pins: Pins | None = None
    sealed_to: Roster | None = None
    newest: Roster | None = None
    plain: PlainReport | None = None
    statements: list[object] = field(default_factory=list)

    def keys_of(self, witness: str) -> Iterator[bytes]:
        """The keys of ``member`` or ``member/person``, as far as the package proves them."""
        name, slash, person = witness.partition("/")
        member = self.newest.member(name) if self.newest else None
        if member is None or self.newest is None:
            return
        if not slash:
            yield member.signing_key
            return
        coalition = self.newest.coalition
        yield from certified_keys(
            self.statements, member=member, person=person, coalition=coalition
        )
