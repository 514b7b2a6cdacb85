"""What is told of the service on its private port, and what cannot be read from it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.api.tally import HOUR, STEP, Tally, act_of
from app.settings import Settings
from tests.client import client_of, log_in
from tests.coalition import Coalition
from tests.ports import free_port, url_of
from tests.process import ROOT
from tests.service import free_socket, make_settings, prepare, running

LINE = re.compile(
    r"# (HELP|TYPE) atalaya_[a-z_]+ .+|"
    r'atalaya_[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.e+-]+'
)
# Nobody but the operator reads these, and only of these is told more often than each hour.
OF_THE_MACHINE = {
    "atalaya_build_info",
    "atalaya_start_time_seconds",
    "atalaya_writes_waiting",
    "atalaya_requests_under_way",
    "atalaya_work_hardness",
    "atalaya_database_up",
    "atalaya_store_up",
    "atalaya_database_seconds",
    "atalaya_store_seconds",
    "atalaya_disk_free_ratio",
    "atalaya_roster_days_left",
    "atalaya_checkpoint_age_seconds",
}
OF_PEOPLE = {
    "atalaya_answers_total",
    "atalaya_answer_seconds",
    "atalaya_uploads_open",
    "atalaya_waiting_readers",
}
ALERTS = (ROOT / "deploy/alerts.yaml").read_text()
OPERATIONS = (ROOT / "docs/operations.md").read_text()


@pytest.fixture
def watched(tmp_path: Path, coalition: Coalition) -> Iterator[Settings]:
    listening, url = free_socket()
    settings = replace(make_settings(tmp_path, origin=url), metrics_port=free_port())
    prepare(settings, coalition)
    with running(settings, listening):
        yield settings


def figures(settings: Settings) -> str:
    """The text once database and store have been tried out."""
    assert settings.metrics_port
    with client_of(url_of(settings.metrics_port)) as http:
        while True:
            answer = http.get("/metrics")
            assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
            if "atalaya_database_up 1" in answer.text:
                return answer.text


def test_figures_are_on_a_port_of_their_own_and_as_prometheus_reads_them(
    watched: Settings,
) -> None:
    text = figures(watched)
    assert all(LINE.fullmatch(line) for line in text.splitlines())
    names = re.findall(r"^# TYPE (\S+)", text, re.MULTILINE)
    assert sorted(names) == sorted(OF_THE_MACHINE | OF_PEOPLE)
    with client_of(watched.origins[0]) as http:
        assert http.get("/metrics").status_code == 404
    with client_of(url_of(watched.metrics_port or 0)) as http:
        assert [http.get("/").status_code, http.post("/metrics").status_code] == [404, 404]


def test_who_reads_all_the_time_does_not_see_that_something_came(
    watched: Settings, coalition: Coalition
) -> None:
    def said() -> list[str]:
        """All but how long a try has taken, which depends on the machine."""
        return [line for line in figures(watched).splitlines() if "_seconds " not in line]

    before = said()
    with client_of(watched.origins[0]) as http:
        for number in range(2 * STEP):
            data, _ = coalition.seal_report({"alborada"}, text=f"{number}")
            assert http.post("/api/v1/reports", content=data).status_code == 201
            assert said() == before
        log_in(http, coalition.members[0])
    assert said() == before


def test_where_no_port_is_named_nobody_listens_and_nothing_is_counted(
    tmp_path: Path, coalition: Coalition, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("counted")

    monkeypatch.setattr(Tally, "add", refuse)
    listening, url = free_socket()
    settings = make_settings(tmp_path, origin=url)
    prepare(settings, coalition)
    with running(settings, listening), client_of(url) as http:
        assert http.get("/api/v1/health").status_code == 200


class Clock:
    """Stands still until it is moved."""

    now = 100.0 * HOUR

    def __call__(self) -> float:
        return self.now


def test_what_people_did_is_told_after_the_hour_and_in_tens() -> None:
    clock = Clock()
    tally = Tally(clock)
    for _ in range(STEP + 7):
        tally.add("report", 201, 0.01)
    tally.level({"waiting_readers": STEP + 1})
    assert not any(tally.told().answers.values())
    assert not tally.told().levels
    clock.now += HOUR
    # This one belongs to the next hour.
    tally.add("report", 201, 0.01)
    assert tally.told().answers["report", 201] == STEP
    assert tally.told().latencies["report"] == [0, STEP, STEP, STEP, STEP, STEP, STEP]
    assert tally.told().levels == {"waiting_readers": STEP}
    # What was rounded away is not lost.
    for _ in range(2):
        tally.add("report", 201, 0.01)
    clock.now += HOUR
    assert tally.told().answers["report", 201] == 2 * STEP


def test_a_fault_of_the_program_is_told_by_ones_and_its_absence_too() -> None:
    clock = Clock()
    tally = Tally(clock)
    assert tally.told().answers["other", 500] == 0
    assert ("other", 500) in tally.told().answers
    tally.add("other", 500, 0.01)
    clock.now += HOUR
    assert tally.told().answers["other", 500] == 1


@pytest.mark.parametrize(
    ("method", "path", "act"),
    [
        ("POST", "/api/v1/reports", "report"),
        ("GET", "/api/v1/reports", "other"),
        ("POST", "/api/v1/uploads", "upload"),
        ("PATCH", "/api/v1/uploads/secret", "part"),
        ("POST", "/api/v1/uploads/secret", "part"),
        ("POST", "/api/v1/threads/secret/events", "event"),
        ("POST", "/api/v1/replies", "reply"),
        ("POST", "/no-script/", "package"),
        ("POST", "/secret", "other"),
        ("SECRET", "/api/v1/reports", "other"),
    ],
)
def test_acts_are_words_of_ours(method: str, path: str, act: str) -> None:
    assert act_of(method, path) == act


def test_every_alert_has_its_row_and_asks_for_figures_that_there_are() -> None:
    alerts = re.findall(r"^ +- alert: (\w+)$", ALERTS, re.MULTILINE)
    rows = re.findall(r"^\| `(Atalaya\w+)` \|", OPERATIONS, re.MULTILINE)
    assert alerts
    assert rows == alerts
    asked = {
        re.sub("_(bucket|sum|count)$", "", name) for name in re.findall(r"atalaya_\w+", ALERTS)
    }
    assert asked <= OF_THE_MACHINE | OF_PEOPLE


def test_every_figure_is_explained() -> None:
    rows = re.findall(r"^\| `(atalaya_\w+)`", OPERATIONS, re.MULTILINE)
    assert set(rows) == OF_THE_MACHINE | OF_PEOPLE
