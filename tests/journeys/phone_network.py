"""A phone's network: slow, and sometimes gone. Applies to the page, as Chromium emulates it."""

from playwright.sync_api import Page

# HSPA, which is what 3G mostly is: bytes a second, and milliseconds.
DOWN, UP, ROUND_TRIP = 900_000, 720_000, 150


class PhoneNetwork:
    """The network of one page."""

    def __init__(
        self, page: Page, *, down: float = DOWN, up: float = UP, round_trip: float = ROUND_TRIP
    ) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("Network.enable")
        self._speed = {"latency": round_trip, "downloadThroughput": down, "uploadThroughput": up}
        self.mend()

    def cut(self) -> None:
        """Whatever is under way breaks off."""
        self._emulate(offline=True)

    def mend(self) -> None:
        """It is there again, as slow as before."""
        self._emulate(offline=False)

    def _emulate(self, *, offline: bool) -> None:
        conditions = {"offline": offline, **self._speed}
        self._session.send("Network.emulateNetworkConditions", conditions)
