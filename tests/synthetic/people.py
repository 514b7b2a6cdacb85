"""People, cars and telephones that do not exist."""

from tests.synthetic.chance import Chance

_GIVEN = {
    "woman": (
        "Amaranta",
        "Brígida",
        "Citlali",
        "Dorotea",
        "Eulalia",
        "Fidelina",
        "Graciana",
        "Hortensia",
        "Itzel",
        "Jacinta",
    ),
    "man": (
        "Abundio",
        "Bonifacio",
        "Cuitláhuac",
        "Desiderio",
        "Evaristo",
        "Fulgencio",
        "Gaudencio",
        "Hilario",
        "Isauro",
        "Jenaro",
    ),
}
_SURNAMES = (
    "Ficticio",
    "Ejemplo",
    "Muestra",
    "Prueba",
    "Inventado",
    "Simulado",
    "Ensayo",
    "Maqueta",
    "Boceto",
    "Figurado",
)
_NICKNAMES = (
    "la vecina 1",
    "el compañero",
    "la maestra",
    "Compa 2",
    "la de la radio",
    "el del taller",
)
_OUTLETS = (
    "Radio Ensayo",
    "El Diario de Prueba",
    "Portal Muestra",
    "Colectivo Figurado",
    "Red Ejemplo",
)

SEXES = {"man": 62.0, "woman": 33.0, "non-binary": 1.0, "prefer-not": 4.0}
AGES = {"12-17": 8.0, "18-29": 34.0, "30-44": 33.0, "45-59": 17.0, "60-plus": 5.0, "unknown": 3.0}


def name(chance: Chance, sex: str) -> str:
    """Given name and two surnames."""
    given = _GIVEN.get(sex, _GIVEN[chance.among(("woman", "man"))])
    return " ".join((chance.among(given), chance.among(_SURNAMES), chance.among(_SURNAMES)))


def alias(chance: Chance) -> str:
    """As people call somebody whose name they do not want to say."""
    return chance.among(_NICKNAMES)


def outlet(chance: Chance) -> str:
    """Where somebody works."""
    return chance.among(_OUTLETS)


def plate(chance: Chance) -> str:
    """A plate that no car can have."""
    return f"TEST-{chance.whole(0, 999):03}"


def phone(chance: Chance) -> str:
    """A number that is not given out."""
    return f"55 0000 {chance.whole(0, 9999):04}"
