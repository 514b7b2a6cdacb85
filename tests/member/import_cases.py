"""Files that somebody could want to import, as both languages read them: ``import_cases.json``.

``python -m tests.member.import_cases`` writes what is expected anew; read the difference.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.member.imports.csv_sheet import read_csv
from app.member.imports.mapping import check_columns, parse_mapping
from app.member.imports.suggest import suggested
from app.member.imports.tables import orphans, read_rows, untaken
from app.protocol.encoding import to_json

CASES = Path(__file__).with_name("import_cases.json")
FILE = "ab" * 32


def cases() -> Iterator[dict[str, Any]]:
    """Name, files as text by the name of their sheet, mapping, and what is expected."""
    yield from json.loads(CASES.read_text(encoding="utf-8"))


def outcome(case: dict[str, Any]) -> dict[str, Any]:
    """What a case gives now; ``mapping`` null is the suggested one."""
    sheets = [read_csv(name, text.encode()) for name, text in case["files"].items()]
    value = case["mapping"] or suggested(sheets, name=sheets[0].name)
    mapping = parse_mapping(to_json(value))
    main = check_columns(mapping, sheets)
    others = [sheet for sheet in sheets if sheet is not main]
    return {
        "suggested": suggested(sheets, name=sheets[0].name),
        "rows": [
            {
                "row": each.row,
                "refused": each.is_refused,
                "answers": each.answers,
                "notes": [list(note) for note in each.notes],
            }
            for each in read_rows(mapping, main, others, file=FILE)
        ],
        "not taken": untaken(mapping, main, others),
        "orphans": [[name, row.number] for name, row in orphans(mapping, main, others)],
    }


def _write() -> None:
    found = [{**case, "expected": outcome(case)} for case in cases()]
    CASES.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    _write()
