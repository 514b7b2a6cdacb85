"""The templates into which cases are imported: what each asks, in labels of plain ASCII.

Uwazi makes a column's name of a label in one of two ways, by its age; of ASCII both make the same.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from app.member.exports.shared import shared

Kind = Literal[
    "text", "markdown", "numeric", "select", "multiselect", "daterange", "geolocation", "link",
    "relationship",
]  # fmt: skip
# Which columns may stand once for each language.
_TRANSLATED = ("select", "multiselect")


@dataclass(frozen=True)
class Property:
    """``of``: the thesaurus of a select, the template of a relationship."""

    label: str
    kind: Kind
    of: str | None = None

    @property
    def name(self) -> str:
        """Its column."""
        plain = re.sub("[^a-z0-9]", "_", self.label.strip().lower())
        return f"{plain}_geolocation" if self.kind == "geolocation" else plain

    @property
    def is_translated(self) -> bool:
        """Whether it has a column for each language where there are several."""
        return self.kind in _TRANSLATED


@dataclass(frozen=True)
class Template:
    """What is asked of one kind of thing."""

    name: str
    properties: tuple[Property, ...]

    def columns(self, languages: tuple[str, ...]) -> Iterator[str]:
        """The columns of its file, the title first."""
        yield from spread("title", languages)
        for each in self.properties:
            yield from spread(each.name, languages) if each.is_translated else [each.name]


def spread(name: str, languages: tuple[str, ...]) -> list[str]:
    """A column, or one for each language: never both."""
    return [f"{name}__{lang}" for lang in languages] if len(languages) > 1 else [name]


# In the order in which they are imported: what is named by others comes before them.
TEMPLATES = tuple(
    Template(each["name"], tuple(Property(**asked) for asked in each["properties"]))
    for each in shared("uwazi")["templates"]
)


def to_json() -> list[dict[str, Any]]:
    """The templates as Uwazi has them; thesauri and templates by name, for ids are its own."""
    return [
        {
            "name": template.name,
            "commonProperties": [
                {"label": label, "name": name, "type": kind, "isCommonProperty": True}
                for label, name, kind in (
                    ("Title", "title", "text"),
                    ("Date added", "creationDate", "date"),
                    ("Date modified", "editDate", "date"),
                )
            ],
            "properties": [
                {
                    "label": each.label,
                    "name": each.name,
                    "type": each.kind,
                    **({"content": each.of} if each.of else {}),
                    **({"relationType": each.label} if each.kind == "relationship" else {}),
                }
                for each in template.properties
            ],
        }
        for template in TEMPLATES
    ]
