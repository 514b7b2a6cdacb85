"""Who did what to whom: one row an act, codes beside their words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from app.member.exports.cells import Row, Table, joined, line, number
from app.member.exports.codes import CATEGORIES, Lang, label
from app.member.exports.days import days_of
from app.member.exports.facts import Facts
from app.member.exports.shared import shared

COLUMNS = tuple(shared("tables")["acts"])


def acts_csv(cases: Iterable[Facts], lang: Lang) -> Table:
    """All acts of all cases."""
    return Table(COLUMNS, [row for case in cases for row in _rows(case, lang)])


def _rows(case: Facts, lang: Lang) -> Iterator[Row]:
    entities = {entity["id"]: entity for entity in case.get("entities", ())}
    for act in case.get("acts", ()):
        victims = [{**entities[each["entity"]], **each} for each in act.get("victims", ())]
        doers = [{**entities[each["entity"]], **each} for each in act.get("perpetrators", ())]
        yield {
            "case": case["code"],
            "act": act["id"],
            **_what(act, lang),
            **_whom(victims),
            **_who(doers),
            **_when_and_where(act, lang),
            **_standing(act),
            "case_state": case["state"],
            "may_publish": case["may_publish"],
        }


def _what(act: Mapping[str, Any], lang: Lang) -> Row:
    lists = ("methods", "context", "motive", "topic", "rights", "obligations", "also")
    return {
        "category": act["category"],
        "category_words": label(act["category"], CATEGORIES, lang),
        "is_main": "yes" if act.get("main") else "",
        **{name: joined(act.get(name, ())) for name in lists},
        "level": act["level"],
        "level_words": label(act["level"], ("verification_levels",), lang),
        "sources": number(len(act.get("sources", ()))),
    }


def _who(doers: Sequence[Mapping[str, Any]]) -> Row:
    return {
        "perpetrators": joined(called(each) for each in doers),
        "perpetrator_classes": _each(doers, "class"),
        "involvement": _each(doers, "involvement"),
    }


def _whom(victims: Sequence[Mapping[str, Any]]) -> Row:
    groups = [group for each in victims for group in each.get("groups", ())]
    people = sum(each.get("count", {}).get("number", 1) for each in victims)
    return {
        "victims": joined(called(each) for each in victims),
        "victim_sexes": _each(victims, "sex"),
        "victim_ages": _each(victims, "age_band"),
        "victim_groups": joined(groups),
        "victim_status": _each(victims, "status"),
        "people": number(people) if victims else "",
    }


def called(entity: Mapping[str, Any]) -> str:
    """What somebody is called here: their name where it may leave, else by number."""
    shown = entity.get("name") or entity.get("shown_as")
    own = str(entity.get("entity", entity["id"]))
    return f"{own} {line(shown)}" if shown else own


def _each(parties: Iterable[Mapping[str, Any]], name: str) -> str:
    return joined(str(each[name]) for each in parties if name in each)


def _when_and_where(act: Mapping[str, Any], lang: Lang) -> Row:
    time, place = act.get("time"), act.get("place", {})
    first, last = days_of(time)
    point = place.get("point", {})
    return {
        "first_day": first,
        "last_day": last,
        "precision": time["precision"] if time else "",
        "state": place.get("state", ""),
        "state_words": label(place.get("state"), ("mexico_states",), lang),
        "municipality": line(place.get("municipality")),
        "latitude": number(point.get("lat")),
        "longitude": number(point.get("lon")),
        "place_type": place.get("type", ""),
    }


def _standing(act: Mapping[str, Any]) -> Row:
    sdg = act.get("sdg16101", {})
    return {
        "sdg_class": sdg.get("class", ""),
        "sdg_victim": sdg.get("victim_class", ""),
        "sdg_motive": sdg.get("motive_link", ""),
        "sdg_state": sdg.get("state_link", ""),
    }
