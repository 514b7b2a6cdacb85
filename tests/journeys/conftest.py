"""A real Chromium, the real page, the real service."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from tests.coalition import Coalition
from tests.homes import write_home
from tests.member.console import Console
from tests.service import RunningService
from tests.simulator import LyingService, lying_service

WEB = Path(__file__).parents[2] / "web"
CHROMIUM = "/usr/bin/chromium"
# A sandbox inside a container that runs as root is not to be had; the rest keeps Chromium quiet.
AS_INSTALLED = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
# Of several such lists Chromium takes the last: Playwright's own, and what each window loads for
# its address bar beside the page, two pages that took a third of a test's time, and a process for
# whatever comes next.
NOT_FOR_PAGES = (
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "SpareRendererForSitePerProcess",
    "ThirdPartyStoragePartitioning",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxPopup",
)
# Where what a browser keeps of a page is not what is looked for.
FLAGS = (*AS_INSTALLED, f"--disable-features={','.join(NOT_FOR_PAGES)}")
PHONE = {
    "viewport": {"width": 360, "height": 640},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "locale": "es-MX",
}
# Where «Salir» leads, unless an operator says otherwise.
NEUTRAL = "https://es.wikipedia.org/"
# How long a page may take to show something on a busy machine before a test gives up.
expect.set_options(timeout=60_000)


@dataclass(frozen=True)
class Built:
    """The page, built with the pins of one coalition."""

    coalition: Coalition
    web: Path


@dataclass
class Site:
    """A running service with the real page, and the handle by which it lies."""

    service: RunningService
    liar: LyingService
    coalition: Coalition
    folder: Path

    @property
    def url(self) -> str:
        return f"{self.service.url}/"

    def home_of(self, member: str) -> Path:
        """A home for the command line with this member's real keys."""
        home = self.folder / member
        secrets = self.coalition.members[self.coalition.index(member)]
        write_home(home, self.coalition, server=self.service.url, member=secrets)
        return home

    def console_of(self, member: str) -> Console:
        """The command line on such a home, in the test's own process.

        That the tool works as a program of its own is what ``test_first_light`` sees.
        """
        home = self.folder / member
        return Console(home if home.exists() else self.home_of(member), self.folder / "passphrase")


def neutral_page(context: BrowserContext) -> None:
    """What a hasty exit leads to, without the internet."""
    context.route(
        f"{NEUTRAL}**", lambda route: route.fulfill(body="otra página", content_type="text/html")
    )


def build(config: list[str], environment: dict[str, str]) -> None:
    subprocess.run(
        ["npx", "--no-install", "vite", "build", "--logLevel", "warn", *config],
        cwd=WEB,
        env={**os.environ, **environment},
        check=True,
    )


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("built")
    coalition = Coalition()
    pins = folder / "pins.json"
    pins.write_bytes(coalition.pins_bytes)
    web = folder / "dist"
    build([], {"ATALAYA_PINS": str(pins), "ATALAYA_WEB_OUT": str(web)})
    return Built(coalition, web)


@pytest.fixture
def site(built: Built, tmp_path: Path) -> Iterator[Site]:
    with lying_service(tmp_path, built.coalition, web=built.web) as (service, liar):
        yield Site(service, liar, built.coalition, tmp_path)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
    yield browser
    browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(**PHONE)  # type: ignore[arg-type]
    neutral_page(context)
    yield context
    context.close()


@pytest.fixture
def phone(context: BrowserContext) -> Page:
    return context.new_page()
