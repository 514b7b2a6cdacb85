"""In Firefox, by touch: each path, each further question, each way back; and no trace of any.

What a member opens is what was answered. The profile is read from the disk after every report,
and once more when the browser has been closed and has written what it keeps: as no two reports
are marked alike, one browser is enough for many.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.canary import CANARY, WORDS
from tests.journeys.conftest import Built, Site
from tests.journeys.firefox_browser import Firefox
from tests.journeys.test_traces import pairs
from tests.journeys.whole import (
    IS_EVERYTHING,
    Journey,
    each_path,
    each_way_back,
    further_questions,
    trained_site,
    upload_cut_off,
)
from tests.patience import PATIENCE

TEXT = f"{CANARY} escribe"
in_chromium = pytest.mark.skipif(
    not IS_EVERYTHING, reason="test_whole_traces does it in Chromium, make traces in both"
)


@pytest.fixture
def site(built: Built, tmp_path: Path) -> Iterator[Site]:
    with trained_site(built, tmp_path) as running:
        yield running


@pytest.fixture
def firefox(tmp_path: Path) -> Iterator[Firefox]:
    browser = Firefox(tmp_path / "profile")
    yield browser
    browser.close()


@pytest.fixture
def journey(firefox: Firefox, site: Site) -> Journey:
    return Journey(firefox, site)


def test_each_path_arrives_as_it_was_answered_and_leaves_no_trace(
    journey: Journey, firefox: Firefox
) -> None:
    each_path(journey)
    check_what_is_left(journey, firefox)


@in_chromium
def test_further_questions_arrive_as_they_were_answered_and_leave_no_trace(
    journey: Journey, firefox: Firefox
) -> None:
    further_questions(journey)
    check_what_is_left(journey, firefox)


@in_chromium
def test_each_way_back_arrives_as_it_was_answered_and_leaves_no_trace(
    journey: Journey, firefox: Firefox
) -> None:
    each_way_back(journey)
    check_what_is_left(journey, firefox)


def check_what_is_left(journey: Journey, firefox: Firefox) -> None:
    """What Firefox writes when it is closed, and keeps: the page's address, and nothing else."""
    url = journey.site.url
    assert url.encode() in firefox.kept_open(), "the scan could not read it"
    firefox.close()
    assert firefox.traces(journey.marks) == []
    own = {page for page in firefox.visited() if page[0].startswith(url)}
    assert own
    assert own <= {(url, "Buzón"), (f"{url}volver", "Buzón")}
    assert firefox.stored() == []


def test_a_reload_in_mid_upload_and_a_crash_leave_no_trace_but_a_closed_draft(
    journey: Journey, firefox: Firefox, site: Site, tmp_path: Path
) -> None:
    upload_cut_off(journey, tmp_path)
    assert firefox.stored() == []

    # Killed in mid-writing, right after Firefox has noted what is open.
    canary, do = journey.canary, firefox.do
    canary.begin("testimony")
    do("type", "#text", TEXT)
    do("tap", "#keep-draft", "#primary")
    do("sees", "ol#key-words", "")
    words = do("ask", WORDS)
    do("tap", "#primary")
    do("sees", "#text", "")
    do("ask", "scrollTo(0, 7)")
    until_kept(firefox, b'"0,7"')
    do("die")
    firefox.close()
    marks = [*journey.marks, *pairs(words)]
    assert firefox.traces(marks) == []
    again = Firefox(firefox.profile)
    again.do("open", site.url)
    again.do("tap", "#open-kept")
    again.do("type", "#key-words", " ".join(words))
    again.do("tap", "#primary")
    again.do("sees", "#keep-draft", "")
    assert again.do("ask", "document.getElementById('text').value") == TEXT
    again.close()
    assert again.traces(marks) == []


def until_kept(firefox: Firefox, what: bytes) -> None:
    """Waits until Firefox has kept that for after a crash, which it does once a second."""
    deadline = time.monotonic() + PATIENCE
    while what not in firefox.kept_open():
        assert time.monotonic() < deadline
        firefox.do("ask", "new Promise((resolve) => setTimeout(resolve, 100))")
