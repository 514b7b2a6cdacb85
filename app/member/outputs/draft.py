"""A draft: the texts of a template, begun from the facts of a case and changed by its writer.

It is kept as one readable text (``output.text``, ``docs/protocol.md`` §21.6), from which it can be
taken up again. Templates are ``templates.json``, which the console reads too.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.member.exports.codes import Lang
from app.member.outputs.document import (
    Block,
    Document,
    Run,
    blank_text,
    blanks_in,
    lines_of,
    paragraphs_of,
    runs_of,
    told,
    trimmed,
    word_in,
)
from app.member.outputs.filling import Filled
from app.member.outputs.obligations import Act, obligation_of
from app.member.outputs.shared import shared

Template = Mapping[str, Any]
Section = Mapping[str, Any]
Field = Mapping[str, Any]

_PLACE = re.compile(r"\{([a-z.]+)\}")
_TITLE, _HEADING = "# ", "## "
# The beginning of a line, also of one that only another reader takes for one.
_LINE_MARK = re.compile(r"(^|(?<=[\n\r\u2028\u2029]))#")


def templates() -> list[Template]:
    """What is drafted from a case; ``id`` is the code of what it is, and of the use it takes."""
    entries: list[Template] = shared("templates")["entries"]
    return entries


def template_of(id_: str) -> Template | None:
    """The template of an output's type; ``None`` where there is none."""
    return next((each for each in templates() if each["id"] == id_), None)


@dataclass(frozen=True)
class Draft:
    """``output`` is its id in the case; ``day`` that on which it was begun, or last kept.

    ``texts`` are by section, or by section and field: ``persons.names``. ``obligations`` are those
    that were chosen, ``names`` whether names were asked for.
    """

    template: Template
    output: str
    lang: Lang
    day: str
    code: str
    texts: Mapping[str, str]
    obligations: Sequence[str]
    names: bool


def begun_texts(template: Template, facts: Filled, lang: Lang) -> dict[str, str]:
    """The texts of a new one."""
    texts: dict[str, str] = {}
    for section in template["sections"]:
        match section["kind"]:
            case "fields":
                for field in section["fields"]:
                    texts[_key(section, field)] = facts.get(field.get("from", "")) or ""
            case "text" | "requests":
                texts[section["id"]] = _with_facts(section["text"][lang], facts, lang)
    return texts


def _with_facts(text: str, facts: Filled, lang: Lang) -> str:
    called = shared("templates")["called"]

    def fact(found: re.Match[str]) -> str:
        name = found[1]
        known = facts.get(name)
        return blank_text(called.get(name, {lang: name})[lang], lang) if known is None else known

    return _PLACE.sub(fact, text)


def _key(section: Section, field: Field | None = None) -> str:
    return section["id"] if field is None else f"{section['id']}.{field['id']}"


def _text_in(draft: Draft, section: Section, field: Field | None = None) -> str:
    return trimmed(draft.texts.get(_key(section, field), ""))


def missing(draft: Draft) -> list[str]:
    """A field that is empty, a blank in a text, no obligation, nothing asked for."""
    return [what for section in draft.template["sections"] for what in _missing_in(draft, section)]


def _missing_in(draft: Draft, section: Section) -> list[str]:
    heading = section[draft.lang]
    match section["kind"]:
        case "fields":
            said = ((field, _text_in(draft, section, field)) for field in section["fields"])
            return [
                what
                for field, text in said
                for what in (blanks_in(text) if text else [field[draft.lang]])
            ]
        case "obligations":
            return [] if draft.obligations else [heading]
        case _:
            text = _text_in(draft, section)
            return blanks_in(text) if text else [heading]


def incomplete(draft: Draft) -> list[str]:
    """Fields without which the body does not take the form."""
    needed = (
        (field, _text_in(draft, section, field))
        for section in draft.template["sections"]
        for field in section.get("fields", ())
        if field.get("needs") is True
    )
    return [field[draft.lang] for field, text in needed if not text or blanks_in(text)]


def recommendations_in(draft: Draft) -> list[str]:
    """What is asked for, one a line."""
    asking = (each for each in draft.template["sections"] if each["kind"] == "requests")
    return [line for section in asking for line in lines_of(_text_in(draft, section))]


def document_of(draft: Draft, acts: Sequence[Act]) -> Document:
    """The document; ``acts`` are those by whose day an obligation is read."""
    lang, template = draft.lang, draft.template
    lacking = missing(draft)
    blocks: list[Block] = []
    if lacking:
        words = told(f"{word_in('draftMissing', lang)} ", strong=True)
        blocks.append({"kind": "notice", "runs": [words, told(f"{'; '.join(lacking)}.")]})
    for section in template["sections"]:
        blocks.append({"kind": "heading", "level": 1, "text": section[lang]})
        blocks += _blocks_of(section, draft, acts)
    return Document(lang, template[lang], draft.day, draft.code, blocks)


def _blocks_of(section: Section, draft: Draft, acts: Sequence[Act]) -> list[Block]:
    lang = draft.lang
    blank: list[Run] = [{"blank": section[lang]}]
    match section["kind"]:
        case "fields":
            rows = [
                {
                    "name": field[lang],
                    "runs": runs_of(_text_in(draft, section, field)) or [{"blank": field[lang]}],
                }
                for field in section["fields"]
            ]
            return [{"kind": "facts", "rows": rows}]
        case "requests":
            items = [runs_of(line) for line in lines_of(_text_in(draft, section))]
            return [{"kind": "list", "items": items or [blank]}]
        case "obligations":
            cited = [[_cited(id_, acts, lang)] for id_ in draft.obligations]
            return [{"kind": "list", "items": cited or [blank]}]
        case _:
            text = _text_in(draft, section)
            return paragraphs_of(text) if text else [{"kind": "paragraph", "runs": blank}]


def _cited(id_: str, acts: Sequence[Act], lang: Lang) -> Run:
    found = obligation_of(id_, acts, lang)
    if found is None or found.version is None:
        return told(found.label if found else id_)
    return told(found.label, note=told(found.version)["text"])


def text_of(draft: Draft, acts: Sequence[Act]) -> str:
    """The draft as one text: a title, and its sections below their headings."""
    lang, template = draft.lang, draft.template
    parts = (
        "\n".join([f"{_HEADING}{section[lang]}", *_lines_of(section, draft, acts)])
        for section in template["sections"]
    )
    return "\n\n".join([f"{_TITLE}{template[lang]}", *parts])


def _lines_of(section: Section, draft: Draft, acts: Sequence[Act]) -> Iterator[str]:
    lang = draft.lang
    match section["kind"]:
        case "fields":
            for field in section["fields"]:
                yield f"{field[lang]}: {_guarded(_text_in(draft, section, field))}"
        case "obligations":
            for id_ in draft.obligations:
                found = obligation_of(id_, acts, lang)
                yield f"- {found.label if found else id_}"
        case _:
            yield _guarded(_text_in(draft, section))


def _guarded(text: str) -> str:
    """No line of a text may pass for a heading."""
    return _LINE_MARK.sub(" #", text)


def resumed_texts(template: Template, text: str, lang: Lang) -> dict[str, str]:
    """The texts of a draft that was kept; what is not found is empty."""
    bodies: dict[str, str] = {}
    for part in text.split(f"\n{_HEADING}")[1:]:
        heading, between, body = part.partition("\n")
        bodies[heading] = body if between else part
    texts: dict[str, str] = {}
    for section in template["sections"]:
        body = bodies.get(section[lang], "")
        match section["kind"]:
            case "fields":
                texts |= _fields_in(section, body, lang)
            case "text" | "requests":
                texts[section["id"]] = trimmed(body)
    return texts


def _fields_in(section: Section, body: str, lang: Lang) -> dict[str, str]:
    texts: dict[str, str] = {}
    key, left = None, list(section["fields"])
    for line in body.split("\n"):
        # Fields stand in their order, so a line that looks like one before is text.
        found = next((f for f in left if line.startswith(f"{f[lang]}: ")), None)
        if found is not None:
            key, left = _key(section, found), left[left.index(found) + 1 :]
            texts[key] = line[len(found[lang]) + 2 :]
        elif key is not None:
            texts[key] += f"\n{line}"
    return {name: trimmed(said) for name, said in texts.items()}
