"""What docs/scale.md says, and what follows from what was measured."""

from dataclasses import replace
from pathlib import Path

from tests.bench.scale import LEVELS, MEASURED, needs_of, table

PAGE = Path(__file__).parents[1] / "docs/scale.md"


def test_the_page_shows_what_the_model_gives() -> None:
    assert table(MEASURED) in PAGE.read_text(encoding="utf-8")


def test_a_report_that_costs_twice_as_much_costs_twice_as_much_everywhere() -> None:
    dearer = replace(MEASURED, report_database_ms=2 * MEASURED.report_database_ms)
    for level in LEVELS:
        more = needs_of(level, dearer).database_cores - needs_of(level, MEASURED).database_cores
        own = level.reports_a_second * MEASURED.report_database_ms / 1000
        assert abs(more - 2 * own) < 1e-9


def test_a_crisis_elsewhere_wakes_nobody_here() -> None:
    """Readers of calm observatories look when something came to them, whatever comes to others."""
    many = LEVELS[-1]
    quiet = replace(many, reports_a_second=0.0)
    waking = needs_of(many, MEASURED).service_cores - needs_of(quiet, MEASURED).service_cores
    reports = many.reports_a_second * MEASURED.report_service_ms / 1000 / 0.5
    in_crisis = many.crises * 45 * (1 / 0.9) * MEASURED.look_service_ms / 1000 / 0.5
    assert waking <= (reports + in_crisis) * 1.01
