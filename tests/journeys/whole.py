"""Whole journeys, for any browser that can be told what to do: each is answered, sent and opened.

``Journey`` compares what a member opens with what was answered, and looks for traces after each.
"""

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from typing import Any, Protocol

from starlette.responses import Response

from tests.journeys.canary import CANARY, FITS, Canary
from tests.journeys.conftest import Built, Site
from tests.journeys.opened import Desk, Opened
from tests.journeys.test_forms_sensitive import told_to
from tests.journeys.test_traces import pairs
from tests.journeys.walk import Trained
from tests.journeys.walk.forms import MODULES, questions_of
from tests.simulator import lying_service

FILES = Path(__file__).parents[1] / "web" / "defender" / "evidence" / "files"
PHOTO, FILM = FILES / "photo.jpg", FILES / "film.mp4"
REPLY = f"{CANARY}-Quetzalcoatl contesta"
# Of the choices of each path those that ask for more.
PATHS = {
    "urgent": ("-disappearance", "-phone-window"),
    "attack": ("-att-threat", "-target-other", "-signal"),
    "testimony": ("-disappearance", "-via-person"),
    "document": ("-relation-self",),
}
# With ``make traces``. Where there is no time for it each kind of journey is in one browser.
IS_EVERYTHING = os.environ.get("ATALAYA_TRACES") == "all"
# What is asked right after such an alert; the rest another day, of which one stands for all.
AT_ONCE = ("disappeared", "permissions")
ASKED_LATER = sorted({*MODULES} - {*AT_ONCE})
LATER = ASKED_LATER if IS_EVERYTHING else ["torture"]
NEVER, TRAINED = "never-publish", "brujula"


class Browser(Protocol):
    """What is told to do something, and leaves something on the disk."""

    def do(self, order: str, *given: Any) -> Any: ...

    def traces(self, marks: list[str]) -> list[tuple[str, str]]: ...


@contextmanager
def trained_site(built: Built, folder: Path) -> Iterator[Site]:
    """A site with somebody who may be told of sexual violence."""
    trained = Trained(built.coalition)
    with lying_service(folder, trained, web=built.web) as (service, liar):
        yield Site(service, liar, trained, folder)


class Journey:
    """Somebody with a browser, an organisation that reads, and what must be found nowhere."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self.browser = browser
        self.site = site
        self.canary = Canary(browser.do, site.url)
        self.desk = Desk(site)
        self.words: list[str] = []
        self.marks = [CANARY, PHOTO.name, FILM.name]

    def send_first(self) -> None:
        """Sends it; it is what is come back to from now on."""
        self.words = self.canary.send_first()
        self.marks += pairs(self.words)

    def sent_first(self, files: int = 0) -> Opened:
        self.send_first()
        return self.arrived(files)

    def come_back(self, *buttons: str) -> None:
        self.canary.come_back(self.words, *buttons)

    def sent(self, files: int = 0) -> Opened:
        self.canary.send()
        return self.arrived(files)

    def arrived(self, files: int = 0) -> Opened:
        """What a member opens, which is what was answered; nothing is left on the phone."""
        if files:
            self.canary.do("sees", "#uploads", f"Se enviaron {files} archivos.")
        opened = self.desk.newest()
        assert opened.lacks(self.canary.said) == []
        assert self.browser.traces(self.marks) == []
        return opened


def each_path(journey: Journey) -> None:
    """The four forms, with files, and into a cut line."""
    canary, do = journey.canary, journey.canary.do
    for path in ("urgent", "testimony"):
        canary.begin(path)
        canary.answer(*PATHS[path])
        journey.sent_first()

    canary.begin("document")
    canary.answer(until="#picker")
    canary.attach(FILM, PHOTO)
    do("sees", ".thumbnail canvas", "")
    canary.onward()
    canary.answer(*PATHS["document"])
    opened = journey.sent_first(files=4)
    assert {FILM.read_bytes(), PHOTO.read_bytes()} <= set(opened.files.values())

    canary.begin("attack")
    canary.answer(*PATHS["attack"])
    do("network", False)
    do("tap", "#primary")
    do("sees", "#heading", "El envío se detuvo")
    do("network", True)
    journey.sent_first()


def further_questions(journey: Journey) -> None:
    """Those right after an alert, and those of another day."""
    canary, do = journey.canary, journey.canary.do
    canary.begin("urgent")
    canary.answer(*PATHS["urgent"])
    journey.sent_first()
    for module in AT_ONCE:
        canary.begin_anew()
        canary.lead_to(f"#further-{module}")
        canary.answer()
        do("tap", "#primary")
        do("sees", "#thanks", "")
        journey.arrived()
    for module in LATER:
        journey.come_back("#further", f"#further-{module}")
        canary.answer("-mark-yes")
        journey.sent()


def each_way_back(journey: Journey) -> None:
    """Replies, evidence, contact, a sensitive part, permissions, withdrawal, deletion."""
    canary, do, desk = journey.canary, journey.canary.do, journey.desk
    canary.begin("document")
    canary.answer(*PATHS["document"])
    journey.sent_first()
    desk.reply(REPLY)

    # What was replied, and more evidence to who has.
    journey.come_back()
    do("sees", "#private", REPLY)
    assert do("ask", FITS)
    do("tap", "#primary")
    canary.answer(until="#picker")
    canary.attach(PHOTO)
    canary.onward()
    canary.answer()
    assert PHOTO.read_bytes() in journey.sent(files=2).files.values()

    journey.come_back("#rights", "#request-contact")
    canary.answer("-signal")
    journey.sent()

    # To whom nobody has answered, and who is trained.
    journey.come_back("#further", "#request-sensitive")
    canary.answer("-minor-no", until="#fingerprints")
    do("tap", "#organisation-0", "#organisation-1")
    canary.onward()
    canary.send()
    Desk(journey.site, TRAINED).newest()
    assert told_to(journey.site, TRAINED).text == canary.said["f-sensitive-text"]

    # Each use otherwise than the one before it; then "nothing, never", which wins.
    given = dict(zip(scopes_of("change", "changes"), cycle(("no", "yes", "ask-me")), strict=False))
    change(journey, {**given, NEVER: "no"})
    assert desk.consents().items() >= {**given, NEVER: "no"}.items()
    change(journey, {NEVER: "yes"})
    assert {desk.consents()[scope] for scope in ("stats", "publish-anon", "quote")} == {"no"}

    for extent, scopes in (("some", scopes_of("withdraw", "withdrawal")), ("everything", [])):
        journey.come_back("#rights", "#request-withdraw", f"#extent-{extent}")
        if scopes:
            do(
                "tap",
                "details.more summary",
                *(f"[id$='-{scope}'][type=checkbox]" for scope in scopes),
            )
        canary.answer()
        (asked,) = journey.sent().report["requests"]
        assert (asked["ask"], asked.get("scopes", [])) == ("withdraw", scopes)
    journey.come_back("#rights", "#request-delete")
    canary.answer()
    assert journey.sent().report["requests"] == [{"ask": "delete"}]


def change(journey: Journey, given: dict[str, str]) -> None:
    journey.come_back("#rights", "#request-change", "#whose-self", "#more-changes summary")
    # What is folded away stays open as long as something in it is answered.
    for scope, value in reversed(given.items()):
        journey.canary.say("pick", f"change-{scope}", value)
    journey.canary.onward()
    journey.canary.answer()
    journey.sent()


def upload_cut_off(journey: Journey, folder: Path) -> None:
    """A file that the server, the line and a reload stop; another day it goes on."""
    canary, do, liar = journey.canary, journey.canary.do, journey.site.liar
    video = folder / "VID_secreto.mp4"
    video.write_bytes(random.Random(1).randbytes(6 * 1024 * 1024))  # noqa: S311 - content, no secret
    journey.marks.append(video.stem)
    parts = [liar.app, liar.app]
    liar.lies["PATCH", "/api/v1/uploads"] = lambda: parts.pop() if parts else Response("", 503)
    canary.begin("document")
    canary.answer(until="#picker")
    canary.attach(video)
    canary.onward()
    canary.answer(*PATHS["document"])
    journey.send_first()
    do("sees", "#uploads", "El buzón está ocupado")
    do("network", False)
    do("tap", "#hurry")
    do("sees", "#uploads", "Se cortó la conexión")
    do("network", True)
    do("reload")
    do("sees", "#type-urgent", "")
    assert journey.browser.traces(journey.marks) == []
    liar.be_honest()
    said = canary.said
    journey.come_back("#resume")
    canary.attach(video)
    do("tap", "#primary")
    do("sees", "#uploads", "Se envió 1 archivo.")
    canary.said = said
    assert video.read_bytes() in journey.arrived().files.values()


def scopes_of(request: str, screen: str) -> list[str]:
    """The uses that one can allow or take back."""
    (question,) = questions_of(request)[f"{request}/q:{screen}"]["questions"]
    return [*question["choices"], *question["more"]]
