"""Somebody who answers the form by touch, and what a member then reads."""

import re

from playwright.sync_api import expect

from tests.journeys.conftest import Site
from tests.journeys.defender import Defender
from tests.journeys.replying import Office


class Finger(Defender):
    """Somebody who touches, and answers what is asked."""

    def begin(self, url: str, report_type: str) -> None:
        self.open(url)
        self.page.locator(f"#type-{report_type}").tap()

    def tap(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).tap()

    def tick(self, *names: str) -> None:
        for name in names:
            self.page.get_by_label(name, exact=True).tap()

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).last.fill(text)

    def select(self, label: str, value: str) -> None:
        self.page.get_by_label(label, exact=True).first.select_option(value)

    def asked(self, question: str) -> None:
        """The screen that is shown asks this, and fits on the phone."""
        expect(self.page.locator("#heading")).to_have_text(question)
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    def onward(self, question: str) -> None:
        self.page.locator("#primary").tap()
        self.asked(question)

    def send_and_pass(self) -> None:
        """Sends, and goes past the words to the receipt."""
        self.tap("Enviar")
        self.words()
        self.tap("Ya las escribí")
        self.tap("Seguir sin practicar")
        self.heading("Recibido")


def read(site: Site, member: str = "alborada") -> str:
    """What the members' tool shows of the newest report, with the spaces of its columns as one."""
    return re.sub(r" +", " ", Office(site, member).read_newest())


def has(text: str, *lines: str) -> None:
    for line in lines:
        assert line in text, f"{line!r} is not in\n{text}"
