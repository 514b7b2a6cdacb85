"""What ``test_traces`` and ``test_return_traces`` do not come past, in one Chromium.

The paths are those of ``test_firefox`` where not everything is walked in both.
"""

from pathlib import Path

from playwright.sync_api import Playwright

from tests.journeys.chromium_browser import Chromium
from tests.journeys.conftest import AS_INSTALLED, CHROMIUM, PHONE, Built
from tests.journeys.test_traces import check_page
from tests.journeys.whole import (
    IS_EVERYTHING,
    Journey,
    each_path,
    each_way_back,
    further_questions,
    trained_site,
    upload_cut_off,
)


def test_nothing_of_any_path_question_or_way_back_is_left_on_the_phone(
    playwright: Playwright, built: Built, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    with trained_site(built, tmp_path) as site:
        context = playwright.chromium.launch_persistent_context(
            str(profile),
            executable_path=CHROMIUM,
            args=list(AS_INSTALLED),
            **PHONE,  # type: ignore[arg-type]
        )
        context.on("dialog", lambda dialog: dialog.accept())
        chromium = Chromium(context, profile)
        journey = Journey(chromium, site)
        if IS_EVERYTHING:
            each_path(journey)
        upload_cut_off(journey, tmp_path)
        further_questions(journey)
        each_way_back(journey)
        check_page(chromium.page, "/volver", opened=chromium.opened)
        context.close()
    assert chromium.traces(journey.marks) == []
