"""Which rows of which sheets belong together, and what of a file is not taken."""

from collections.abc import Iterator, Sequence

from app.member.imports.mapping import ImportMapping, Repeat
from app.member.imports.rows import Reading, RowReader
from app.member.imports.sheets import Row, Sheet


def read_rows(
    mapping: ImportMapping, main: Sheet, others: Sequence[Sheet], *, file: str
) -> Iterator[Reading]:
    """Every row of the main sheet with those that belong to it; ``file`` is the SHA-256 in hex."""
    by_name = {sheet.name: sheet for sheet in others}
    inner = [(repeat, _by_parent(by_name[repeat.sheet], repeat)) for repeat in mapping.repeats]
    for row in main.rows:
        belonging = [
            (repeat, rows.get(row.cells.get(repeat.index, ""), ())) for repeat, rows in inner
        ]
        yield RowReader(mapping, main, by_name).read(row, belonging, file)


def untaken(mapping: ImportMapping, main: Sheet, others: Sequence[Sheet]) -> list[str]:
    """Columns and sheets of which nothing is taken, for whoever must know."""
    taken = {column.name for column in mapping.columns if column.target.kind != "leave"}
    by_name = {sheet.name: sheet for sheet in others}
    lost = [] if mapping.keeps_rest else [c for c in main.columns if c not in taken]
    lost += [c.name for c in mapping.columns if c.target.kind == "leave" and c.name not in lost]
    for repeat in mapping.repeats:
        inner = {c.name for c in repeat.columns if c.target.kind != "leave"} | {repeat.parent}
        if not mapping.keeps_rest:
            columns = by_name[repeat.sheet].columns
            lost += [f"{repeat.sheet} / {name}" for name in columns if name not in inner]
    named = {repeat.sheet for repeat in mapping.repeats} | {main.name}
    return lost + [sheet.name for sheet in others if sheet.name not in named]


def orphans(mapping: ImportMapping, main: Sheet, others: Sequence[Sheet]) -> list[tuple[str, Row]]:
    """Rows of other sheets that belong to no row of the main one."""
    by_name = {sheet.name: sheet for sheet in others}
    return [
        (repeat.sheet, row)
        for repeat in mapping.repeats
        for parent, rows in _by_parent(by_name[repeat.sheet], repeat).items()
        if parent not in {each.cells.get(repeat.index, "") for each in main.rows} - {""}
        for row in rows
    ]


def _by_parent(sheet: Sheet, repeat: Repeat) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in sheet.rows:
        found.setdefault(row.cells.get(repeat.parent, ""), []).append(row)
    return found
