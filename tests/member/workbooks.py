"""Workbooks that somebody could want to import, as both languages read them: ``workbooks.json``.

Each is its parts as text: those that all have in common, and its own. ``python -m
tests.member.workbooks`` writes what is expected anew; read the difference.
"""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.member.imports.errors import ImportUnreadable
from app.member.imports.xlsx_sheet import read_xlsx

WORKBOOKS = Path(__file__).with_name("workbooks.json")


def workbooks() -> Iterator[tuple[dict[str, Any], bytes]]:
    """Each case with its file."""
    value = json.loads(WORKBOOKS.read_text(encoding="utf-8"))
    for case in value["cases"]:
        yield case, zipped({**value["common"], **case["parts"]})


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def tables(data: bytes) -> list[dict[str, Any]] | None:
    """What the tables of a workbook are; ``None`` where it is refused."""
    try:
        sheets = read_xlsx(data)
    except ImportUnreadable:
        return None
    return [
        {
            "name": sheet.name,
            "columns": list(sheet.columns),
            "warnings": sheet.warnings,
            "rows": [
                [row.number, dict(row.cells), [list(note) for note in row.notes]]
                for row in sheet.rows
            ],
        }
        for sheet in sheets
    ]


def _write() -> None:
    value = json.loads(WORKBOOKS.read_text(encoding="utf-8"))
    value["cases"] = [{**case, "expected": tables(data)} for case, data in workbooks()]
    WORKBOOKS.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    _write()
