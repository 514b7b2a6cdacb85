"""A mapping to begin with: what the names of columns and the first values let one guess.

Guesses are for a person to read. What is not recognised stays below the narrative.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from importlib import resources
from typing import Any

from app.member.imports import moments, values
from app.member.imports.errors import MappingUnusable
from app.member.imports.mapping import SCHEMA, Column, parse_mapping
from app.member.imports.sheets import Sheet
from app.member.imports.targets import TARGETS, Target, code_of, folded
from app.member.imports.values import Unread

# How many rows are looked at.
_LOOK = 500
_CODES = ("code", "codes", "categories", "age")
_LISTS = ("codes", "categories")
_MANY = ("codes", "categories", "texts", "story")
# The names that Kobo and Uwazi give columns of their own, and those of numbers of cases.
_FOREIGN: Mapping[str, Sequence[str]] = json.loads(
    resources.files("app.member.imports").joinpath("foreign.json").read_text(encoding="utf-8")
)
_KOBO_POINT = re.compile(r"_.+_(latitude|longitude|altitude|precision)")
_UWAZI_LANGUAGE = re.compile(r"(.+)__([a-z]{2,3})")
_POINT = "_geolocation"


def suggested(sheets: Sequence[Sheet], *, name: str, sheet: str | None = None) -> dict[str, Any]:
    """A mapping as JSON that ``parse_mapping`` accepts, for the first of ``sheets`` or another.

    Raises ``MappingUnusable`` where there is no sheet of that name.
    """
    main = next((each for each in sheets if each.name == sheet), None) if sheet else sheets[0]
    if main is None:
        raise MappingUnusable("The file has no sheet of that name")
    others = [each for each in sheets if each is not main]
    is_kobo = any(column.lower() in _FOREIGN["koboMarks"] for column in main.columns)
    value: dict[str, Any] = {
        "schema": SCHEMA,
        "source": name[:200],
        "lang": "es",
        "dates": _order_of_days(main),
        "rest": "keep",
        **({} if main is sheets[0] else {"sheet": main.name}),
        "columns": _columns(main, is_kobo=is_kobo, is_main=True),
    }
    repeats = [_repeat(each) for each in others if _is_repeat(main, each)]
    if repeats:
        value["repeats"] = repeats
    parse_mapping(to_file(value))
    return value


def to_file(value: Mapping[str, Any]) -> bytes:
    """JSON that a person can edit."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _is_repeat(main: Sheet, sheet: Sheet) -> bool:
    return "_parent_index" in sheet.columns and "_index" in main.columns


def _repeat(sheet: Sheet) -> dict[str, Any]:
    columns = _columns(sheet, is_kobo=True, is_main=False)
    return {"sheet": sheet.name, "parent": "_parent_index", "index": "_index", "columns": columns}


def _columns(sheet: Sheet, *, is_kobo: bool, is_main: bool) -> list[dict[str, Any]]:
    """A column that two targets could be is given to the first column that asks for it."""
    identity = _identity(sheet) if is_main else None
    used: set[str] = set()
    languages = _best_language(sheet.columns)
    entries = []
    for column in sheet.columns:
        entry = _entry(sheet, column, identity, used, languages, is_kobo=is_kobo)
        if entry is not None:
            entries.append(entry)
            if TARGETS.get(entry["to"], TARGETS["leave"]).kind not in (*_MANY, "leave"):
                used.add(entry["to"])
    return entries


def _entry(
    sheet: Sheet,
    column: str,
    identity: str | None,
    used: set[str],
    languages: Mapping[str, str],
    *,
    is_kobo: bool,
) -> dict[str, Any] | None:
    lower = column.lower()
    if column == identity:
        return {"column": column, "to": "id"}
    kobo = (*_FOREIGN["koboOwn"], *_FOREIGN["koboMarks"])
    if is_kobo and (lower in kobo or _KOBO_POINT.fullmatch(lower)):
        return {"column": column, "to": "leave"}
    if lower in _FOREIGN["uwaziOwn"] or languages.get(column) == "other":
        return {"column": column, "to": "leave"}
    if is_kobo and (flag := _flag(sheet, column)):
        return flag
    is_point = lower.endswith(_POINT) and "event.place.point" not in used
    target = TARGETS["event.place.point"] if is_point else _by_name(_plain(column), used)
    if target is None:
        return None
    entry: dict[str, Any] = {"column": column, "to": target.to}
    return {**entry, **_details(sheet, column, target)}


def _details(sheet: Sheet, column: str, target: Target) -> dict[str, Any]:
    """How its codes are split, and those that are to be chosen by a person: ``null`` for now."""
    if target.kind not in _CODES:
        return {}
    probe = Column(column, target, 0, None, None, {})
    cells = [row.cells[column] for row in sheet.rows[:_LOOK] if column in row.cells]
    split = None
    if target.kind in _LISTS:
        split = min((None, " ", ","), key=lambda each: _misfit(cells, probe, each))
    unknown = Counter(
        part
        for cell in cells
        for part in (values.parts_of(cell, split) if target.kind in _LISTS else [cell])
        if len(part) <= 200 and not _is_known(part, replace(probe, split=split))
    )
    codes = {part: None for part, _ in unknown.most_common(200)}
    return {**({"split": split} if split else {}), **({"codes": codes} if codes else {})}


def _misfit(cells: Iterable[str], column: Column, split: str | None) -> tuple[int, int]:
    """How many values are no codes; where that decides nothing, how few are some."""
    parts = [part for cell in cells for part in values.parts_of(cell, split)]
    known = sum(_is_known(part, column) for part in parts)
    return len(parts) - known, -known


def _is_known(cell: str, column: Column) -> bool:
    try:
        values.read_value(cell, _as_one(column), is_day_first=True)
    except Unread:
        return False
    return True


def _as_one(column: Column) -> Column:
    kind = "age" if column.target.kind == "age" else "code"
    return replace(column, target=replace(column.target, kind=kind))


def _flag(sheet: Sheet, column: str) -> dict[str, Any] | None:
    """One of Kobo's columns of a choice, ``tipo/amenaza``, that holds 0 and 1."""
    group, _, choice = column.rpartition("/")
    cells = {row.cells[column] for row in sheet.rows[:_LOOK] if column in row.cells}
    if not group or not cells or not cells <= {"0", "1", "true", "false", "True", "False"}:
        return None
    # The same choices stand in one column too, separated by spaces.
    if group in sheet.columns:
        return {"column": column, "to": "leave"}
    target = _by_name(_plain(group), set())
    if target is None or target.kind not in _LISTS:
        return None
    code = code_of(choice.replace("_", "-"), target)
    return {"column": column, "to": target.to, "flag": code} if code else None


def _plain(column: str) -> str:
    """A column's name without Kobo's groups and without Uwazi's language."""
    language = _UWAZI_LANGUAGE.fullmatch(column)
    name = language[1] if language else column
    return name.rpartition("/")[2].removesuffix(_POINT)


def _by_name(name: str, used: set[str]) -> Target | None:
    key = folded(name)
    for target in TARGETS.values():
        labels = {folded(target.es), folded(target.en), folded(target.to), *target.names}
        if target.to not in used and target.kind not in ("id", "leave") and key in labels:
            return target
    return None


def _best_language(columns: Sequence[str]) -> dict[str, str]:
    """Of Uwazi's columns that stand once for each language, all but one are ``other``."""
    found: dict[str, list[str]] = {}
    for column in columns:
        if match := _UWAZI_LANGUAGE.fullmatch(column):
            found.setdefault(match[1], []).append(column)
    rest: dict[str, str] = {}
    for same in found.values():
        best = next((column for column in same if column.endswith("__es")), same[0])
        rest |= {column: "other" for column in same if column != best}
    return rest


def _identity(sheet: Sheet) -> str | None:
    """A column that is in every row another, and is called as numbers of cases are."""
    by_name: dict[str, str] = {}
    for column in sheet.columns:
        by_name.setdefault(_plain(column).lower().strip(), column)
    names = dict.fromkeys((*_FOREIGN["ids"], *TARGETS["id"].names))
    candidates = [by_name[name] for name in names if name in by_name]
    folded_names = {folded(_plain(column)): column for column in sheet.columns}
    candidates += [folded_names[name] for name in names if name in folded_names]
    for column in candidates:
        cells = [row.cells.get(column, "") for row in sheet.rows]
        if cells and all(cells) and len(set(cells)) == len(cells):
            return column
    return None


def _order_of_days(sheet: Sheet) -> str:
    """Month first only where some day can be nothing else and none the reverse."""
    firsts = [
        (moments.moment_of(cell, is_day_first=True), moments.moment_of(cell, is_day_first=False))
        for row in sheet.rows[:_LOOK]
        for cell in row.cells.values()
        if len(cell) <= 20
    ]
    only_day = sum(1 for day, month in firsts if day and not month)
    only_month = sum(1 for day, month in firsts if month and not day)
    return "month-first" if only_month and not only_day else "day-first"
