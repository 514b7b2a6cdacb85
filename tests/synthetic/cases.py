"""What members have written about reports of the demo: one case for each thing there is to see.

A case names its report by number, the threads about it, and in each what was said: how many hours
after it came, by whom (an organisation, or ``organisation/person``), and what. ``@…`` stands for
what is known only once it is sealed: ``@hash`` the report's evidence hash, ``@case:3`` the leading
thread of the fourth case, ``@said:2`` the third event of the thread itself, ``@share`` the thread
of a share, and what the report says of itself.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from app.protocol.vocabulary import vocabulary

ANA, BETO, TEO = "alborada/ana", "alborada/beto", "prensa-libre/teo"
OTHER = "sin-fronteras"
_Said = list[Any]
_Report = dict[str, Any]


def cases(reports: Sequence[_Report], today: date) -> Iterator[dict[str, Any]]:
    """The cases, in the order in which they began."""
    taken = _Taken(reports)
    soon = f"{today + timedelta(days=6)}"
    late = f"{today + timedelta(days=40)}"
    yield _case(taken.next("testimony", 2), *_closed(soon, taken.last))
    yield _case(taken.next("testimony", 2), *_in_action(soon, taken.last))
    yield _case(taken.next("attack", 2), *_second_wanted(soon, taken.last))
    yield _case(taken.next("attack", 2), *_linked(soon))
    yield _case(taken.next("attack", 1), *_monitored(soon, late))
    yield _case(taken.next("document", 1), *_out_of_mandate())
    yield _case(taken.next("attack", 1), *_quarantined())
    yield _case(taken.next("urgent", 2), *_urgent(soon))
    yield _case(taken.next("testimony", 1), *_in_triage())
    yield _shown_by_another(taken.of(OTHER), late)


class _Taken:
    """Reports of which no case has been made; ``last`` is the one that was taken last."""

    def __init__(self, reports: Sequence[_Report]) -> None:
        self._reports = reports
        self._numbers: set[int] = set()
        self.last: _Report = {}

    def next(self, kind: str, organisations: int) -> int:
        """The first of this kind that went to at least so many organisations."""
        return self._take(
            lambda one: (
                one["body"]["type"] == kind
                and OTHER not in one["recipients"]
                and len(one["recipients"]) == organisations
            )
        )

    def of(self, organisation: str) -> int:
        """The first that went to this organisation alone, and may be shown to others."""
        return self._take(
            lambda one: (
                one["recipients"] == [organisation]
                and any(
                    said["scope"] == "share-members" and said["value"] == "yes"
                    for said in one["body"].get("consent", ())
                )
            )
        )

    def _take(self, fits: Any) -> int:
        number = next(
            place
            for place, one in enumerate(self._reports)
            if place not in self._numbers and fits(one)
        )
        self._numbers.add(number)
        self.last = self._reports[number]
        return number


def _case(report: int, leading: list[_Said], private: list[_Said]) -> dict[str, Any]:
    return {"report": report, "leading": leading, "private": private}


def _begun(who: str = ANA, after: int = 1) -> list[_Said]:
    return [[after, who, {"event": "begun"}], [after, who, _state("triage", "Para clasificar")]]


def _opened(*who: tuple[int, str]) -> list[_Said]:
    first = [[hours, name, {"event": "opened", "purpose": "Leerlo"}] for hours, name in who]
    return [[who[0][0], who[0][1], {"event": "begun"}], *first]


def _state(to: str, reason: str, **more: Any) -> dict[str, Any]:
    return {"event": "state", "to": to, "reason": reason, **more}


def _has(who: str, due: str) -> dict[str, Any]:
    member, _, person = who.partition("/")
    return {"event": "assigned", "member": member, "person": person, "due": due}


def _note(text: str) -> dict[str, Any]:
    return {"event": "note", "text": text}


def _task(name: str, kind: str, title: str, due: str) -> dict[str, Any]:
    return {"event": "task", "task": name, "type": kind, "title": title, "due": due}


def _coded(report: _Report) -> list[dict[str, Any]]:
    """Everybody whom the report names, and the act that it tells."""
    body = report["body"]
    victims = [_person(one) for one in body.get("persons", ())]
    doers = [_doer(one) for one in body.get("perpetrators", ())]
    told = body["events"][0]
    act: dict[str, Any] = {
        "id": "a1",
        "category": told["categories"][0]["id"],
        "main": True,
        **{field: told[field] for field in ("time", "place") if field in told},
        "victims": [{"entity": one["id"]} for one in victims],
        "perpetrators": [{"entity": one["id"], "involvement": "direct"} for one in doers],
        "quotes": _quotes(body["narrative"]["text"]),
    }
    entities = [{"event": "entity", "entity": one} for one in (*victims, *doers)]
    filled = {name: value for name, value in act.items() if value != []}
    return [*entities, {"event": "act", "act": filled}]


def _person(told: dict[str, Any]) -> dict[str, Any]:
    kept = ("roles", "name", "age_band", "is_minor", "groups", "org", "status", "count")
    return {
        "id": told["id"],
        "kind": "group" if "count" in told else "person",
        "person": told["id"],
        **{field: told[field] for field in kept if field in told},
        **({"aliases": [told["alias"]]} if "alias" in told else {}),
        **({"sex": told["sex_gender"]} if "sex_gender" in told else {}),
    }


def _doer(told: dict[str, Any]) -> dict[str, Any]:
    kept = ("class", "count")
    return {
        "id": told["id"],
        "kind": "group",
        "roles": ["perpetrator"],
        **{field: told[field] for field in kept if field in told},
    }


def _quotes(text: str) -> list[dict[str, Any]]:
    end = text.find(".") + 1
    return [{"report": "@hash", "start": 0, "end": end}] if end else []


def _sources() -> dict[str, Any]:
    return {
        "sources": [
            {"id": "s1", "type": "statement", "report": "@hash", "first_hand": True},
            {"id": "s2", "type": "photo", "text": "Foto de otra persona, del mismo día."},
        ],
        "independence": [{"first": "s1", "second": "s2", "independent": "yes"}],
    }


def _verified(level: str) -> dict[str, Any]:
    return {"event": "verified", "act": "a1", "level": level, "basis": _sources()}


def _agrees(number: int) -> dict[str, Any]:
    return {"event": "agreed", "with": f"@said:{number}"}


def _open(soon: str, who: str = ANA) -> list[_Said]:
    return [
        *_begun(who),
        [2, who, _has(who, soon)],
        [2, who, _state("open", "Dentro del mandato", next=soon)],
    ]


def _closed(soon: str, report: _Report) -> tuple[list[_Said], list[_Said]]:
    checked = [term.id for term in vocabulary("safe_closing")]
    closing = _state(
        "closed", "La persona ya está a salvo", close_reason="resolved", checked=checked
    )
    leading = [*_open(soon), [30, ANA, _state("action", "Acompañamiento")]]
    leading += [[40, ANA, each] for each in _coded(report)]
    leading += [[80, TEO, _note("La acompañamos a la fiscalía.")], [200, ANA, closing]]
    leading += [[210, BETO, _agrees(len(leading) - 1)]]
    return leading, _opened((1, ANA), (100, BETO))


def _in_action(soon: str, report: _Report) -> tuple[list[_Said], list[_Said]]:
    leading = [*_open(soon), [10, ANA, _state("verifying", "Hay dos fuentes")]]
    leading += [[20, ANA, each] for each in _coded(report)]
    leading += [[30, ANA, _verified("v3")], [40, BETO, _agrees(len(leading))]]
    leading += [
        [50, ANA, _state("action", "Se prepara una carta")],
        [51, ANA, {"event": "labels", "add": ["carta", "prioridad"]}],
        [52, TEO, _task("t1", "draft", "Borrador de la carta", soon)],
    ]
    return leading, _opened((1, ANA), (35, BETO))


def _second_wanted(soon: str, report: _Report) -> tuple[list[_Said], list[_Said]]:
    leading = [*_open(soon), [10, ANA, _state("verifying", "Falta otra fuente")]]
    leading += [[20, ANA, each] for each in _coded(report)]
    leading += [
        [150, ANA, _verified("v3")],
        [151, ANA, {"event": "labels", "add": ["prensa"]}],
        [160, TEO, _note("Conocemos a la periodista; confirma lo que cuenta.")],
    ]
    private = [*_opened((1, ANA)), [155, ANA, _note("Llamar primero a su hermana.")]]
    return leading, private


def _linked(soon: str) -> tuple[list[_Said], list[_Said]]:
    link = {"event": "linked", "case": "@case:2", "relation": "pattern", "reason": "Misma zona"}
    leading = [
        *_open(soon, TEO),
        [70, TEO, link],
        [71, TEO, {"event": "labels", "add": ["prensa"]}],
        [72, BETO, _task("t1", "verify", "Buscar al otro testigo", soon)],
    ]
    return leading, _opened((60, BETO))


def _monitored(soon: str, late: str) -> tuple[list[_Said], list[_Said]]:
    leading = [
        *_open(soon, BETO),
        [10, BETO, _state("action", "Medidas pedidas al Mecanismo")],
        [120, BETO, _state("monitoring", "Se espera respuesta", next=late)],
        [121, BETO, {"event": "labels", "add": ["mecanismo"]}],
    ]
    return leading, []


def _out_of_mandate() -> tuple[list[_Said], list[_Said]]:
    leading = [*_begun(BETO), [10, BETO, _state("out-of-mandate", "Es un trámite civil")]]
    return leading, []


def _quarantined() -> tuple[list[_Said], list[_Said]]:
    leading = [*_begun(BETO), [2, BETO, _state("quarantine", "Parece propaganda")]]
    return leading, []


def _urgent(soon: str) -> tuple[list[_Said], list[_Said]]:
    leading = [
        *_open(soon),
        [2, ANA, {"event": "urgency", "to": "now", "reason": "No saben dónde está"}],
        [3, TEO, _note("Ya llamamos a la familia.")],
    ]
    return leading, _opened((1, ANA))


def _in_triage() -> tuple[list[_Said], list[_Said]]:
    return [*_begun(BETO, after=4)], []


def _shown_by_another(report: int, until: str) -> dict[str, Any]:
    """The third organisation shows the first one that it has something."""
    facts = {
        "level": "summary",
        "until": until,
        "type": "@type",
        "month": "@month",
        "categories": ["@category"],
        "summary": "Ejemplo: un caso parecido en otro estado. ¿Lo conocen?",
    }
    shared = {
        "event": "shared",
        "member": "alborada",
        "level": "summary",
        "thread": "@share",
        "until": until,
        "consents": [{"person": "reporter", "scope": "share-members", "by": "@hash"}],
        "reason": "Puede ser el mismo grupo",
    }
    leading = [
        [3, OTHER, {"event": "begun"}],
        [3, OTHER, _state("triage", "Para clasificar")],
        [4, OTHER, shared],
    ]
    share = [
        [4, OTHER, {"event": "begun", "facts": facts}],
        [9, OTHER, _note("Escríbannos aquí si les suena.")],
    ]
    return {"report": report, "leading": leading, "private": [], "share": share, "with": "alborada"}
