"""One walk past every screen that there is, for whoever wants to look at all of them.

Whatever is looked at is looked at here: a screen that the walk does not come past is found by
``missing``, which compares with the names in the code and with the forms.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Playwright

from app.protocol.primitives import random_bytes
from tests.coalition import Coalition
from tests.journeys.certified import certified_site
from tests.journeys.conftest import CHROMIUM, FLAGS, PHONE, Built, neutral_page
from tests.journeys.turning import Turning, site_of
from tests.journeys.walk import pages, reports, returning
from tests.journeys.walk.forms import FORMS, MODULES, REQUESTS, questions_of
from tests.journeys.walk.screen import Screen, screen_names

__all__ = ["Screen", "missing", "phone_to_walk", "walk"]

MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


class Trained(Coalition):
    """``base`` with somebody who is trained; the same signers and page."""

    def __init__(self, base: Coalition) -> None:
        self.__dict__.update(base.__dict__)
        alborada, brujula, *others = base.members
        trained = replace(brujula, sensitive_seed=random_bytes(32))
        self.members = [alborada, trained, *others]


@contextmanager
def phone_to_walk(playwright: Playwright, scale: int = 1) -> Iterator[BrowserContext]:
    """A phone that hears a tone, moves nothing, and lets the tests' own scripts and styles in."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *MICROPHONE])
    phone = {**PHONE, "device_scale_factor": scale, "reduced_motion": "reduce", "bypass_csp": True}
    context = browser.new_context(**phone, color_scheme="light")  # type: ignore[arg-type]
    neutral_page(context)
    yield context
    browser.close()


def walk(context: BrowserContext, built: Built, folder: Path) -> Iterator[Screen]:
    """Every screen, in Spanish and light, on a phone of 360 by 640."""
    trained = Built(Trained(built.coalition), built.web)
    with certified_site(trained, folder / "certified") as site:
        context.grant_permissions(["microphone"], origin=site.url)
        for part in (reports.first_screens, reports.attack, reports.shorter):
            with _page_of(context) as page:
                yield from part(page, site)
        with _page_of(context) as page:
            yield from returning.coming_back(page, site)
        with _page_of(context) as page:
            yield from pages.plain(page, site)
            yield from pages.carried(page, site, folder)
        with _page_of(context) as page:
            yield from reports.refused(page, site)
    with (
        site_of(built, Turning(built.coalition), folder / "turning") as site,
        _page_of(context) as page,
    ):
        yield from reports.closed(page, site)


@contextmanager
def _page_of(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    yield page
    page.close()


def missing(seen: Collection[str]) -> set[str]:
    """What there is by the code and by the forms, and the walk did not come past."""
    questions = {name for form in (*FORMS, *MODULES, *REQUESTS) for name in questions_of(form)}
    shown = {name.split("-")[0] for name in seen}
    return (questions - set(seen)) | (screen_names() - shown)
