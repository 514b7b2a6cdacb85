"""The pages that answer a form: short, static-looking, in Spanish and English.

Everything in them stands here, but for the digits of a receipt and counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.api.bare_page import Language, bare_page


@dataclass(frozen=True)
class Outcome:
    """What became of a package; ``code`` is ``kept``, or that of a problem."""

    status: int
    code: str
    sha256: str = ""
    files: int = 0
    arrived: int = 0
    wait_seconds: int = 0

    @property
    def headers(self) -> Mapping[str, str]:
        """When to come back, where that is known."""
        return {"retry-after": str(self.wait_seconds)} if self.wait_seconds else {}


_OTHER: dict[str, dict[Language, str]] = {
    "title": {"es": "Buzón", "en": "Mailbox"},
    "back": {"es": "Volver al formulario", "en": "Back to the form"},
    "kept": {"es": "El paquete llegó.", "en": "The package has arrived."},
    "text-only": {
        "es": "El texto llegó. De {files} archivos llegaron {arrived}.",
        "en": "The text has arrived. Of {files} files, {arrived} have arrived.",
    },
    "refused": {"es": "El paquete no llegó.", "en": "The package has not arrived."},
    "receipt": {
        "es": "Este es el código de recibo. Cópialo completo si puedes guardarlo sin peligro:"
        " con él una organización puede comprobar que llegó.",
        "en": "This is the receipt code. Copy all of it if you can keep it safely: with it an"
        " organisation can check that the package arrived.",
    },
    "unproven": {
        "es": "Sin JavaScript esta página no puede comprobar la prueba del recibo.",
        "en": "Without JavaScript this page cannot check the proof of the receipt.",
    },
    "again": {
        "es": "Puedes enviar el mismo paquete otra vez: sigue donde quedó y no se guarda"
        " dos veces.",
        "en": "You may send the same package again: it goes on where it stopped, and nothing is"
        " kept twice.",
    },
}
_WHY: dict[str, dict[Language, str]] = {
    "busy": {
        "es": "Ahora no se aceptan más paquetes sin JavaScript. No se guardó nada. Intenta de nuevo"
        " en {minutes} min, o pide a alguien de confianza que lo entregue con JavaScript.",
        "en": "No more packages are taken without JavaScript now. Nothing was kept. Try again in"
        " {minutes} min, or ask somebody you trust to hand it in with JavaScript.",
    },
    "too-large": {
        "es": "Es más grande de lo que se acepta sin JavaScript (512 MB).",
        "en": "It is larger than what is taken without JavaScript (512 MB).",
    },
    "envelope-malformed": {
        "es": "El archivo no es un paquete sellado, o está cortado o cambiado.",
        "en": "The file is not a sealed package, or it was cut off or changed.",
    },
    "roster-unknown": {
        "es": "Se selló para otra coalición.",
        "en": "It was sealed for another coalition.",
    },
    "roster-ended": {
        "es": "Se selló con una lista de organizaciones que ya terminó. Hay que sellar de nuevo.",
        "en": "It was sealed with a list of organisations that has ended. Seal it anew.",
    },
    "envelope-conflict": {
        "es": "Ya hay otra cosa con el mismo número.",
        "en": "Something else stands under the same number.",
    },
    "forgotten": {
        "es": "Estuvo aquí y una organización pidió borrarlo.",
        "en": "It was here, and was deleted by order of an organisation.",
    },
    "storage-unavailable": {
        "es": "El servidor no puede guardar nada ahora. Intenta más tarde.",
        "en": "The server cannot store anything now. Try again later.",
    },
    "too-slow": {
        "es": "La conexión fue demasiado lenta o se cortó.",
        "en": "The connection was too slow, or broke.",
    },
    "request-malformed": {
        "es": "No llegó un archivo entero. Elige el paquete y envíalo otra vez.",
        "en": "No whole file has arrived. Choose the package and send it again.",
    },
}


def page(outcome: Outcome, language: Language) -> str:
    """The whole page."""
    path = "/sin-javascript/" if language == "es" else "/no-script/"
    back = f'<p><a href="{path}">{_OTHER["back"][language]}</a></p>'
    lines = [*_lines(outcome, language), back]
    return bare_page(language, title=_OTHER["title"][language], lines=lines)


def _lines(outcome: Outcome, language: Language) -> list[str]:
    def say(name: str) -> str:
        return _OTHER[name][language].format(files=outcome.files, arrived=outcome.arrived)

    why = _WHY.get(outcome.code, _WHY["request-malformed"])[language]
    minutes = -(-outcome.wait_seconds // 60)
    reason = [] if outcome.code == "kept" else [f"<p>{why.format(minutes=minutes)}</p>"]
    if not outcome.sha256:
        return [f"<h1>{say('refused')}</h1>", *reason]
    groups = " ".join(outcome.sha256[at : at + 4] for at in range(0, len(outcome.sha256), 4))
    return [
        f"<h1>{say('kept' if outcome.code == 'kept' else 'text-only')}</h1>",
        *reason,
        f"<p>{say('receipt')}</p>",
        f'<p class="code">{groups}</p>',
        f"<p>{say('unproven')} {say('again')}</p>",
    ]
