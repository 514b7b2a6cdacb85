"""A real Chromium that does what it is told, as ``tests/journeys/firefox.mjs`` does."""

from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Error

from tests.journeys.test_traces import found
from tests.patience import PATIENCE

SEES = "([where, what]) => document.querySelector(where)?.textContent.includes(what)"


class Chromium:
    """One page of a browser with a profile of its own; each order is a method."""

    def __init__(self, context: BrowserContext, profile: Path) -> None:
        self.context = context
        self.page = context.new_page()
        self.profile = profile
        self.opened = 0

    def do(self, order: str, *given: Any) -> Any:
        return getattr(self, order)(*given)

    def open(self, url: str) -> None:
        self.opened += 1
        self.page.goto(url)

    def reload(self) -> None:
        self.page.reload()

    def tap(self, *selectors: str) -> None:
        for selector in selectors:
            self.page.locator(selector).first.tap()

    def type(self, selector: str, text: str) -> None:
        self.page.locator(selector).fill(text)

    def pick(self, selector: str, value: str) -> None:
        self.page.locator(selector).select_option(value)

    def attach(self, selector: str, *paths: str) -> None:
        self.page.locator(selector).set_input_files(paths)

    def sees(self, selector: str, text: str) -> None:
        try:
            self.page.wait_for_function(SEES, arg=[selector, text], timeout=1000 * PATIENCE)
        except Error as never:
            there = self.page.locator("body").inner_text()
            raise AssertionError(f"{text!r} is not in {selector}, but: {there}") from never

    def ask(self, script: str) -> Any:
        return self.page.evaluate(script)

    def network(self, is_there: bool) -> None:  # noqa: FBT001 - an order as Firefox is given it
        self.context.set_offline(not is_there)

    def traces(self, marks: list[str]) -> list[tuple[str, str]]:
        """Where a mark lies in the profile."""
        return found(self.profile, marks)
