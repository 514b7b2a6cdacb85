"""Cases for Uwazi's importer: thesauri, templates, and one zip for each template.

By the rules that were read from its importer (``docs/exports.md``). Titles are codes, so that
they are unique, tie the files together, and name nobody. What is imported is not published.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from app.member.exports import uwazi_templates, uwazi_thesauri
from app.member.exports.cells import Row, Table, joined, line, number, paragraphs
from app.member.exports.codes import Lang
from app.member.exports.days import days_of, first_day, last_day
from app.member.exports.facts import Facts
from app.member.exports.files import zipped
from app.member.exports.shared import shared
from app.member.exports.uwazi_templates import TEMPLATES, Property, Template, spread

IMPORT = "import.csv"
# Words that the importer takes for an empty cell.
_SWALLOWED = frozenset(shared("uwazi")["swallowed"])
_WEB = re.compile(
    r"https?://([a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::[0-9]{1,5})?(?:[/?#][^ ]*)?",
    re.IGNORECASE | re.ASCII,
)
# What a cell is made of: text that is one, or codes of the property's thesaurus.
_Value = str | Sequence[str]
_Values = Mapping[str, _Value]


def uwazi(cases: Sequence[Facts], languages: tuple[Lang, ...]) -> dict[str, bytes]:
    """The files by name, in the order in which they are imported.

    ``languages``: the instance's own language first; with several, columns for each.
    """
    files = {
        f"1-thesauri/{name}.csv": uwazi_thesauri.table(name, languages).to_csv()
        for name in uwazi_thesauri.NAMES
    }
    described = json.dumps(uwazi_templates.to_json(), indent=1)
    files["2-templates.json"] = f"{described}\n".encode()
    for place, template in enumerate(TEMPLATES, 3):
        table = table_of(template, cases, languages)
        archive = zipped({IMPORT: table.to_csv()})
        files[f"{place}-{template.name.lower()}.zip"] = archive
    return files


def table_of(template: Template, cases: Iterable[Facts], languages: tuple[Lang, ...]) -> Table:
    """The rows of one template."""
    rows = [
        _row(template, title, values, languages)
        for case in cases
        for title, values in _ROWS[template.name](case)
    ]
    return Table(list(template.columns(languages)), rows)


def _row(template: Template, title: str, values: _Values, languages: tuple[Lang, ...]) -> Row:
    row = dict.fromkeys(spread("title", languages), title)
    for each in template.properties:
        given = values.get(each.label, "")
        if each.is_translated:
            columns = spread(each.name, languages)
            row |= {
                column: _labels(each, given, lang)
                for column, lang in zip(columns, languages, strict=False)
            }
        else:
            row[each.name] = _kept(given) if isinstance(given, str) else joined(given)
    return row


def _kept(cell: str) -> str:
    """Some people are called Null."""
    return f'"{cell}"' if cell.lower() in _SWALLOWED else cell


def _labels(each: Property, codes: _Value, lang: Lang) -> str:
    given = [codes] if isinstance(codes, str) else codes
    return joined(uwazi_thesauri.value(str(each.of), code, lang) for code in given)


def _title(case: Facts, own: str) -> str:
    return f"{case['code']} {own}"


def _victims(case: Facts) -> Iterator[tuple[str, _Values]]:
    for entity in _parties(case, "victims"):
        yield (
            _title(case, entity["id"]),
            {
                **_party(case, entity),
                "Sex": entity.get("sex", ""),
                "Age": entity.get("age_band", ""),
                "Groups": entity.get("groups", ()),
                "Status": entity.get("status", ""),
                "Occupation": line(entity.get("occupation")),
                "Organisation": line(entity.get("org")),
            },
        )


def _perpetrators(case: Facts) -> Iterator[tuple[str, _Values]]:
    for entity in _parties(case, "perpetrators"):
        yield (
            _title(case, entity["id"]),
            {
                **_party(case, entity),
                "Class": entity.get("class", ""),
                "Institution": line(entity.get("institution")),
                "Rank": line(entity.get("rank")),
            },
        )


def _parties(case: Facts, role: str) -> list[Mapping[str, Any]]:
    """Witnesses and whoever else stands in no act are not exported here."""
    named = {party["entity"] for act in case.get("acts", ()) for party in act.get(role, ())}
    return [entity for entity in case.get("entities", ()) if entity["id"] in named]


def _party(case: Facts, entity: Mapping[str, Any]) -> _Values:
    return {
        "Case code": case["code"],
        "Shown as": line(entity.get("shown_as")),
        "Name": line(entity.get("name")),
        "Number of people": number(entity.get("count", {}).get("number")),
    }


def _documents(case: Facts) -> Iterator[tuple[str, _Values]]:
    for act in case.get("acts", ()):
        for title, source in _sources(case, act):
            yield (
                title,
                {
                    "Case code": case["code"],
                    "Type of source": source["type"],
                    "Reliability": source.get("reliability", ""),
                    "Captured": _range_of(source.get("captured")),
                    "Address": _link(source.get("url")),
                },
            )


def _sources(case: Facts, act: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for place, source in enumerate(act.get("sources", ()), 1):
        yield _title(case, f"{act['id']}-s{place}"), source


def _outputs(case: Facts) -> Iterator[tuple[str, _Values]]:
    for title, output in _titled_outputs(case):
        grades = [reply["grade"] for reply in output.get("replies", ()) if "grade" in reply]
        yield (
            title,
            {
                "Case code": case["code"],
                "Type of output": output["type"],
                "Addressee": output.get("addressee", ""),
                "Sent": _range_of(output.get("sent")),
                "Due": _range_of(output.get("due")),
                "Grade of the answer": grades[-1] if grades else "",
                "Obligations": output.get("obligations", ()),
            },
        )


def _titled_outputs(case: Facts) -> list[tuple[str, Mapping[str, Any]]]:
    outputs = enumerate(case.get("outputs", ()), 1)
    return [(_title(case, f"o{place}"), output) for place, output in outputs]


def _incidents(case: Facts) -> Iterator[tuple[str, _Values]]:
    """One for each act: how well something is known is said of acts, never of a case."""
    for act in case.get("acts", ()):
        time, place = act.get("time"), act.get("place", {})
        codes = [act["category"], *act.get("also", ())]
        perpetrators = act.get("perpetrators", ())
        yield (
            _title(case, act["id"]),
            {
                "Case code": case["code"],
                "Verification level": act["level"],
                "Category": codes,
                "Attack": codes,
                "When": _range(*days_of(time)),
                "Precision of the date": time["precision"] if time else "",
                "State": place.get("state", ""),
                "Municipality": line(place.get("municipality")),
                "Place": _point(place.get("point")),
                "Victims": _titles(case, act.get("victims", ())),
                "Perpetrators": _titles(case, perpetrators),
                "Involvement": [
                    each["involvement"] for each in perpetrators if "involvement" in each
                ],
                "Sources": number(len(act.get("sources", ()))),
                "Documents": [title for title, _ in _sources(case, act)],
                "Obligations": act.get("obligations", ()),
                "Outputs": [title for title, _ in _titled_outputs(case)],
                "Summary": paragraphs(case.get("summary")),
                "Consent to publish": case["may_publish"],
                "Case state": case["state"],
            },
        )


def _titles(case: Facts, parties: Iterable[Mapping[str, Any]]) -> list[str]:
    return [_title(case, party["entity"]) for party in parties]


def _range_of(moment: str | None) -> str:
    return _range(first_day(moment), last_day(moment)) if moment else ""


def _range(start: str, end: str) -> str:
    """With a colon, as it imports; a month is a range, for Uwazi knows none."""
    return f"{start}:{end}" if start or end else ""


def _point(point: Mapping[str, float] | None) -> str:
    return f"{point['lat']:.1f}|{point['lon']:.1f}" if point else ""


def _link(url: str | None) -> str:
    """An address of the web with a plain host; whatever else somebody wrote is no link."""
    address = line(url).replace("|", "%7C")
    found = _WEB.fullmatch(address)
    return f"{found[1].lower()}|{address}" if found else ""


_ROWS: Mapping[str, Callable[[Facts], Iterator[tuple[str, _Values]]]] = {
    "Victim": _victims,
    "Perpetrator": _perpetrators,
    "Document": _documents,
    "Output": _outputs,
    "Incident": _incidents,
}
