"""What somebody does who comes back with twelve words, in the page's own words."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from playwright.sync_api import Request, expect

from tests.journeys.defender import Defender

NO_REPLIES = "No hay respuestas ahora"
# The browser fetches and reports these when it likes: their place in the order says nothing.
BROWSERS_OWN = ("/icon.svg", "/assets/")


class Returner(Defender):
    """Somebody who has written before, with the page open in Spanish."""

    def come_back(self, url: str) -> None:
        """Opens the page for those who have written before."""
        self.open(f"{url}volver")
        expect(self.page.locator("#words")).to_be_visible()

    def type_words(self, words: Sequence[str] | str) -> None:
        self.page.locator("#words").fill(words if isinstance(words, str) else " ".join(words))

    def look(self, words: Sequence[str] | str) -> None:
        """Types the words and waits for what the page found."""
        self.type_words(words)
        expect(self.page.locator("#status")).to_have_text("Están las 12.")
        self.press("Ver respuestas")
        self.heading("^(Hay|No hay) ")

    def look_in_vain(self, words: Sequence[str]) -> None:
        """Types the words; the page cannot say what there is."""
        self.type_words(words)
        self.press("Ver respuestas")
        self.heading("No se pudo mirar")

    def recognises(self, words: Sequence[str]) -> None:
        """Waits until the page shows exactly these words in full."""
        expect(self.page.locator("#recognised li")).to_have_text(list(words))

    def tick_also(self, name: str, *, ticked: Sequence[str]) -> None:
        """Ticks one more organisation; ``ticked`` are those that are ticked already."""
        expect(self.page.get_by_role("checkbox", checked=True)).to_have_count(len(ticked))
        for other in ticked:
            expect(self.page.get_by_role("checkbox", name=other)).to_be_checked()
        self.page.get_by_role("checkbox", name=name).check()
        self.press("Seguir")

    def replies(self) -> list[str]:
        """The texts that are shown, in their order."""
        return self.page.locator("#private .typed").all_text_contents()

    def warnings(self) -> list[str]:
        return self.page.locator("main .alert").all_text_contents()

    @property
    def asked(self) -> list[tuple[str, str]]:
        """Method and path of each request to the service, in order."""
        asked = [(request.method, urlsplit(request.url).path) for request in self.requests]
        return [line for line in asked if not line[1].startswith(BROWSERS_OWN)]

    def fetches(self) -> list[Request]:
        return [r for r in self.requests if r.url.endswith("/api/v1/replies/fetch")]
