"""A mapping: which column becomes what, by ``mapping.schema.json``."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from jsonschema_rs import Draft202012Validator

from app.member.imports.errors import MappingUnusable
from app.member.imports.sheets import Sheet
from app.member.imports.targets import Target, code_of, folded, target_of
from app.protocol.encoding import from_json_object
from app.protocol.errors import Malformed

SCHEMA = "atalaya-import/1"
LIMIT = 1024 * 1024
_VALIDATOR = Draft202012Validator(
    json.loads(
        resources.files("app.member.imports")
        .joinpath("mapping.schema.json")
        .read_text(encoding="utf-8")
    )
)
# Between several codes or people in one cell, unless a column says otherwise.
SPLIT = "|;\n"


@dataclass(frozen=True)
class Column:
    """``number``: which person of a row, from 1; 0 where the target names none."""

    name: str
    target: Target
    number: int
    split: str | None
    flag: str | None
    # By folded text; ``None`` is no code at all: it is kept below the narrative.
    codes: Mapping[str, str | None]


@dataclass(frozen=True)
class Repeat:
    """A sheet whose rows belong to rows of the main one."""

    sheet: str
    parent: str
    index: str
    columns: Sequence[Column]


@dataclass(frozen=True)
class ImportMapping:
    """A checked mapping."""

    source: str
    lang: str
    is_day_first: bool
    keeps_rest: bool
    sheet: str | None
    fixed: Sequence[Column]
    fixed_values: Mapping[str, str]
    columns: Sequence[Column]
    repeats: Sequence[Repeat] = field(default_factory=tuple)


def parse_mapping(data: bytes) -> ImportMapping:
    """A mapping from its JSON; raises ``MappingUnusable``."""
    try:
        value = from_json_object(data)
    except Malformed:
        raise MappingUnusable("It is no JSON object") from None
    faults = [
        ".".join(map(str, fault.instance_path)) or "the whole"
        for fault in _VALIDATOR.iter_errors(value)
    ]
    if faults:
        raise MappingUnusable(f"It is not as docs/imports.md says: {', '.join(faults[:5])}")
    fixed = value.get("fixed", {})
    return ImportMapping(
        source=value["source"],
        lang=value["lang"],
        is_day_first=value["dates"] == "day-first",
        keeps_rest=value["rest"] == "keep",
        sheet=value.get("sheet"),
        fixed=[_column({"column": to, "to": to}) for to in fixed],
        fixed_values=fixed,
        columns=_columns(value["columns"]),
        repeats=[
            Repeat(each["sheet"], each["parent"], each["index"], _columns(each["columns"]))
            for each in value.get("repeats", ())
        ],
    )


def check_columns(mapping: ImportMapping, sheets: Sequence[Sheet]) -> Sheet:
    """The main sheet; raises ``MappingUnusable`` for sheets or columns that are not there."""
    by_name = {sheet.name: sheet for sheet in sheets}
    main = sheets[0] if mapping.sheet is None else by_name.get(mapping.sheet)
    if main is None:
        raise MappingUnusable("The file has no sheet of the name that it gives")
    _require_columns(main, [column.name for column in mapping.columns])
    for repeat in mapping.repeats:
        if repeat.sheet not in by_name:
            raise MappingUnusable("The file has no sheet of the name that it gives")
        inner = by_name[repeat.sheet]
        _require_columns(inner, [repeat.parent, *(column.name for column in repeat.columns)])
        _require_columns(main, [repeat.index])
    return main


def _require_columns(sheet: Sheet, names: Sequence[str]) -> None:
    missing = [name for name in names if name not in sheet.columns]
    if missing:
        raise MappingUnusable(f"The file has no column {missing[0]!r}")


def _columns(entries: Sequence[Mapping[str, Any]]) -> list[Column]:
    columns = [_column(entry) for entry in entries]
    names = [column.name for column in columns]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise MappingUnusable(f"It names a column twice: {min(twice)!r}")
    return columns


def _column(entry: Mapping[str, Any]) -> Column:
    found = target_of(entry["to"])
    if found is None:
        raise MappingUnusable(f"There is no target {entry['to']!r}")
    target, number = found
    codes = {folded(text): code for text, code in entry.get("codes", {}).items()}
    flag = entry.get("flag")
    for code in (flag, *codes.values()):
        if code is not None and target.lists and code_of(code, target) is None:
            raise MappingUnusable(f"{code!r} is no code of {target.to}")
    return Column(entry["column"], target, number, entry.get("split"), flag, codes)
