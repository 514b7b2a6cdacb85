"""The command line drafts what the console does: the same sentences, blanks, sources and files."""

import base64
import io
import json
import re
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from app.member.exports.codes import Lang
from app.member.exports.facts import facts_of
from app.member.exports.gate import Granted, Subject, Wish, gate
from app.member.outputs.case_file import case_file
from app.member.outputs.document import Document
from app.member.outputs.docx import docx_of
from app.member.outputs.draft import (
    Draft,
    begun_texts,
    document_of,
    incomplete,
    missing,
    recommendations_in,
    resumed_texts,
    template_of,
    templates,
    text_of,
)
from app.member.outputs.filling import Around, filled, victims_of
from app.member.outputs.naming import named_against_their_will
from app.member.outputs.obligations import suggested
from app.member.outputs.pdf import pdf_of
from app.member.outputs.register import reckoned, registered
from app.protocol.encoding import to_json
from tests.casework import Talk
from tests.fuzz.other_language import OtherLanguage, other_language
from tests.member.exports_cases import OWN, TODAY, Written, part, said, simple, synthetic_cases
from tests.member.test_exports_gate import agreed
from tests.member.test_exports_twin import NUMBER, asked, every_rule
from tests.process import ROOT

__all__ = ["other_language"]
ORGANISATION = "Alborada\u202e"
LANGUAGES: tuple[Lang, ...] = ("es", "en")
WISHES = [
    OWN,
    replace(OWN, names=True),
    *(Wish(each["id"], TODAY, names=names) for each in templates() for names in (True, False)),
]
# What somebody types: a heading, a field's name, a blank, a name, what hides, what is long.
TYPED = {
    "facts": "# x\n## Hechos\n\u2028# y\nVimos a Juan Roto [falta: qué]\r\n\ufeff \u202efin\u0000",
    "circumstances": "Nombre: Otra\n[missing: \u2066where]\n" + "x" * 500,
    "persons.names": "  Ana Díaz\u00a0",
    "submitter.name": "Jacinta\nRelación con la persona desaparecida: tía",
    "requests": "Que pare.\n\n  Que repare.  ",
}
FONTS = ROOT / "web/node_modules/dejavu-fonts-ttf/ttf"
OWN_FONTS = ROOT / "app/member/outputs/fonts"


def disappeared() -> Written:
    """Two who are missing, with everything that a form asks for, and what was sent of it."""
    names = ("share-un", "share-iachr", "quote")
    consent = [said(who, scope, identity="full") for who in ("reporter", "p1") for scope in names]
    told = part(
        "ab" * 16,
        consent=consent,
        persons=[{"id": "p1", "name": "Rosalba Núñez"}],
        reporter={"relation": "family", "identity": {"name": "Jacinta"}},
        narrative={"text": "Se la llevaron.\r\n\r\nEra de noche."},
    )
    talk = Talk(begun={"report": {"id": "ab" * 16, "sha256": "cd" * 32}, "title": "La maestra"})
    one = {
        "id": "x1", "kind": "person", "person": "p1", "roles": ["victim"], "name": "Rosalba Núñez",
        "shown_as": "la maestra", "born": "1991-04-03", "sex": "woman", "occupation": "maestra",
        "nationality": "mexicana", "indigenous_people": "zapoteca", "is_minor": False,
        "groups": ["women"], "identifiers": [{"type": "id-card", "value": "TEST-1"}],
        "appearance": {"marks": "lunar", "clothing": "blusa roja"}, "aliases": ["Rosa"],
    }  # fmt: skip
    other = {"id": "x2", "kind": "group", "person": "p1", "roles": ["victim"], "born": "0101-02",
             "count": {"number": 12_345, "approximate": True}}  # fmt: skip
    unit = {"id": "x3", "kind": "unit", "roles": ["perpetrator"], "name": "Batallón 27",
            "class": "army", "institution": "Ejército"}  # fmt: skip
    act = {
        "id": "a", "category": "enforced-disappearance", "also": ["att-detention"], "main": True,
        "time": {"precision": "day", "start": "2009-11-03T14:30"},
        "place": {"state": "mx-20", "municipality": "Juchitán", "locality": "Centro"},
        "victims": [{"entity": "x1", "status": "missing", "age_band": "18-29"}],
        "perpetrators": [{"entity": "x3", "involvement": "direct"}],
        "detention": {"acknowledged": "no", "ended": "2009-11"}, "obligations": ["ced-1"],
    }  # fmt: skip
    later = {
        "id": "b", "category": "life", "victims": [{"entity": "x2"}],
        "time": {"precision": "range", "start": "2024-09", "end": "2024-10-01"},
    }  # fmt: skip
    for entity in (one, other, unit):
        talk.say("entity", entity=entity)
    talk.say_all(
        ("act", {"act": act}),
        ("act", {"act": later}),
        ("urgency", {"to": "now", "reason": "r"}),
        (
            "described",
            {"title": "La maestra", "summary": "Salió.\n\nNo volvió; 'dicen' \"ellos\"."},
        ),
        ("output", {"output": "o1", "type": "wgeid", "status": "draft", "text": "x"}),
    )
    written = Written(talk, [told])
    written.verify("a", "v4")
    consents = [{"person": who, "scope": "share-un", "by": "ab" * 16} for who in ("reporter", "p1")]
    for output, due in (("late", "2026-10-31"), ("soon", "2026-12-01"), ("asked", None)):
        what: dict[str, Any] = {"output": output, "type": "urgent-appeal", "status": "sent"}
        what |= {"addressee": "un-sp", "sent": "2026-09-01", "consents": consents}
        what |= {"due": due} if due else {}
        asking = talk.say("output", **what)
        if output != "asked":
            talk.agree(asking, by="brujula/eva")
        if output == "late":
            replies = [{"received": day, "grade": "b"} for day in ("2026-09-20", "2026-09-11")]
            talk.say("output", **what, replies=replies)
    return written


def questions() -> Iterator[tuple[Subject, Wish, Lang]]:
    """Two cases that may leave for everything, and others for some of it."""
    agreeing = agreed("share-un", "share-iachr", "quote", identity="full")
    for whole in (disappeared().subject(), simple(**agreeing).subject()):
        yield from ((whole, wish, lang) for wish in WISHES for lang in LANGUAGES)
    others = [*every_rule(), *(each.subject() for each in synthetic_cases(NUMBER, "documents"))]
    for number, subject in enumerate(others):
        lang = LANGUAGES[number % 2]
        yield from ((subject, wish, lang) for wish in WISHES[number % 4 :: 4])


def ours(subject: Subject, wish: Wish, lang: Lang) -> dict[str, Any]:
    """What this language says of a case."""
    known = registered(subject.case, TODAY)
    outputs = [
        [[each.what["output"], each.status] for each in known],
        [[*vars(each).values()] for each in reckoned(known)],
    ]
    granted = gate(subject, wish)
    if not isinstance(granted, Granted):
        return {"outputs": outputs, "refused": [each.reason for each in granted]}
    facts = facts_of(subject, granted).facts

    def described(document: Document) -> dict[str, Any]:
        return {
            "title": document.title,
            "code": document.code,
            "blocks": list(document.blocks),
            "hash": document.content_hash.hex(),
            "notes": document.notes,
            "named": named_against_their_will(document.whole_text, granted, subject),
        }

    template = template_of(wish.use)
    if template is None:
        return {"outputs": outputs, **described(case_file(facts, lang, TODAY))}
    acts = facts.get("acts", [])
    found = suggested(acts, lang)
    kind = template.get("subject")
    person = next((each["id"] for each in victims_of(facts, kind)), None) if kind else None
    texts = begun_texts(template, filled(facts, Around(lang, ORGANISATION, person, kind)), lang)
    first = Draft(template, "o", lang, TODAY, facts["code"], texts, (), wish.names)
    cited = [each.id for each in found.obligations]
    draft = replace(first, texts={**texts, **TYPED}, obligations=cited)
    again = replace(draft, texts=resumed_texts(template, text_of(draft, acts), lang))
    return {
        "outputs": outputs,
        "suggested": [vars(each) for each in found.obligations],
        "out_of_force": [vars(each) for each in found.out_of_force],
        "begun": described(document_of(first, acts)),
        "text": text_of(draft, acts),
        "missing": missing(draft),
        "incomplete": incomplete(draft),
        "recommendations": recommendations_in(draft),
        **described(document_of(again, acts)),
    }


def theirs(other: OtherLanguage, subject: Subject, wish: Wish, lang: Lang) -> dict[str, Any]:
    """What the console says of it."""
    order = json.loads(asked([subject], wish, "json", (lang,)))
    question = {
        "subject": order["subjects"][0],
        "wish": order["wish"],
        "lang": lang,
        "organisation": ORGANISATION,
        "typed": TYPED,
    }
    answer = other.verdict("documented", to_json(question))
    assert "decoded" in answer, answer
    decoded: dict[str, Any] = answer["decoded"]
    return decoded


def test_both_tools_say_the_same_of_the_same_case_in_every_document_and_language(
    other_language: OtherLanguage,
) -> None:
    made = set()
    for subject, wish, lang in questions():
        here = ours(subject, wish, lang)
        assert theirs(other_language, subject, wish, lang) == here
        made |= {(wish.use, wish.names, lang)} if "blocks" in here else set()
    assert len(made) == 2 * len(WISHES)


def one_of_all() -> Document:
    """A form with every kind of block: what is known, blanks, sources, a hostile text."""
    subject = disappeared().subject()
    granted = gate(subject, Wish("wgeid", TODAY, names=True))
    assert isinstance(granted, Granted)
    facts = facts_of(subject, granted).facts
    template = template_of("wgeid")
    assert template is not None
    person = victims_of(facts, "disappearance")[0]["id"]
    around = Around("es", "Alborada", person, "disappearance")
    texts = begun_texts(template, filled(facts, around), "es")
    texts["circumstances"] += (
        "\n#panic() $x$ *a* _b_ ~ -- ... \\ 'q' </w:t><w:instrText>x \u202efin"
    )
    cited = [each.id for each in suggested(facts["acts"], "es").obligations]
    draft = Draft(template, "o", "es", TODAY, facts["code"], texts, cited, names=True)
    whole = document_of(draft, facts["acts"])
    return replace(whole, blocks=[*whole.blocks, *case_file(facts, "es", TODAY).blocks])


def words_of_pdf(data: bytes, folder: Path) -> list[str]:
    """Without what stands at the foot of each page, and without the ends of lines."""
    path = folder / "document.pdf"
    path.write_bytes(data)
    done = subprocess.run(
        ["pdftotext", "-raw", str(path), "-"], check=True, capture_output=True, text=True
    )
    lines = re.sub(r"AT-\w+\s+Página \d+ de \d+", " ", done.stdout)
    return re.sub(r"\s+", "", lines).split("•")


def text_of_docx(data: bytes, name: str = "word/document.xml") -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        text = archive.read(name).decode()
    return re.sub(r"\s+", "", unescape(re.sub("<[^>]+>", "", text)))


@pytest.fixture(scope="module")
def files_of_console(other_language: OtherLanguage) -> dict[str, bytes]:
    document = one_of_all()
    fonts = {
        name: base64.b64encode((FONTS / file).read_bytes()).decode()
        for name, file in (("regular", "DejaVuSans.ttf"), ("bold", "DejaVuSans-Bold.ttf"))
    }
    question = {"document": vars(document), **fonts}
    answer = other_language.verdict("filed", to_json(question))
    assert "decoded" in answer, answer
    return {name: base64.b64decode(data) for name, data in answer["decoded"].items()}


def test_a_pdf_reads_as_the_one_of_the_console(
    files_of_console: dict[str, bytes], tmp_path: Path
) -> None:
    here = words_of_pdf(pdf_of(one_of_all()), tmp_path)
    assert here == words_of_pdf(files_of_console["pdf"], tmp_path)
    assert any(
        "#panic()$x$*a*_b_~--...\\'q'</w:t><w:instrText>x\\u202efin" in each for each in here
    )


def test_a_docx_reads_as_the_one_of_the_console(files_of_console: dict[str, bytes]) -> None:
    here = docx_of(one_of_all())
    for name in ("word/document.xml", "word/footnotes.xml"):
        assert text_of_docx(here, name) == text_of_docx(files_of_console["docx"], name)


def test_the_fonts_are_those_of_the_console() -> None:
    for path in OWN_FONTS.glob("*.ttf"):
        assert path.read_bytes() == (FONTS / path.name).read_bytes()
