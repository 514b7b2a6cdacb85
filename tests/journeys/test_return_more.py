"""Another day, with the twelve words: evidence, a voice, a way to be reached, a sensitive part."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.journeys.conftest import CHROMIUM, FLAGS, PHONE, Site
from tests.journeys.finger import has, read
from tests.journeys.returner import Returner
from tests.journeys.test_evidence import FILES, MICROPHONE
from tests.journeys.test_forms_sensitive import SECRET, TRAINED, told_to, trained_site

__all__ = ["trained_site"]


@pytest.fixture
def listening(playwright: Playwright) -> Iterator[Page]:
    """A phone with a microphone that hears a tone now and then."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, MICROPHONE])
    yield browser.new_context(**PHONE).new_page()  # type: ignore[arg-type]
    browser.close()


class Guest(Returner):
    """Somebody who comes back and reads English."""

    def return_to(self, url: str, words: list[str]) -> None:
        self.open(f"{url}return")
        self.type_words(words)
        self.press("See replies")
        self.heading("There are no replies now")

    def files_have_arrived(self) -> None:
        expect(self.page.locator("#uploads")).to_have_text(re.compile(r"^\d files were sent"))

    def send_to(self, *names: str) -> None:
        self.heading("Who can read it?")
        for name in names:
            self.page.get_by_role("checkbox", name=name).check()
        self.press("Continue")
        self.heading("Check and send")
        self.press("Send")
        self.heading("[Rr]eceived")


def newest(site: Site, member: str) -> tuple[Path, dict[str, object]]:
    """The folder of the report that was opened last, and what is in it."""
    read(site, member)
    folders = sorted((site.folder / member / "opened").iterdir(), key=lambda f: f.stat().st_mtime)
    return folders[-1], json.loads((folders[-1] / "report.json").read_text())


def test_what_one_does_at_first_one_can_do_another_day(listening: Page, trained_site: Site) -> None:
    guest, site = Guest(listening), trained_site
    listening.context.grant_permissions(["microphone"], origin=site.url)
    words, _ = guest.report(site.url, "Vi la camioneta.", without=["cauce"])

    # A voice and a photo.
    guest.return_to(site.url, words)
    guest.press("Write more")
    guest.press("Record your voice")
    guest.press("Start recording")
    expect(listening.locator("#clock")).to_contain_text("0:02")
    guest.press("Finish")
    guest.press("Use this recording")
    listening.locator("#primary").click()
    listening.locator("#picker").set_input_files([FILES / "photo.jpg"])
    expect(listening.locator("#list li")).to_have_count(2)
    guest.press("Continue")
    guest.send_to("alborada", "brujula")
    guest.files_have_arrived()
    folder, report = newest(site, "alborada")
    assert report["narrative"] == {"text": "", "audio": ["a1.webm"]}
    assert (folder / "a1.webm").stat().st_size > 0
    assert b"SECRET" not in (folder / "a2.jpg").read_bytes()

    # Another way to be reached.
    guest.return_to(site.url, words)
    guest.press("Permissions, contact or deletion")
    guest.press("Change how to reach me")
    guest.press("By Signal")
    guest.heading("Where do we reach you?")
    listening.get_by_role("textbox").first.fill("@nayeli.07")
    guest.press("Continue")
    guest.heading("In which language do we speak to you?")
    guest.press("With a woman")
    guest.press("Continue")
    guest.send_to("alborada")
    expect(listening.locator("#next")).to_contain_text("the old way")
    has(read(site, "alborada"), "@nayeli.07", "(woman)", "Follows")

    # For trained people only, and not without one of them.
    guest.return_to(site.url, words)
    guest.press("Answer questions")
    guest.press("Sexual violence: only for trained staff")
    expect(listening.get_by_text("some care cannot wait")).to_be_visible()
    guest.press("Tell it now in my own words")
    listening.locator("textarea").fill(SECRET)
    guest.press("Continue")
    guest.press("With a woman")
    guest.press("Continue")
    guest.heading("Is the person it happened to under 18?")
    guest.press("No")
    expect(listening.get_by_text("Has trained staff")).to_have_count(1)
    listening.get_by_role("checkbox", name="alborada").check()
    guest.press("Continue")
    guest.press("Send")
    expect(listening.locator("#alert")).not_to_have_text("")
    guest.press("Back")
    guest.send_to(TRAINED)
    for member in ("alborada", TRAINED):
        assert SECRET not in read(site, member)
    assert guest.complaints == []
    assert told_to(site, TRAINED).text == SECRET
