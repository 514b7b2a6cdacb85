"""The case file of the demo: ``python -m tests.synthetic.case_file`` writes it anew.

Reports of the generator, to whom they go, how long ago they came, and what members have written
about some of them. The app only seals and signs it: nothing in it is made up anywhere else.
"""

import base64
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from tests.synthetic.cases import cases
from tests.synthetic.pictures import picture
from tests.synthetic.reports import Synthetic, synthetic_reports

PATH = Path(__file__).parents[2] / "app/admin/demo/case_file.json"
TODAY = date(2026, 11, 28)
NUMBER = 48
SEED = "case file 196"
# A list that is looked at for five minutes needs no novels.
MOST_CHARACTERS = 1_500
# Hours between one arrival and the next: some of today, most of the last weeks.
_PAUSES = (1, 2, 5, 9, 14, 26, 31)
_PICTURES = {
    "plaza": ((96, 138, 168), (120, 96, 72)),
    "road": ((70, 84, 104), (58, 92, 66)),
    "office": ((150, 120, 96), (88, 76, 84)),
    "night": ((28, 32, 48), (44, 44, 40)),
}
_FILES = ("screenshot", "photo")
_BOTH = ["alborada", "prensa-libre"]
_RECIPIENTS = (_BOTH, ["alborada"], _BOTH, [*_BOTH, "sin-fronteras"], ["alborada"], _BOTH)
# So many of the first go to others only: the console shows that they are there.
_FOR_OTHERS = (6, 17)


def case_file() -> dict[str, Any]:
    """All of it, as JSON has it."""
    reports = list(_reports())
    return {
        "today": f"{TODAY}",
        "pictures": {name: _text(picture(*colours)) for name, colours in _PICTURES.items()},
        "reports": reports,
        "cases": list(cases(reports, TODAY)),
    }


def _reports() -> Iterator[dict[str, Any]]:
    made = list(synthetic_reports(NUMBER, seed=SEED, today=TODAY))
    hours = sum(_PAUSES[place % len(_PAUSES)] for place in range(NUMBER))
    recipients: list[list[str]] = []
    for place, one in enumerate(made):
        hours -= _PAUSES[place % len(_PAUSES)]
        recipients.append(_recipients(place, one, recipients))
        yield {
            "hours_ago": hours,
            "recipients": recipients[-1],
            **({} if one.prior is None else {"follows": one.prior}),
            "head": one.head,
            "pictures": _pictures(place, one),
            "body": {
                "type": one.type,
                "lang": one.lang,
                "narrative": {"text": _short(one.text)},
                **one.answers,
            },
        }


def _recipients(place: int, one: Synthetic, before: list[list[str]]) -> list[str]:
    if one.prior is not None:
        return before[one.prior]
    return ["sin-fronteras"] if place in _FOR_OTHERS else _RECIPIENTS[place % len(_RECIPIENTS)]


def _pictures(place: int, one: Synthetic) -> list[str]:
    wanted = sum(kind in _FILES for kind, _ in one.files)
    names = list(_PICTURES)
    return [names[(place + number) % len(names)] for number in range(min(wanted, 2))]


def _short(text: str) -> str:
    if len(text) <= MOST_CHARACTERS:
        return text
    return text[: text.rindex(" ", 0, MOST_CHARACTERS)]


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def as_text() -> str:
    """What stands in the file: one line a report or case, so that changes can be read."""
    parts = []
    for name, value in case_file().items():
        if isinstance(value, list):
            lines = ",\n".join(f"  {json.dumps(each, ensure_ascii=False)}" for each in value)
            parts.append(f" {json.dumps(name)}: [\n{lines}\n ]")
        else:
            parts.append(f" {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    PATH.write_text(as_text(), encoding="utf-8")
