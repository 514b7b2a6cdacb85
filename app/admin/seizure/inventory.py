"""The list of everything that this service keeps or could be made to give: ``inventory.toml``."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Column:
    """What one column holds: a word of ``Inventory.kinds``, and perhaps more about it."""

    kind: str
    more: str


@dataclass(frozen=True)
class Table:
    """A table, what its rows tell together and what they do not, and for how long."""

    tells: str
    tells_not: str
    kept: str
    columns: Mapping[str, Column]


@dataclass(frozen=True)
class Kind:
    """Files of the data folder whose whole path inside it matches ``pattern``."""

    name: str
    pattern: re.Pattern[str]
    kind: str
    tells: str
    tells_not: str
    kept: str


@dataclass(frozen=True)
class Beside:
    """Something in the memory, or outside of the data folder."""

    name: str
    kind: str
    tells: str
    kept: str


@dataclass(frozen=True)
class Inventory:
    """All of it. ``kinds`` says what each word means, ``settings`` what each one gives away."""

    kinds: Mapping[str, str]
    tables: Mapping[str, Table]
    files: Sequence[Kind]
    settings: Mapping[str, str]
    memory: Sequence[Beside]
    beside: Sequence[Beside]

    def kind_of(self, path: str) -> Kind | None:
        """What a file or folder at ``path`` inside the data folder is; ``None``: unlisted."""
        return next((kind for kind in self.files if kind.pattern.fullmatch(path)), None)


@cache
def read_inventory() -> Inventory:
    """The list as it is written down."""
    raw = tomllib.loads(files(__package__).joinpath("inventory.toml").read_text())
    return Inventory(
        kinds=raw["kinds"],
        tables={name: _table(value) for name, value in raw["tables"].items()},
        files=[
            Kind(**{**value, "pattern": re.compile(value["pattern"])}) for value in raw["files"]
        ],
        settings=raw["settings"],
        memory=[Beside(**value) for value in raw["memory"]],
        beside=[Beside(**value) for value in raw["beside"]],
    )


def _table(value: Mapping[str, Any]) -> Table:
    columns = {name: _column(text) for name, text in value["columns"].items()}
    return Table(**{**value, "columns": columns})


def _column(text: str) -> Column:
    kind, _, more = text.partition(": ")
    return Column(kind, more)
