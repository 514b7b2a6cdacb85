"""What ``open`` and ``list`` show of answers, copies and bodies that are none."""

import copy
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from app.member.answer_words import SMALL
from app.member.show_answers import _LISTS, answer_lines
from app.protocol.encoding import to_json
from app.protocol.report import SCHEMA, Report, decode_report
from app.protocol.vocabulary import vocabulary
from tests.coalition import Coalition
from tests.member.console import Console, drop
from tests.vectors.contents import ENTRY, MINIMAL
from tests.vectors.report_answers import ANSWERS, whole_body

HOSTILE = "Ana\n  Safe now  | yes\x1b[2J\u202e"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "stick"


def answered(body: dict[str, Any]) -> None:
    body.update(copy.deepcopy(ANSWERS))


def whole(**changes: Any) -> Report:
    return decode_report(to_json({**whole_body(MINIMAL, ENTRY), **changes}))


def test_every_answer_is_shown_with_its_name_and_its_code(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    (report_id,) = drop(folder, coalition, coalition.seal_report({"alborada"}, edit=answered))
    spanish = offline.run("open", report_id, "--folder", folder, "--labels", "es")
    assert spanish.code == 0, spanish.err
    for said in (
        "Desaparición (disappearance), principal",
        "2026-11-23T14 a 2026-11-24; Entre dos fechas (range)",
        "Chiapas (mx-07)",
        "16.7, -93; Punto borroso (~11 km) (cell-10km)",
        "Ejército y Fuerza Aérea (Defensa, antes SEDENA) (army)",
        "vio el uniforme (saw-uniform); vehículo (vehicle)",
        "12 (aproximado)",
        "Comisión Nacional de Búsqueda (cnb)",
        "Abogada/o (legal); Buscar a la persona (search)",
        "p1: preguntar antes: Contar mi caso en números",
        "Llamada en horario seguro (phone-window)",
        "| la palabra denuncia",
        "| blusa azul",
        "SYNTHETIC",
    ):
        assert said in spanish.out
    english = offline.run("open", report_id, "--folder", folder)
    assert "Disappearance (disappearance), main" in english.out
    assert json.loads((offline.home / "opened" / report_id / "report.json").read_text())["risk"]


def test_unknown_declined_and_skipped_are_three_things() -> None:
    lines = list(answer_lines(whole(contact=None, risk=None, urgency=None), "en"))
    assert "  events.1.place     does not know" in lines
    assert lines.index("  events.1.place     does not know") > lines.index("WHERE")
    assert "  perpetrators       would rather not say" in lines
    assert lines[lines.index("CONTACT") + 1] == "  not asked, or skipped"
    assert lines[lines.index("RISK") + 1] == "  not asked, or skipped"


def test_further_questions_are_shown_as_they_were_asked() -> None:
    answers = {"place": {"place": {"state": "mx-07"}}, "roles": ["hit", "newer"], "later": "yes"}
    module = {"id": "torture", "version": 1, "answers": answers}
    lines = list(answer_lines(whole(modules=[module]), "es"))
    start = lines.index("  torture, 1:")
    assert lines[start + 1] == "  ¿Dónde fue?"
    assert "  ¿Qué hacían?" in lines
    assert "  roles              Golpeaban (hit)" in lines
    # What no form of today offers is a text like any other.
    assert "  roles              | newer" in lines
    assert "  later              | yes" in lines


def test_a_report_of_before_there_were_questions_shows_none() -> None:
    assert list(answer_lines(decode_report(to_json(MINIMAL)), "en")) == []


def test_nothing_that_was_typed_can_pass_for_what_the_tool_says(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    def spoil(value: Any) -> Any:
        """Hostile words wherever somebody has typed."""
        if isinstance(value, dict):
            return {key: spoil(item) for key, item in value.items()}
        if isinstance(value, list):
            return [spoil(item) for item in value]
        is_typed = isinstance(value, str) and (" " in value or value[:1].isupper())
        return HOSTILE if is_typed else value

    def filled(body: dict[str, Any]) -> None:
        body.update(spoil(ANSWERS))

    (report_id,) = drop(folder, coalition, coalition.seal_report({"alborada"}, edit=filled))
    outcome = offline.run("open", report_id, "--folder", folder)
    assert outcome.code == 0, outcome.err
    assert outcome.out.count("|   Safe now  | yes\\u001b[2J\\u202e") > 10
    assert not set(outcome.out) & set("\x1b\u202e")
    assert "\n  Safe now  |" not in outcome.out


def test_an_unknown_code_is_shown_as_such() -> None:
    lines = list(answer_lines(whole(needs=["helicopter"]), "es"))
    assert "  Necesita           helicopter (no está en la lista)" in lines


def test_every_field_that_holds_a_code_has_a_list_to_name_it() -> None:
    codes = ({"$ref": "#/$defs/id"}, {"$ref": "#/$defs/ids"})
    shown = [SCHEMA["$defs"][name] for name in ("event", "place", "person", "perpetrator")]
    shown += [SCHEMA["properties"][name] for name in ("risk", "contact", "reporter")]
    shown.append(SCHEMA["properties"]["steps_taken"]["items"])
    fields = {
        name for shape in shown for name, given in shape["properties"].items() if given in codes
    }
    assert fields - {"id"} <= _LISTS.keys()
    for name in {name for lists in _LISTS.values() for name in lists} - {SMALL}:
        assert list(vocabulary(name)), name


def with_copy(original: bytes, size: int = 8) -> Any:
    def edit(body: dict[str, Any]) -> None:
        body["attachments"][0]["derived"] = {
            "sha256": hashlib.sha256(original).hexdigest(),
            "size": size,
            "media_type": "image/heic",
            "how": ["metadata", "blur"],
            "from": "a2.bin",
        }

    return edit


def test_a_copy_is_named_with_what_was_done_to_it_and_the_hash_of_its_original(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    sealed = coalition.seal_report(
        {"alborada"}, files=[b"copy", b"original"], edit=with_copy(b"original")
    )
    (report_id,) = drop(folder, coalition, sealed)
    out = offline.run("open", report_id, "--folder", folder).out
    assert "a1.bin      a copy (without the device's data, faces blurred) of a file" in out
    assert f"image/heic, 8 bytes, SHA-256 {hashlib.sha256(b'original').hexdigest()}" in out
    assert "that is a2.bin" in out


def test_another_original_than_the_copy_says_is_told(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    sealed = coalition.seal_report(
        {"alborada"}, files=[b"copy", b"original"], edit=with_copy(b"another.")
    )
    (report_id,) = drop(folder, coalition, sealed)
    out = offline.run("open", report_id, "--folder", folder).out
    assert "NOT a2.bin, of which the sender says that it is a copy" in out
    assert "that is a2.bin" not in out


def test_an_original_that_has_not_arrived_is_not_said_to_be_the_one(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    report, files = coalition.seal_report(
        {"alborada"}, files=[b"copy", b"original"], edit=with_copy(b"original")
    )
    (report_id,) = drop(folder, coalition, (report, files[:1]))
    out = offline.run("open", report_id, "--folder", folder).out
    assert "that is said to be a2.bin, which is not here" in out


def test_a_body_that_is_no_report_is_kept_and_its_faults_are_named(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    def edit(body: dict[str, Any]) -> None:
        body["events"] = [{"time": {"start": "secret words"}}]

    (report_id,) = drop(folder, coalition, coalition.seal_report({"alborada"}, edit=edit))
    outcome = offline.run("open", report_id, "--folder", folder)
    assert outcome.code == 4
    assert "!! not as the protocol says: events.0.time: required precision" in outcome.err
    assert "!! not as the protocol says: events.0.time.start: pattern" in outcome.err
    assert "secret" not in outcome.err
    kept = json.loads((offline.home / "opened" / report_id / "report.json").read_text())
    assert kept["events"][0]["time"]["start"] == "secret words"


def test_a_rule_that_no_schema_says_is_named_too(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    def edit(body: dict[str, Any]) -> None:
        body["narrative"]["audio"] = ["a9.webm"]

    (report_id,) = drop(folder, coalition, coalition.seal_report({"alborada"}, edit=edit))
    assert "a voice that is not attached" in offline.run("open", report_id, "--folder", folder).err


def test_list_names_state_and_category_of_the_head(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    sealed = coalition.seal_report(
        {"alborada"}, urgency="now", state="mx-07", category="att-threat"
    )
    drop(folder, coalition, sealed)
    spanish = offline.run("list", "--folder", folder, "--labels", "es").out
    assert "now      es     -      Amenaza (att-threat); Chiapas (mx-07)" in spanish
    assert "Threat (att-threat)" in offline.run("list", "--folder", folder).out
    (line,) = offline.listed("--folder", folder)
    assert (line["state"], line["category"]) == ("mx-07", "att-threat")
