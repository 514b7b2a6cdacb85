"""An organisation asks to be let in, or to get other keys: ``application.json``."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import segno
import typer

from app.member.coalition.compare import show_words
from app.member.errors import HomeInvalid
from app.member.files import read_capped, write_whole
from app.member.home import Home, Keys
from app.protocol.application import Application, read_application, sign_application
from app.protocol.document import DOCUMENT_LIMIT
from app.protocol.encoding import from_json_object
from app.protocol.errors import ApplicationInvalid, Malformed
from app.protocol.statement import statement_bytes

NAME_LIMIT, CONTACT_LIMIT = 200, 500
COUNTRY = re.compile(r"[A-Z]{2}")
CONTACT = re.compile(r"https?://\S+")


def apply(
    home: Home,
    keys: Keys,
    *,
    name_es: str,
    name_en: str,
    country: str,
    contact: str,
    out: Path,
) -> None:
    """Writes the application, and a picture of the fingerprint beside it."""
    if home.person is not None:
        raise HomeInvalid("a person's; an organisation's lead applies")
    if len(keys.ring) != 1:
        raise HomeInvalid("not a new one; 'coalition rotate new' gets other intake keys")
    (intake,) = keys.ring.values()
    application = Application(
        id=home.member,
        name={"es": name_es, "en": name_en},
        country=country,
        contact=contact,
        signing_key=keys.signing_key,
        archive=keys.kem.public_key,
        intake=intake.public_key,
    )
    _check_texts(application)
    value = application_json(application, home, keys)
    read_application(value, coalition=home.pins.coalition)
    write_whole(out, statement_bytes(value))
    picture = out.with_suffix(".svg")
    segno.make(qr_text(application)).save(str(picture), scale=5)
    typer.echo(f"The application of {home.member} is in {out}.")
    typer.echo("Give it to a member that you know. The coalition will call you and ask for these")
    typer.echo(f"words; {picture} shows them as a picture for a telephone's camera:")
    show_words(application.id, application.signing_key)


def _check_texts(application: Application) -> None:
    """A mistyped option is named here; everybody else can only say that something is wrong."""
    for language in ("es", "en"):
        if not 1 <= len(application.name[language].strip()) <= NAME_LIMIT:
            option = f"--name-{language}"
            raise typer.BadParameter(f"1 to {NAME_LIMIT} characters", param_hint=option)
    if not COUNTRY.fullmatch(application.country):
        raise typer.BadParameter("two capital letters, like MX", param_hint="--country")
    if not CONTACT.fullmatch(application.contact) or len(application.contact) > CONTACT_LIMIT:
        raise typer.BadParameter("a page like https://example.org", param_hint="--contact")


def application_json(application: Application, home: Home, keys: Keys) -> dict[str, Any]:
    """An application, signed by the organisation's key."""
    return sign_application(
        application, coalition=home.pins.coalition, time=datetime.now(UTC), seed=keys.signing_seed
    )


def qr_text(application: Application) -> str:
    """What the picture says: enough to compare by eye or by machine."""
    return f"ATALAYA {application.id} {application.signing_key.hex()} {application.words('es')}"


def read_file(path: Path, coalition: str) -> tuple[dict[str, Any], Application]:
    """An application in a file, as JSON and as it reads; raises ``ApplicationInvalid``."""
    try:
        value = from_json_object(read_capped(path, DOCUMENT_LIMIT))
    except Malformed as error:
        raise ApplicationInvalid("not an application") from error
    return value, read_application(value, coalition=coalition)
