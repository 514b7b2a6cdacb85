"""The questions of the forms, one after the other, as ``web/defender/forms`` has them."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from playwright.sync_api import Page

from tests.journeys.walk.screen import DEFENDER, Screen

FORMS = ("urgent", "attack", "testimony", "document")
MODULES, REQUESTS = (
    tuple(sorted(path.stem for path in (DEFENDER / "forms" / folder).glob("*.json")))
    for folder in ("modules", "requests")
)

# What is answered so that every screen is asked for; any other question is answered with its first.
Answers = Mapping[str, Sequence[str]]
ATTACK: Answers = {
    "attack-kind": [
        "att-threat",
        "att-physical",
        "att-digital",
        "att-public-power",
        "att-equipment",
        "att-content-block",
        "att-displacement",
    ],
    "target": ["other"],
    "contact": ["signal"],
}
TESTIMONY: Answers = {
    "violation-kind": ["disappearance", "life", "privacy"],
    "relation": ["family"],
    "contact": ["via-person"],
}
SEXUAL: Answers = {"violation-kind": ["sexual"], "sexual-age": ["no"]}
URGENT: Answers = {"reply-how": ["phone-window"]}
MARKED: Answers = {"tor-mark": ["yes"]}

OPEN_ALL = "for (const one of document.querySelectorAll('main details')) one.open = true"


def questions_of(form: str) -> dict[str, dict[str, Any]]:
    """The question screens of a form or a module by the walk's names for them.

    What several forms share bears the name of the part; it is the same wherever it is asked.
    """
    parts = _read("parts.json")
    folder = "modules/" if form in MODULES else "requests/" if form in REQUESTS else ""
    shared = {one["id"]: (part, one) for part, screens in parts.items() for one in screens}
    found = {}
    for screen in _read(f"{folder}{form}.json")["screens"]:
        if "as" in screen:  # one of those that are shared, alone
            origin, one = shared[screen["as"]]
            found[f"{origin}/q:{one['id']}"] = one
            continue
        origin = screen.get("include", form)
        for one in parts[origin] if "include" in screen else [screen]:
            if "questions" in one:
                found[f"{origin}/q:{one['id']}"] = one
    return found


def _read(path: str) -> dict[str, Any]:
    text = (DEFENDER / "forms" / path).read_text(encoding="utf-8")
    read: dict[str, Any] = json.loads(text)
    return read


def _spanish() -> dict[str, str]:
    """Every question by its id, as the catalogues have it."""
    found: dict[str, str] = {}
    for section in ("first", "form", "modules"):
        text = (DEFENDER / "words" / "es" / f"{section}.pot").read_text(encoding="utf-8")
        text = text.replace('"\n"', "")
        stated = re.findall(r'^msgctxt "(.+)"\nmsgid "(.+)"$', text, re.MULTILINE)
        found |= {
            key.removeprefix("questions.").removesuffix(".question"): said for key, said in stated
        }
    return found


def _first(screen: dict[str, Any]) -> dict[str, Any]:
    first: dict[str, Any] = next(q for q in screen["questions"] if q["kind"] != "card")
    return first


def last_screen(page: Page) -> bool:
    """Whether everything that would be sent is shown."""
    return page.locator("dl.answers").count() > 0


def questions(page: Page, form: str, answers: Answers) -> Iterator[Screen]:
    """From a question to the next screen that asks none: each as it is shown, and answered."""
    words, shown = _spanish(), questions_of(form)
    # Some of what is asked for has screens of its own, which are no plain questions.
    firsts = {name: _first(one)["id"] for name, one in shown.items()}
    known = {words[first]: name for name, first in firsts.items() if first in words}
    while (heading := page.locator("#heading").inner_text()) in known:
        name = known[heading]
        yield from _answer(page, name, shown[name], answers)


def _answer(page: Page, name: str, screen: dict[str, Any], answers: Answers) -> Iterator[Screen]:
    shown = [q for q in screen["questions"] if q["kind"] != "card"]
    alone = shown[0] if len(shown) == 1 and shown[0]["kind"] == "choice" else None
    for question in shown:
        if question is not alone:
            _give(page, question, answers)
    page.evaluate(OPEN_ALL)
    yield Screen(name, page)
    if alone is None:
        page.locator("#primary").click()
    else:
        code = answers.get(alone["id"], alone["choices"])[0]
        page.locator(f"#{_id(alone, code)}, #happening-{code}").click()


def _give(page: Page, question: dict[str, Any], answers: Answers) -> None:
    kind = question["kind"]
    if kind in ("text", "long-text"):
        page.locator(f"#{_id(question)}").fill("Con mis palabras")
    elif kind == "language":
        page.locator(f"#{_id(question)}").select_option(index=1)
    elif kind == "persons":
        _name(page, question)
    elif kind == "time":
        page.locator(f"#{_id(question, 'other')}").click()
    elif kind == "place":
        page.locator(f"#{_id(question)}-point-add").click()
        page.locator(f"#{_id(question)}-point-typed").fill("19.43, -99.13")
    elif kind == "choice":
        code = answers.get(question["id"], question["choices"])[0]
        page.locator(f"#{_id(question, code)}").click()
    elif kind in ("choices", "steps"):
        _tick(page, question, answers)
    elif kind == "consent":
        page.locator("main .tick input").first.click()


def _tick(page: Page, question: dict[str, Any], answers: Answers) -> None:
    if "more" in question:
        page.locator(f"#{_id(question)}-more").click()
    for code in answers.get(question["id"], question["choices"][:1]):
        page.locator(f"#{_id(question, code)}").click()


def _name(page: Page, question: dict[str, Any]) -> None:
    page.locator("main input[type=text]").first.fill("Ana")
    if question["path"] == "persons":
        # The new place has the focus.
        page.locator(f"#{_id(question)}-add").click()
        page.keyboard.type("Luz")


def _id(question: dict[str, Any], code: str | None = None) -> str:
    field = "f-" + re.sub(r"[._]", "-", question["path"])
    return field if code is None else f"{field}-{code}"
