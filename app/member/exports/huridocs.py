"""Cases as tables that refer to each other, in the terms of HURIDOCS' Events Standard Formats.

Columns that have a field there carry its number, codes those of the micro-thesauri; where a code
of ours has none, nor a wider one, the cell is empty and our own code stands beside it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from app.member.exports.acts_csv import called
from app.member.exports.cells import Row, Table, joined, line, number
from app.member.exports.codes import CATEGORIES, micro
from app.member.exports.days import days_of, first_day
from app.member.exports.facts import Facts
from app.member.exports.shared import shared

_Made = Callable[[Facts], Iterator[Row]]
_COLUMNS: Mapping[str, Sequence[str]] = shared("tables")["huridocs"]
# In the micro-thesaurus of geographical terms (15).
_MEXICO = "02024200000015"
_CONFIDENTIAL = {"no": "confidential", "anonymous": "anonymous", "named": "none"}


def huridocs(cases: Sequence[Facts]) -> dict[str, Table]:
    """The tables by name."""
    return {
        name: Table(_COLUMNS[name], [row for case in cases for row in make(case)])
        for name, make in _MADE.items()
    }


def _number(case: Facts, own: str) -> str:
    return f"{case['code']}-{own}"


def _events(case: Facts) -> Iterator[Row]:
    acts = case.get("acts", ())
    days = [day for act in acts for day in days_of(act.get("time")) if day]
    places = [act.get("place", {}) for act in acts]
    yield {
        "0101_event_record_number": case["code"],
        "0102_event_title": line(case.get("title")),
        "0108_confidentiality": _CONFIDENTIAL[case["may_publish"]],
        "0111_geographical_term": _MEXICO,
        "state": joined(each.get("state", "") for each in places),
        "0112_local_geographical_area": joined(each.get("municipality", "") for each in places),
        "0113_initial_date": min(days, default=""),
        "0114_final_date": max(days, default=""),
        "0115_event_description": line(case.get("summary")),
        "state_of_case": case["state"],
    }


def _persons(case: Facts) -> Iterator[Row]:
    for entity in case.get("entities", ()):
        groups = entity.get("groups", ())
        born = entity.get("born")
        yield {
            "person_record_number": _number(case, entity["id"]),
            "0101_event_record_number": case["code"],
            "kind": entity["kind"],
            "0903_person_name": called(entity),
            "0904_other_names": joined(entity.get("aliases", ())),
            "0902_counting_unit": entity.get("count", {}).get("unit", ""),
            "0931_number_in_group": number(entity.get("count", {}).get("number")),
            "0911_date_of_birth": first_day(born) if born else "",
            "0915_sex": micro(entity.get("sex"), ("enums.sex_gender",), 39),
            "0922_occupation": line(entity.get("occupation")),
            "0944_general_characteristics": _codes(groups, ("victim_groups",), 23),
            "age_band": entity.get("age_band", ""),
        }


def _acts(case: Facts) -> Iterator[Row]:
    """One for each victim: an act of this format has one."""
    for act in case.get("acts", ()):
        time = act.get("time")
        first, last = days_of(time)
        row = {
            "0101_event_record_number": case["code"],
            "2109_type_of_act": micro(act["category"], CATEGORIES, 4),
            "our_category": act["category"],
            "2111_initial_date": first,
            "precision_of_date": micro(time["precision"], ("enums.time_precision",), 48)
            if time
            else "",
            "2121_final_date": last,
            "2114_method_of_violence": _codes(act.get("methods", ()), ("enums.torture_method",), 5),
            "2155_international_instruments": _codes(
                act.get("obligations", ()), ("obligations",), 6
            ),
            "0151_violation_status": micro(act["level"], ("verification_levels",), 41),
            "our_level": act["level"],
        }
        for place, victim in enumerate(act.get("victims", ()) or [{}], 1):
            yield {
                **row,
                "act_record_number": _number(case, f"{act['id']}-{place}"),
                "victim_record_number": _number(case, victim["entity"]) if victim else "",
                "2118_age": victim.get("age_band", ""),
                "2123_status_at_end_of_act": micro(
                    victim.get("status"), ("enums.victim_status",), 25
                ),
            }


def _involvements(case: Facts) -> Iterator[Row]:
    classes = {entity["id"]: entity.get("class") for entity in case.get("entities", ())}
    for act in case.get("acts", ()):
        victims = range(1, max(len(act.get("victims", ())), 1) + 1)
        doers = act.get("perpetrators", ())
        for place, doer in ((p, d) for p in victims for d in doers):
            of = _number(case, f"{act['id']}-{place}")
            own = classes[doer["entity"]]
            yield {
                "involvement_record_number": f"{of}-{doer['entity']}",
                "act_record_number": of,
                "perpetrator_record_number": _number(case, doer["entity"]),
                "2409_degree_of_involvement": micro(
                    doer.get("involvement"), ("enums.involvement",), 18
                ),
                "2412_type_of_perpetrator": micro(own, ("actors_perpetrators",), 24),
                "our_class": own or "",
            }


def _information(case: Facts) -> Iterator[Row]:
    for act in case.get("acts", ()):
        for place, source in enumerate(act.get("sources", ()), 1):
            yield {
                "information_record_number": _number(case, f"{act['id']}-s{place}"),
                "act_record_number": _number(case, f"{act['id']}-1"),
                "2509_connection": micro(source.get("relation"), ("enums.reporter_relation",), 19),
                "2512_type_of_source_material": micro(source["type"], ("enums.source_type",), 16),
                "2553_reliability": micro(
                    source.get("reliability"), ("enums.source_reliability",), 42
                ),
                "captured": source.get("captured", ""),
            }


def _interventions(case: Facts) -> Iterator[Row]:
    for place, output in enumerate(case.get("outputs", ()), 1):
        replies: Sequence[Mapping[str, Any]] = output.get("replies", ())
        grade = next((each["grade"] for each in reversed(replies) if "grade" in each), None)
        yield {
            "intervention_record_number": _number(case, f"o{place}"),
            "0101_event_record_number": case["code"],
            "2609_type": micro(output["type"], ("enums.output_type",), 20),
            "our_type": output["type"],
            "2611_date": output.get("sent", ""),
            "2612_parties": output.get("addressee", ""),
            "2613_response": micro(grade, ("enums.reply_grade",), 27),
        }


def _codes(codes: Sequence[str], lists: tuple[str, ...], thesaurus: int) -> str:
    return joined(micro(code, lists, thesaurus) for code in codes)


_MADE: Mapping[str, _Made] = {
    "event": _events,
    "person": _persons,
    "act": _acts,
    "involvement": _involvements,
    "information": _information,
    "intervention": _interventions,
}
