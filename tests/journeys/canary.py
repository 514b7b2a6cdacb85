"""Somebody who answers all that is asked, by orders that any browser can be given.

Whatever is typed holds ``CANARY``: one word finds it all, on the phone and elsewhere.
"""

import re
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

CANARY = "canario"
# Buttons that open a date, which is asked field by field and read by a member as one.
DATE = re.compile(r"-(time|last|when|seen|since)-other$")
# Buttons of screens behind which others are fetched.
QUESTIONS = re.compile(r"#(further|request)-")
MOMENT = re.compile(r"-start-(day|month|year|hour)$")
# What the screen asks and has no answer to. It stands still until something is pressed.
LOOK = """(() => {
    const isFree = (e) => e.checkVisibility() && !e.disabled;
    const all = (selector, root) => [...root.querySelectorAll(selector)].filter(isFree);
    const main = document.querySelector('main');
    const empty = (selector) => all(selector, main).filter((e) => e.value === '');
    const open = (groups, options, isDone) => all(groups, main)
        .map((group) => all(options, group))
        .filter((some) => some.length > 0 && !some.some(isDone))
        .map((some) => some.map((e) => e.id));
    return {
        type: empty('input[type=text], textarea').map((e) => e.id),
        pick: empty('select').map((e) => [e.id, e.options[1].value]),
        tick: open('[role=group], fieldset', '[type=checkbox]', (e) => e.checked),
        press: open('ul.choices', '[aria-pressed]', (e) => e.ariaPressed === 'true'),
    };
})()"""
UNTOUCHED = "#ID[aria-pressed=false], #ID[type=checkbox]:not(:checked)"
FITS = "document.documentElement.scrollWidth <= innerWidth"
SEEN = "document.getElementById('heading').dataset.seen = ''"
WORDS = "[...document.querySelectorAll('ol.words li')].map((one) => one.textContent)"


class Canary:
    """``said`` is what the report that is written answers: a field's id, and what it was given."""

    def __init__(self, do: Callable[..., Any], url: str) -> None:
        self.do = do
        self.url = url
        self.said: dict[str, str] = {}
        self._reports = 0

    def begin_anew(self) -> None:
        """No two reports are marked alike."""
        self._reports += 1
        self.said = {}

    def begin(self, report_type: str) -> None:
        self.begin_anew()
        self.do("open", self.url)
        self.lead_to(f"#type-{report_type}")

    def come_back(self, words: list[str], *buttons: str) -> None:
        """Opens the replies, and goes on to something from there."""
        self.begin_anew()
        self.do("open", f"{self.url}volver")
        self.do("type", "#words", " ".join(words))
        self.do("tap", "#primary")
        self.do("sees", "#further", "")
        for button in buttons:
            if QUESTIONS.match(button):
                self.lead_to(button)
            else:
                self.do("tap", button)

    def lead_to(self, button: str) -> None:
        """To other questions; while they are on their way, the screen before them stands."""
        self.do("tap", button)
        self.do("sees", f"body:not(:has({button}))", "")

    def answer(self, *preferred: str, until: str = "dl.answers") -> None:
        """Answers whatever is asked before the screen that has ``until``.

        Of choices it takes the first, or one whose id ends with something that is ``preferred``.
        """
        while True:
            self.do("sees", "main:has(#primary, ul.choices)", "")
            if self.do("ask", f"document.querySelector('{until}') !== null"):
                return
            asked = self.do("ask", LOOK)
            if any(asked.values()):
                self._answer(asked, preferred)
            else:
                self.onward()

    def _answer(self, asked: dict[str, Any], preferred: Collection[str]) -> None:
        for field in asked["type"]:
            self.say("type", field, f"{CANARY}-{self._reports}-{len(self.said)}")
        for field, value in asked["pick"]:
            self.say("pick", field, value)
        # A button may lead on.
        for options in [*asked["tick"], *asked["press"][:1]]:
            wanted = [one for one in options if DATE.search(one) or one.endswith(tuple(preferred))]
            chosen = [*wanted, *options][0]
            self.say("tap", chosen)
            # A question to the page would overtake a finger.
            self.do("sees", f"body:not(:has({UNTOUCHED.replace('ID', chosen)}))", "")

    def say(self, order: str, field: str, *value: str) -> None:
        assert field not in self.said, f"{field} did not take its answer"
        self.said[field] = "".join(value)
        self.do(order, f"#{field}", *value)

    def onward(self) -> None:
        """To another screen, which fits on the phone."""
        self.do("ask", SEEN)
        self.do("tap", "#primary")
        self.do("sees", "#heading:not([data-seen])", "")
        assert self.do("ask", FITS)

    def attach(self, *files: Path) -> None:
        self.do("attach", "#picker", *map(str, files))
        self.do("sees", "#list", f"a{len(files)}.")

    def send(self) -> None:
        self.do("tap", "#primary")
        self.do("sees", "#heading", "ecibido")

    def send_first(self) -> list[str]:
        """Sends, and goes past the twelve words to the receipt."""
        self.do("tap", "#primary")
        self.do("sees", "#heading", "Guarda estas 12 palabras")
        words: list[str] = self.do("ask", WORDS)
        self.do("tap", "#primary", "#skip")
        self.do("sees", "#receipt", "")
        return words
