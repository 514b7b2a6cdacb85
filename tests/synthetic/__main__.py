"""Prints synthetic reports, one JSON line each: ``python -m tests.synthetic 300 --seed 1``."""

import argparse
import json
from dataclasses import asdict
from datetime import date

from tests.synthetic.reports import SURGE, synthetic_reports


def main() -> None:
    """Prints."""
    parser = argparse.ArgumentParser(prog="python -m tests.synthetic", description=__doc__)
    parser.add_argument("number", type=int)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--today", type=date.fromisoformat, default=date(2026, 11, 28))
    parser.add_argument("--surge", action="store_true", help="as on the day of a crackdown")
    given = parser.parse_args()
    kinds = SURGE if given.surge else None
    for one in synthetic_reports(given.number, seed=given.seed, today=given.today, kinds=kinds):
        print(json.dumps({**asdict(one), "head": one.head}, ensure_ascii=False))


if __name__ == "__main__":
    main()
