"""Whether the service takes things in, in a page without scripts, for everybody.

It says what everybody may ask for anyway (``/health``, the roster), and a note of the operator's.
"""

from datetime import UTC, datetime
from html import escape
from pathlib import Path

from fastapi import APIRouter, Response
from sqlalchemy.exc import SQLAlchemyError

from app.api.bare_page import Language, bare_page
from app.api.dependencies import Now, Service, ServiceDependency
from app.storage.rosters import newest_end

MAX_NOTE_LETTERS = 1000
_HOUR = 3600

_SAID: dict[str, dict[Language, str]] = {
    "title": {"es": "Estado", "en": "Status"},
    "works": {"es": "El servidor funciona.", "en": "The server works."},
    "fails": {
        "es": "Ahora el servidor no puede guardar nada. Intenta más tarde.",
        "en": "The server cannot keep anything now. Try again later.",
    },
    "until": {
        "es": "La lista de organizaciones vale hasta: {until} UTC.",
        "en": "The list of organisations is good until: {until} UTC.",
    },
    "over": {
        "es": "La lista de organizaciones ya terminó: nadie puede enviar hasta que haya otra.",
        "en": "The list of organisations has ended: nobody can send until there is another one.",
    },
    "note": {"es": "Nota de quien cuida el servidor:", "en": "A note of the server's keeper:"},
}


def status_pages(note: Path) -> APIRouter:
    """Both pages; ``note`` is read each time, and need not be there."""
    router = APIRouter(include_in_schema=False)

    @router.get("/estado")
    @router.get("/estado/")
    def spanish(service: ServiceDependency, now: Now) -> Response:
        return _answer(service, now, note, "es")

    @router.get("/status")
    @router.get("/status/")
    def english(service: ServiceDependency, now: Now) -> Response:
        return _answer(service, now, note, "en")

    return router


def _answer(service: Service, now: datetime, note: Path, language: Language) -> Response:
    try:
        with service.engine.connect() as connection:
            end = newest_end(connection)
    except SQLAlchemyError:
        lines, status = [_SAID["fails"][language]], 503
    else:
        lines, status = [_SAID["works"][language], *_about_the_roster(end, now, language)], 200
    if written := _read(note):
        lines += [_SAID["note"][language], written]
    return Response(_page(lines, language), status, media_type="text/html")


def _about_the_roster(end: int | None, now: datetime, language: Language) -> list[str]:
    if end is None:
        return []
    ends = datetime.fromtimestamp(end * _HOUR, UTC)
    if ends <= now:
        return [_SAID["over"][language]]
    return [_SAID["until"][language].format(until=f"{ends:%Y-%m-%d %H:%M}")]


def _read(note: Path) -> str:
    try:
        return note.read_text(encoding="utf-8", errors="replace")[:MAX_NOTE_LETTERS].strip()
    except OSError:
        return ""


def _page(lines: list[str], language: Language) -> str:
    first, *others = lines
    markup = [f"<h1>{first}</h1>", *(f"<p>{escape(other)}</p>" for other in others)]
    return bare_page(language, title=_SAID["title"][language], lines=markup)
