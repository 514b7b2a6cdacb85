"""What a defender does on the page, step by step, in the page's own words."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Page, Request, expect


class Defender:
    """Somebody with the page open in Spanish. Notes every request and every complaint."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[Request] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request))  # noqa: PLW0108
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._note)

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    @property
    def posts(self) -> list[Request]:
        """What carries something of the report; the wish for work does not."""
        carrying = ("POST", "PATCH")
        asked = [request for request in self.requests if request.method in carrying]
        return [request for request in asked if not request.url.endswith("/api/v1/work")]

    def open(self, url: str) -> None:
        self.page.goto(url)

    def heading(self, pattern: str) -> None:
        expect(self.page.locator("#heading")).to_have_text(re.compile(pattern))

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def change_language(self, name: str, tag: str) -> None:
        self.page.locator("#language").select_option(label=name)
        expect(self.page.locator("html")).to_have_attribute("lang", tag)

    def choose_type(self, report_type: str = "attack") -> None:
        self.page.locator(f"#type-{report_type}").click()

    def write(self, text: str) -> None:
        self.page.locator("#text").fill(text)
        self.page.locator("#primary").click()

    def attach(self, files: Sequence[Path] | Sequence[dict[str, Any]] = ()) -> None:
        # While the rest of the page is on its way, the screen before has a button of the same name.
        picker = self.page.locator("#picker")
        expect(picker).to_be_attached()
        if files:
            picker.set_input_files(list(files))  # type: ignore[arg-type]
            expect(self.page.get_by_text(f"a{len(files)}.")).to_be_visible()
        self.press("Seguir")

    def finish(self) -> None:
        """Answers no more questions; those who come back are asked none."""
        expect(self.page.locator("#finish, #organisation-0").first).to_be_visible()
        if self.page.locator("#finish").count() > 0:
            self.page.locator("#finish").click()

    def skip_rest(self) -> None:
        """Leaves out every question after the organisations."""
        heading = self.page.locator("#heading")
        while heading.inner_text() != "Revisa y envía":
            self.press("Saltar")

    def choose(self, *, without: Sequence[str] = ()) -> None:
        self.finish()
        boxes = self.page.get_by_role("checkbox")
        expect(boxes.first).to_be_checked()
        for name in without:
            self.page.get_by_role("checkbox", name=re.compile(name)).uncheck()
        self.press("Seguir")
        self.skip_rest()

    def send(self) -> None:
        self.press("Enviar")

    def words(self) -> list[str]:
        items = self.page.locator("ol.words li")
        expect(items).to_have_count(12)
        return [text.split()[-1] for text in items.all_inner_texts()]

    def practise(self, words: Sequence[str]) -> None:
        """Types four letters of each word that is asked for."""
        self.press("Ya las escribí")
        for box in self.page.get_by_label(re.compile(r"^Palabra \d+")).all():
            label = box.evaluate("field => field.labels[0].textContent")
            number = int(re.findall(r"\d+", label)[0])
            box.fill(words[number - 1][:4].upper())
        self.press("Revisar")

    def receipt(self) -> str:
        """The full evidence hash."""
        expect(self.page.locator("#receipt")).to_be_visible()
        self.page.get_by_text("Ver el código completo").click()
        shown = self.page.locator("#full-receipt").inner_text()
        return re.sub(r"\s", "", shown)

    def files_arrive(self, count: int) -> None:
        """Waits until the server has every file, on any screen after the text has arrived."""
        said = "Se envió 1 archivo." if count == 1 else f"Se enviaron {count} archivos."
        expect(self.page.locator("#uploads")).to_have_text(said)

    def report(
        self,
        url: str,
        text: str,
        *,
        files: Sequence[Path] | Sequence[dict[str, Any]] = (),
        without: Sequence[str] = (),
    ) -> tuple[list[str], str]:
        """The whole journey, with all files; the twelve words and the evidence hash."""
        self.open(url)
        self.choose_type()
        self.write(text)
        self.attach(files)
        self.choose(without=without)
        self.send()
        words = self.words()
        self.practise(words)
        receipt = self.receipt()
        if files:
            self.files_arrive(len(files))
        return words, receipt
