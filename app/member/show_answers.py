"""The answers of a report as lines for a terminal: what, when, where, who, by whom, and so on.

What a person typed stands behind a bar, so that it cannot pass for what this tool says; codes stand
beside their names. "Does not know", "would rather not say" and a question that was never
asked or was skipped are three things, and are shown as three.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.member.answer_words import (
    SMALL,
    Labels,
    field_name,
    heading,
    label,
)
from app.member.display import MARGIN, block, one_line
from app.member.question_words import choice_words, question_words
from app.protocol.answers import Consent, Content, Count, Event, Place, Time, WhenOrWhere
from app.protocol.report import Report
from app.protocol.report_rules import FOLLOW_UP

INDENT = "  "
NAME_WIDTH = 18
SHORT = 70
# The lists in which the code of a field stands.
_LISTS: Mapping[str, tuple[str, ...]] = {
    "class": ("actors_perpetrators",),
    "groups": ("victim_groups",),
    "state": ("mexico_states",),
    "relation": ("enums.reporter_relation",),
    "status": ("enums.victim_status",),
    "needs": ("enums.need",),
    "type": ("enums.context",),
    "gender": ("enums.sex_gender",),
    "how": ("enums.contact_safety",),
    "lang": ("languages",),
    **{
        name: (f"enums.{name}",)
        for name in ("addressee", "age_band", "context", "involvement", "motive")
    },
    **{name: (f"enums.{name}",) for name in ("sex_gender", "topic", "urgency")},
    **dict.fromkeys(("basis", "if_known", "roles", "safe_now", "whom"), (SMALL,)),
}
_CATEGORIES = ("violations", "attacks")
_WHAT = ("context", "motive", "topic", "note")
# Which paths of ``unanswered`` belong under which heading: the first that fits.
_SECTIONS = (
    ("when", ("events", "time")),
    ("where", ("events", "place")),
    ("what", ("events",)),
    ("who", ("persons",)),
    ("who", ("reporter",)),
    ("by-whom", ("perpetrators",)),
    ("steps", ("steps_taken",)),
    ("risk", ("risk",)),
    ("risk", ("urgency",)),
    ("needs", ("needs",)),
    ("consent", ("consent",)),
    ("contact", ("contact",)),
    ("modules", ("modules",)),
)


def answer_lines(report: Report, labels: Labels) -> Iterator[str]:
    """Every section; nothing at all for a report of before there were questions."""
    if not report.model_fields_set & set(_answer_fields()):
        return
    show = _Show(labels)
    sections: dict[str, Iterable[str]] = {
        "what": show.events(report, show.what),
        "when": show.events(report, lambda event: show.time(event.time)),
        "where": show.events(report, lambda event: show.place(event.place)),
        "who": show.who(report),
        "by-whom": show.each(report.perpetrators),
        "steps": show.each(report.steps_taken),
        "risk": [*show.fields(report, ("urgency",)), *show.fields(report.risk)],
        "needs": show.fields(report, ("needs",)),
        "consent": show.consents(report.consent or ()),
        "contact": show.fields(report.contact),
        "modules": show.modules(report),
    }
    if report.form is not None:
        form = f"{one_line(report.form.id)}, {report.form.version}"
        yield f"{heading('form', labels)}: {form}"
    for name, lines in sections.items():
        shown = [*lines, *show.unanswered(report, name)]
        # A follow-up adds to what was answered; nobody asks everything again.
        if shown or report.type != FOLLOW_UP:
            yield heading(name, labels).upper()
            yield from shown or [INDENT + heading("nothing", labels)]


def code_words(code: str, lists: tuple[str, ...], labels: Labels) -> str:
    """A code and its name: ``Chiapas (mx-07)``."""
    found = label(code, lists, labels)
    return _named(code, found or heading("unlisted", labels), is_known=found is not None)


def _named(code: str, words: str, *, is_known: bool) -> str:
    safe = one_line(code)
    return f"{words} ({safe})" if is_known else f"{safe} ({words})"


def _answer_fields() -> Iterator[str]:
    yield from ("events", "persons", "perpetrators", "steps_taken", "reporter", "urgency", "risk")
    yield from ("needs", "consent", "contact", "modules", "unanswered")


@dataclass(frozen=True)
class _Show:
    labels: Labels

    def line(self, name: str, value: str) -> str:
        return f"{INDENT}{name:{NAME_WIDTH}} {value}"

    def text(self, name: str, value: str) -> Iterator[str]:
        """What somebody typed: on one line where it is short, else as a block of its own."""
        if len(value) <= SHORT and "\n" not in value:
            yield self.line(name, MARGIN + one_line(value))
        else:
            yield self.line(name, "").rstrip()
            yield from block(value).split("\n")

    def fields(self, content: Content | None, names: Iterable[str] | None = None) -> Iterator[str]:
        """Each field that was answered, in the order of the protocol."""
        if content is None:
            return
        for attribute in type(content).model_fields if names is None else names:
            value, name = getattr(content, attribute), attribute.rstrip("_")
            if value is not None and name != "id":
                yield from self.value(name, value)

    def value(self, name: str, value: object) -> Iterator[str]:
        shown = field_name(name, self.labels)
        match value:
            case bool():
                yield self.line(shown, heading("yes" if value else "no", self.labels))
            case int():
                yield self.line(shown, f"{value:,}")
            case str() | tuple():
                yield from self.texts(name, (value,) if isinstance(value, str) else value)
            case Count():
                about = f" ({heading('about', self.labels)})" if value.approximate else ""
                yield self.line(shown, f"{value.number:,}{about}")
            case Time():
                yield from self.time(value)
            case Content():
                yield from self.fields(value)

    def texts(self, name: str, values: tuple[str, ...]) -> Iterator[str]:
        """Codes on one line, or each text on its own."""
        shown = field_name(name, self.labels)
        if name in _LISTS:
            words = (code_words(code, _LISTS[name], self.labels) for code in values)
            yield self.line(shown, "; ".join(words))
        else:
            for text in values:
                yield from self.text(shown, text)

    def each(self, entries: Iterable[Content] | None) -> Iterator[str]:
        """Several of a kind, each under its own id where it has one."""
        for number, entry in enumerate(entries or (), 1):
            yield f"{INDENT}{one_line(str(getattr(entry, 'id', number)))}:"
            yield from self.fields(entry)

    def who(self, report: Report) -> Iterator[str]:
        if report.reporter is not None:
            yield from self.fields(report.reporter, ("relation",))
            yield from self.fields(report.reporter.identity)
        yield from self.each(report.persons)

    def events(self, report: Report, lines_of: Callable[[Event], Iterable[str]]) -> Iterator[str]:
        """What is said of each event, under its number where there are several."""
        events = report.events or ()
        for number, event in enumerate(events, 1):
            lines = list(lines_of(event))
            if lines and len(events) > 1:
                yield f"{INDENT}{heading('event', self.labels)} {number}:"
            yield from lines

    def what(self, event: Event) -> Iterator[str]:
        for category in event.categories or ():
            words = code_words(category.id, _CATEGORIES, self.labels)
            main = f", {heading('main', self.labels)}" if category.main else ""
            yield self.line(field_name("categories", self.labels), words + main)
        yield from self.fields(event, _WHAT)

    def time(self, time: Time | None) -> Iterator[str]:
        if time is None:
            return
        ends = [text for text in (time.start, time.end) if text is not None]
        between = f" {heading('to', self.labels)} ".join(ends)
        precision = code_words(time.precision, ("enums.time_precision",), self.labels)
        shown = "; ".join(filter(None, (between, precision)))
        yield self.line(field_name("time", self.labels), shown)
        if time.text is not None:
            yield from self.text(field_name("text", self.labels), time.text)

    def place(self, place: Place | None) -> Iterator[str]:
        if place is None:
            return
        yield from self.fields(place, ("state", "municipality", "locality"))
        if place.point is not None:
            how = code_words(place.point.precision, ("enums.place_precision",), self.labels)
            point = f"{place.point.lat:g}, {place.point.lon:g}; {how}"
            yield self.line(field_name("point", self.labels), point)
        yield from self.fields(place, ("type", "note"))

    def consents(self, answers: Iterable[Consent]) -> Iterator[str]:
        for answer in answers:
            value = label(answer.value, (SMALL,), self.labels) or one_line(answer.value)
            scope = code_words(answer.scope, ("consent_scopes",), self.labels)
            yield f"{INDENT}{one_line(answer.person)}: {value}: {scope}{self.terms(answer)}"

    def terms(self, answer: Consent) -> str:
        """Under what conditions, and how it was given."""
        codes = (answer.given_by, answer.how, answer.identity)
        words = [code_words(code, (SMALL,), self.labels) for code in codes if code is not None]
        days = [day for day in (answer.at, answer.until and f"→ {answer.until}") if day]
        only = ["+".join(map(one_line, answer.recipients))] if answer.recipients else []
        said = "; ".join((*words, *only, *days))
        return f" [{said}]" if said else ""

    def modules(self, report: Report) -> Iterator[str]:
        for module in report.modules or ():
            whom = f", {one_line(module.person)}" if module.person else ""
            yield f"{INDENT}{one_line(module.id)}, {module.version}{whom}:"
            for question, answer in module.answers.items():
                asked = question_words(module.id, question, self.labels)
                if asked is not None:
                    yield f"{INDENT}{asked}"
                yield from self.answer((module.id, question), answer)

    def answer(self, asked: tuple[str, str], answer: object) -> Iterator[str]:
        """The answer to a question of a module; a text may be a code."""
        # What no form has asked may be a field, as where an imported row comes from.
        is_asked = question_words(*asked, self.labels) is not None
        question = one_line(asked[1] if is_asked else field_name(asked[1], self.labels))
        match answer:
            case str():
                known = choice_words(*asked, answer, self.labels)
                if known is None:
                    yield from self.text(question, answer)
                else:
                    yield self.line(question, _named(answer, known, is_known=True))
            case tuple():
                for each in answer:
                    yield from self.answer(asked, each)
            case WhenOrWhere():
                yield self.line(question, "").rstrip()
                yield from self.time(answer.time)
                yield from self.place(answer.place)
            case _:
                yield from self.value(question, answer)

    def unanswered(self, report: Report, section: str) -> Iterator[str]:
        for path, reason in (report.unanswered or {}).items():
            if _section_of(path) == section:
                is_known = reason in ("unknown", "declined")
                words = heading(reason, self.labels) if is_known else one_line(reason)
                yield self.line(one_line(path), words)


def _section_of(path: str) -> str:
    """The section of a path; everything that fits no other stands among further questions."""
    first, *others = path.split(".")
    for section, (field, *inner) in _SECTIONS:
        if first == field and set(inner) <= set(others):
            return section
    return "modules"
