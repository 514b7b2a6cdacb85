"""What fields and small codes are called in Spanish and English, for ``open`` and ``consents``.

Codes of vocabularies have their names in ``app/protocol/vocabularies``.
"""

from typing import Literal

from app.protocol.vocabulary import vocabulary

Labels = Literal["es", "en"]
_PLACE = {"es": 0, "en": 1}

_HEADINGS = {
    "what": ("Qué", "What"),
    "when": ("Cuándo", "When"),
    "where": ("Dónde", "Where"),
    "who": ("A quién", "Who"),
    "by-whom": ("Quién fue", "By whom"),
    "steps": ("Dónde se ha denunciado", "Reported already"),
    "risk": ("Riesgo", "Risk"),
    "needs": ("Qué necesita", "Needs"),
    "consent": ("Consentimiento, como dice aquí", "Consent, as said here"),
    "contact": ("Contacto", "Contact"),
    "modules": ("Más preguntas", "Further questions"),
    "form": ("Formulario", "Form"),
    "event": ("Hecho", "Event"),
    "nothing": ("no se preguntó, o se saltó", "not asked, or skipped"),
    "unknown": ("no sabe", "does not know"),
    "declined": ("prefiere no decir", "would rather not say"),
    "unlisted": ("no está en la lista", "not in the list"),
    "yes": ("sí", "yes"),
    "no": ("no", "no"),
    "main": ("principal", "main"),
    "about": ("aproximado", "approximate"),
    "to": ("a", "to"),
}
_FIELDS = {
    "accounts": ("Cuentas", "Accounts"),
    "addressee": ("Ante quién", "To whom"),
    "age_band": ("Edad", "Age"),
    "alias": ("Apodo", "Also called"),
    "avoid": ("No decir", "Do not say"),
    "basis": ("Cómo lo sabe", "How it is known"),
    "categories": ("Categoría", "Category"),
    "class": ("Tipo", "Kind"),
    "confidence": ("Certeza (0 a 3)", "Certainty (0 to 3)"),
    "context": ("Contexto", "Context"),
    "count": ("Cuántas", "How many"),
    "cover": ("Presentarse como", "Pass for"),
    "file_number": ("Expediente", "File number"),
    "gender": ("Que contacte", "Contact by"),
    "groups": ("Grupos", "Groups"),
    "how": ("Cómo", "How"),
    "if_known": ("Si se sabe", "If it is known"),
    "indigenous_people": ("Pueblo", "People"),
    "institution": ("Institución", "Institution"),
    "involvement": ("Participación", "Involvement"),
    "is_minor": ("Menor de edad", "A minor"),
    "is_org": ("Organización", "An organisation"),
    "lang": ("Idioma", "Language"),
    "leave_message": ("Dejar mensaje", "Leave a message"),
    "locality": ("Localidad", "Locality"),
    "motive": ("Motivo", "Motive"),
    "municipality": ("Municipio", "Municipality"),
    "name": ("Nombre", "Name"),
    "needs": ("Necesita", "Needs"),
    "note": ("Nota", "Note"),
    "occupation": ("Ocupación", "Occupation"),
    "org": ("Organización", "Organisation"),
    "person": ("De", "Whose"),
    "phones": ("Teléfonos", "Phones"),
    "plates": ("Placas", "Plates"),
    "point": ("Punto", "Point"),
    "rank": ("Rango", "Rank"),
    "relation": ("Quien reporta", "The reporter"),
    "result": ("Resultado", "Result"),
    "roles": ("Papel", "Role"),
    "safe_now": ("A salvo", "Safe now"),
    "sex_gender": ("Sexo o género", "Sex or gender"),
    "state": ("Estado", "State"),
    "status": ("Situación", "Situation"),
    "text": ("Texto", "Text"),
    "time": ("Cuándo", "When"),
    "topic": ("Tema", "Topic"),
    "type": ("Lugar", "Place"),
    "unit": ("Unidad", "Unit"),
    "urgency": ("Urgencia", "Urgency"),
    "when": ("Horario", "At what time"),
    "whom": ("Quién", "Who"),
}
# Small closed sets of the protocol that no vocabulary lists.
_SMALL = {
    "anonymised": ("sin nombre", "without name"),
    "ask-me": ("preguntar antes", "ask first"),
    "badge": ("insignia", "badge"),
    "blur": ("rostros borrosos", "faces blurred"),
    "call": ("por llamada", "by call"),
    "family": ("familia", "family"),
    "form": ("en el formulario", "in the form"),
    "full": ("con nombre", "with name"),
    "guardian": ("tutor", "guardian"),
    "inferred": ("lo deduce", "inferred"),
    "lawyer": ("abogada/o", "lawyer"),
    "kept": ("guardados", "kept"),
    "maybe": ("tal vez", "maybe"),
    "me": ("por quien reporta", "by the reporter"),
    "metadata": ("sin datos del aparato", "without the device's data"),
    "no": ("no", "no"),
    "none": ("no tenía", "it had none"),
    "other": ("otra persona", "somebody else"),
    "others": ("otras personas", "others"),
    "picture": ("imagen nueva", "a new picture"),
    "public": ("es público", "public"),
    "received": ("se lo enviaron", "received from others"),
    "recognised": ("le reconoció", "recognised"),
    "relative": ("familiar", "relative"),
    "reporter": ("quien reporta", "the reporter"),
    "said-so": ("lo dijo", "said so"),
    "saw-uniform": ("vio el uniforme", "saw the uniform"),
    "self": ("la persona misma", "the person"),
    "source": ("fuente", "source"),
    "stripped": ("borrados", "taken out"),
    "unknown": ("no sabe", "does not know"),
    "vehicle": ("vehículo", "vehicle"),
    "victim": ("víctima", "victim"),
    "voice": ("de voz", "by voice"),
    "was-told": ("le contaron", "was told"),
    "withheld-from-state": ("sin nombre ante el Estado", "name withheld from the State"),
    "witness": ("testigo", "witness"),
    "yes": ("sí", "yes"),
    "yes-now": ("sí, ahora", "yes, now"),
}
SMALL = ""


def heading(name: str, labels: Labels) -> str:
    """A heading, or one of the few words of the display."""
    return _HEADINGS[name][_PLACE[labels]]


def field_name(name: str, labels: Labels) -> str:
    """What a field is called; its own name where it has no other."""
    names = _FIELDS.get(name)
    return names[_PLACE[labels]] if names else name


def label(code: str, lists: tuple[str, ...], labels: Labels) -> str | None:
    """What a code is called in the first of ``lists`` that has it; ``SMALL`` is one of them."""
    for name in lists:
        found = small(code, labels) if name == SMALL else vocabulary(name).label(code, labels)
        if found is not None:
            return found
    return None


def small(code: str, labels: Labels) -> str | None:
    """What a code of a small closed set is called."""
    names = _SMALL.get(code)
    return names[_PLACE[labels]] if names else None
