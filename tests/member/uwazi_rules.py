"""What Uwazi's importer takes, refuses, and silently changes.

Written from the rules and not from what writes the files: thesauri, templates and archives go in
as bytes, and what an instance would hold comes out. ``RuleBroken`` also stands for what Uwazi
would swallow without a word: labels and entities that it makes up, titles that stand twice.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit

LANGUAGES = {"es": "Spanish", "en": "English"}
KINDS = {
    "text", "markdown", "numeric", "select", "multiselect", "date", "daterange", "multidate",
    "multidaterange", "geolocation", "link", "relationship", "nested", "image", "media", "preview",
    "generatedid",
}  # fmt: skip
WITH_LANGUAGE = {"text", "markdown", "select", "multiselect", "link", "nested"}
SWALLOWED = {"null", "undefined", "n/a"}


class RuleBroken(Exception):
    """A file that Uwazi refuses, or takes for something else."""


def need(holds: object, rule: str) -> None:
    """Raises ``RuleBroken`` where a rule does not hold."""
    if not holds:
        raise RuleBroken(rule)


@dataclass
class Thesaurus:
    """Labels as they are compared: groups with theirs, and those without a group under ``""``."""

    groups: dict[str, dict[str, str]] = field(default_factory=lambda: {"": {}})

    def find(self, value: str) -> str:
        """The label that is meant."""
        parts = value.split("::")
        need(len(parts) <= 2, "only one level of groups")
        if len(parts) == 1:
            (alone,) = map(normal, parts)
            need(alone not in self.groups, "a group by itself")
            need(alone in self.groups[""], f"a label would be made up: {value}")
            return self.groups[""][alone]
        parent, child = map(normal, parts)
        need(parent and parent in self.groups, f"a group would be made up: {value}")
        need(child in self.groups[parent], f"a label would be made up: {value}")
        return self.groups[parent][child]


@dataclass
class Instance:
    """An installation with these languages, the first one its own."""

    languages: Sequence[str]
    thesauri: dict[str, dict[str, Thesaurus]] = field(default_factory=dict)
    templates: dict[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)
    entities: dict[str, dict[str, Mapping[str, Any]]] = field(default_factory=dict)

    def import_thesaurus(self, name: str, data: bytes) -> None:
        """The first row names languages; a hyphen puts a row under the one before."""
        header, *rows = read_csv(data)
        need(header, "a thesaurus without languages")
        need(LANGUAGES[self.languages[0]] in header, "a thesaurus without the main language")
        need(set(header) <= set(LANGUAGES.values()), "an unknown language")
        for index, row in enumerate(rows):
            hyphens = {cell.lstrip(" ").startswith("-") for cell in row}
            need(len(hyphens) == 1, "a hyphen in one column only")
            need(index or hyphens == {False}, "the first row is a child")
        self.thesauri[name] = {
            lang: read_thesaurus(row[header.index(LANGUAGES[lang])] for row in rows)
            for lang in self.languages
            if LANGUAGES[lang] in header
        }

    def import_templates(self, data: bytes) -> None:
        """What each asks, by the column's name."""
        for template in json.loads(data):
            properties = template["properties"]
            for each in properties:
                need(each["label"].isascii(), "a label that two ages of Uwazi name differently")
                need(each["type"] in KINDS, "an unknown type")
                need(safe_name(each) == each["name"], "a name that its label does not make")
            names = [each["name"] for each in properties]
            need(len(names) == len(set(names)), "a name twice")
            self.templates[template["name"]] = {each["name"]: each for each in properties}

    def import_zip(self, template: str, data: bytes) -> None:
        """All rows of ``import.csv`` at its root."""
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            need(archive.testzip() is None, "a broken zip")
            names = archive.namelist()
            need(names.count("import.csv") == 1, "no import.csv at the root")
            header, *rows = read_csv(archive.read("import.csv"))
        columns = [column(name) for name in header]
        need(len(set(columns)) == len(columns), "a column twice")
        self._check_columns(columns, self.templates[template])
        mine = self.entities.setdefault(template, {})
        for row in rows:
            entity = self._entity(template, dict(zip(columns, row, strict=True)))
            title = entity["title"]
            need(title not in mine, f"a title twice: {title}")
            mine[title] = entity

    def _check_columns(self, columns: Sequence[str], properties: Mapping[str, Any]) -> None:
        plain: set[str] = set()
        spoken: dict[str, set[str]] = {}
        for name in columns:
            bare, lang = split_language(name, self.languages)
            need(bare in properties or bare in ("title", "file", "id", "attachments"), bare)
            if lang is None:
                plain.add(bare)
            else:
                kind = "text" if bare in ("title", "file") else properties[bare]["type"]
                need(kind in WITH_LANGUAGE, f"{bare} in several languages")
                spoken.setdefault(bare, set()).add(lang)
        need(not plain & set(spoken), "a column with and without language")
        need("title" in plain | set(spoken), "no title")
        for bare, langs in spoken.items():
            need(self.languages[0] in langs, f"{bare} without the main language")

    def _entity(self, template: str, row: Mapping[str, str]) -> dict[str, Any]:
        main = self.languages[0]
        entity: dict[str, Any] = {}
        for name, cell in row.items():
            check_cell(cell)
            bare, lang = split_language(name, self.languages)
            if bare == "title":
                need(cell.strip() and "|" not in cell, "a title that cannot be named")
                if lang in (None, main):
                    entity["title"] = cell
                continue
            asked = self.templates[template][bare]
            spoken = lang or main
            entity[name if lang not in (None, main) else bare] = self._value(asked, cell, spoken)
            if lang is not None:
                several = len(cell.split("|"))
                need(several == len(row[f"{bare}__{main}"].split("|")), "labels out of step")
        return entity

    def _value(self, asked: Mapping[str, Any], cell: str, lang: str) -> Any:
        kind = asked["type"]
        if cell == "":
            return None
        if kind in ("text", "link"):
            need(cell == " ".join(cell.split()), "text that would be changed")
            need(cell.lower() not in SWALLOWED, "text that would be swallowed")
        if kind in ("select", "multiselect", "relationship"):
            values = cell.split("|")
            need(kind != "select" or len(values) == 1, "several values in one")
            need(all(values) and len(set(values)) == len(values), "an empty value, or one twice")
            found = [self._named(asked, each, lang) for each in values]
            return found[0] if kind == "select" else found
        return READERS.get(kind, str)(cell)

    def _named(self, asked: Mapping[str, Any], value: str, lang: str) -> str:
        """A label of the thesaurus, or a title of the template, that was imported before."""
        if asked["type"] != "relationship":
            return self.thesauri[asked["content"]][lang].find(value)
        known = self.entities.get(asked["content"], {})
        need(value in known, f"an entity would be made up: {value}")
        return value


def normal(label: str) -> str:
    """How labels are compared."""
    return label.strip().lower()


def read_thesaurus(labels: Iterable[str]) -> Thesaurus:
    """One language's labels."""
    thesaurus, top, last = Thesaurus(), set(), ""
    parents = []
    for label in labels:
        bare = label.lstrip(" ")
        if bare.startswith("-"):
            if last not in thesaurus.groups:
                thesaurus.groups[last] = {}
                parents.append(last)
            child = bare[1:]
            check_label(child)
            need(normal(child) not in thesaurus.groups[last], "a label twice in a group")
            thesaurus.groups[last][normal(child)] = child
        else:
            check_label(label)
            last = normal(label)
            need(last not in top, "a label twice")
            top.add(last)
            thesaurus.groups[""][last] = label
    for parent in parents:
        del thesaurus.groups[""][parent]
    return thesaurus


def check_label(label: str) -> None:
    need(label and label == " ".join(label.split()), "a label that would be changed")
    need("|" not in label and "::" not in label, "a separator in a label")


def check_cell(cell: str) -> None:
    """No formula, no tag, nothing hidden, and no more than a spreadsheet holds."""
    if not re.fullmatch(r"-?[0-9.]+(\|-?[0-9.]+)?", cell):
        need(not re.match(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]", cell), "a formula")
        need(not re.search(r"[;\t\n][=+\-@]", cell), "a formula behind a separator")
    need(not re.search(r"<[A-Za-z/!]", cell), "a tag")
    need(not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", cell),
         "something hidden")  # fmt: skip
    need(len(cell) <= 32_767, "more than a cell holds")


def read_csv(data: bytes) -> list[list[str]]:
    """Comma or semicolon; every row as long as the first."""
    text = data.decode("utf-8")
    need(not text.startswith("\ufeff"), "a mark before the first column")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=","))
    need(all(len(row) == len(rows[0]) for row in rows), "rows of different lengths")
    return rows


def safe_name(asked: Mapping[str, Any]) -> str:
    """What a label's column is called."""
    name = re.sub(r"[^a-z0-9]", "_", asked["label"].strip().lower())
    ending = {"geolocation": "_geolocation", "nested": "_nested"}.get(asked["type"], "")
    return name + ending


def column(header: str) -> str:
    """A header as it is looked up."""
    return re.sub(r"[^a-z0-9]", "_", header.strip().lower())


def split_language(name: str, languages: Sequence[str]) -> tuple[str, str | None]:
    """A column's name, and its language where it has one."""
    found = re.fullmatch(rf"(.+)__({'|'.join(languages)})", name)
    return (found[1], found[2]) if found else (name, None)


def read_range(cell: str) -> tuple[date | None, date | None]:
    """Two days with a colon, one of which may be open."""
    need(cell.count(":") == 1 and "~" not in cell, "no range as it is imported")
    start, end = (date.fromisoformat(each) if each else None for each in cell.split(":"))
    need(start or end, "a range of nothing")
    need(not (start and end) or start <= end, "a range that ends before it begins")
    return start, end


def read_point(cell: str) -> tuple[float, float]:
    """Latitude and longitude, blurred to a tenth of a degree."""
    need(re.fullmatch(r"-?\d{1,2}\.\d\|-?\d{1,3}\.\d", cell), "no blurred point")
    lat, lon = map(float, cell.split("|"))
    need(abs(lat) <= 90 and abs(lon) <= 180, "a point that is nowhere")
    return lat, lon


def read_link(cell: str) -> tuple[str, str]:
    """What is shown and where it leads, which must have a host."""
    label, _, url = cell.partition("|")
    need(label and "|" not in url and urlsplit(url).hostname, "a link without a host")
    return label, url


READERS: Mapping[str, Callable[[str], Any]] = {
    "numeric": float,
    "daterange": read_range,
    "geolocation": read_point,
    "link": read_link,
}
