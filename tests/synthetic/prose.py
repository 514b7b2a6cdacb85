"""What people write: of any length, and as they write on a telephone."""

import unicodedata

from tests.synthetic.chance import Chance

# Characters: median, 95th percentile.
LENGTHS = {
    "urgent": (220, 900),
    "attack": (700, 3_500),
    "testimony": (2_200, 12_000),
    "document": (120, 600),
    "followup": (260, 1_200),
}
MOST_CHARACTERS = 50_000

_OPENINGS = {
    "urgent": (
        "Ayuda, se lo acaban de llevar.",
        "Está pasando ahorita.",
        "Hay hombres afuera de la casa.",
        "No sabemos dónde está.",
    ),
    "attack": (
        "Me amenazaron por lo que publiqué.",
        "Llegaron a la redacción y se llevaron el equipo.",
        "Me siguieron al salir del trabajo.",
    ),
    "testimony": (
        "Quiero contar lo que pasó en mi comunidad.",
        "Esto pasó hace tiempo y no lo había dicho.",
        "Vi lo que hicieron y tengo miedo.",
    ),
    "document": (
        "Mando el oficio que nos dieron.",
        "Es el video de ese día.",
        "Aquí está la denuncia.",
    ),
    "followup": (
        "Les escribo otra vez.",
        "Hay novedades de lo que conté.",
        "Encontré otro papel.",
        "Gracias por responder.",
    ),
}
_SENTENCES = (
    "Eran como seis y traían uniforme, pero sin nombre.",
    "La camioneta era blanca con placas {plate}.",
    "Nos dijeron que no preguntáramos más.",
    "Mi hermana lo vio todo desde la tienda.",
    "Fuimos a la fiscalía y no quisieron recibir la denuncia.",
    "Le quitaron el teléfono y lo golpearon.",
    "Desde entonces no dormimos bien.",
    "El número desde el que llaman es {phone}.",
    "Había gente de la comunidad, pero nadie quiere hablar.",
    "En {place} ya había pasado lo mismo dos veces.",
    "Nos preguntaron por los compañeros del colectivo.",
    "No sé si eran policías o no.",
    "Todo duró como media hora.",
    "Dijeron que si lo publicábamos iba a ser peor.",
    "Lo llevaron primero a la comandancia y después no supimos.",
    "Tengo miedo de que regresen.",
    "Traían armas largas y los rostros tapados.",
    "Tomaron fotos de nuestras credenciales.",
)
_ARTICLE = (
    "Comunicado de prensa. La dependencia informó que se llevó a cabo un operativo en coordinación "
    "con las autoridades correspondientes, sin que se reportaran incidentes, de acuerdo con lo "
    "señalado en el boletín. "
)
_EMOJI = ("😔", "🙏", "🚨", "😡", "✊🏽")
_STYLES = {
    "plain": 62.0,
    "no accents": 14.0,
    "capitals": 6.0,
    "short message": 8.0,
    "dictated": 5.0,
    "emoji": 3.0,
    "article": 2.0,
}
_SHORT = (("que", "q"), ("por ", "x "), ("también", "tmb"), ("porque", "xq"), ("está", "sta"))


def narrative(chance: Chance, kind: str, facts: dict[str, str]) -> str:
    """A text of the kind's length; ``facts`` fills ``{plate}``, ``{phone}`` and ``{place}``."""
    median, p95 = LENGTHS[kind]
    length = int(chance.skewed(median, p95, MOST_CHARACTERS))
    style = chance.weighted(_STYLES)
    pieces = [chance.among(_OPENINGS[kind])]
    size = len(pieces[0])
    while size < length:
        piece = _ARTICLE if style == "article" else chance.among(_SENTENCES).format(**facts)
        pieces.append(piece)
        size += len(piece) + 1
    return _written(chance, style, " ".join(pieces))[:MOST_CHARACTERS]


def _written(chance: Chance, style: str, text: str) -> str:
    match style:
        case "no accents":
            return _without_accents(text)
        case "capitals":
            return text.upper()
        case "dictated":
            return text.replace(".", "").replace(",", "").lower()
        case "emoji":
            return f"{text} {chance.among(_EMOJI) * chance.whole(1, 3)}"
        case "short message":
            for long, short in _SHORT:
                text = text.replace(long, short)
            return text.lower()
    return text


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
