"""Who works in the demo's organisations: made and certified with the members' own commands."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from app.admin.demo.tools import as_member, new_passphrase
from app.protocol.application import read_device
from app.protocol.encoding import from_json_object
from app.protocol.fingerprint import fingerprint_words
from app.protocol.ledger import Ledger
from app.protocol.root import parse_pins


@dataclass(frozen=True)
class Person:
    """Somebody with a home of their own in the demo's folder."""

    name: str
    member: str
    roles: str


# Who is trained to hear of sexual violence, in the first organisation; the others have nobody.
TRAINED = "luz"
# Two of one organisation and one of another: what takes a second person can be tried.
REVIEWERS = (
    Person("ana", "alborada", "reviewer"),
    Person("beto", "alborada", "reviewer"),
    Person("teo", "prensa-libre", "reviewer"),
)


def missing(ledger: Ledger) -> list[Person]:
    """Reviewers whom nobody has certified yet."""
    certified = {
        (state.certificate.member, state.certificate.person)
        for state in ledger.certificates.values()
    }
    return [person for person in REVIEWERS if (person.member, person.name) not in certified]


def certify(folder: Path, person: Person, log: Path) -> Path:
    """The signed certificate of a person whose home is made anew, with the keys they may have."""
    words = new_person(folder, person)
    certificate = folder / f"certificate-{person.name}.json"
    request = str(folder / person.name / "device.json")
    asked = ("certify", request, "--roles", person.roles, "--words", words)
    out = ("--log", str(log), "--out", str(certificate))
    carried = certificate.with_suffix(".keys")
    shutil.rmtree(carried, ignore_errors=True)
    as_member(folder, person.member, "coalition", "people", *asked, *out)
    shutil.copytree(carried / person.name, folder / person.name / "keys", dirs_exist_ok=True)
    return certificate


def new_person(folder: Path, person: Person) -> str:
    """Makes the home of a person; the words of the device."""
    shutil.rmtree(folder / person.name, ignore_errors=True)
    new_passphrase(folder / f"{person.name}.passphrase")
    who = ("--member", person.member, "--person", person.name, "--pins", str(folder / "pins.json"))
    as_member(folder, person.name, "keygen", *who, "--server", "http://127.0.0.1:8000")
    coalition = parse_pins((folder / "pins.json").read_bytes()).coalition
    request = from_json_object((folder / person.name / "device.json").read_bytes())
    device = read_device(request, coalition=coalition, member=person.member)
    return fingerprint_words(f"{person.member}/{person.name}", device.signing_key)
