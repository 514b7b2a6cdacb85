"""Governance by files alone: what signers without a network do, and what stops them."""

from pathlib import Path

import pytest

from tests.member.table import Table

FOUNDERS = ("alborada", "brujula")
ANSWERS = ("answer-alborada", "answer-brujula")


@pytest.fixture
def table(tmp_path: Path) -> Table:
    """Three signers of whom two must agree."""
    table = Table(tmp_path)
    table.signers(3, threshold=2)
    return table


@pytest.fixture
def answers(table: Table) -> list[str | Path]:
    """A proposed first list, and the options that bring the founders' answers along."""
    table.founding(FOUNDERS)
    return table.beside(*ANSWERS)


def test_two_signers_found_a_coalition_without_a_network(table: Table) -> None:
    words = table.founding(FOUNDERS)
    answers = table.beside(*ANSWERS)
    first = table.sign(1, "founding", *answers, "--words", words)
    assert first.code == 0, first.err
    assert "1 of 2 signatures" in first.out
    second = table.sign(
        2, "founding", *answers, "--words", words, "--with", table.file("signature-1")
    )
    assert "2 of 2 signatures; nothing is missing." in second.out


def test_nobody_signs_keys_that_were_not_proven(table: Table) -> None:
    words = table.founding(FOUNDERS)
    outcome = table.sign(1, "founding", "--words", words)
    assert outcome.code == 15
    assert "not proven" in outcome.err
    assert not table.file("signature-1").exists()


def test_nobody_signs_after_other_words_than_those_of_the_list(
    table: Table, answers: list[str | Path]
) -> None:
    outcome = table.sign(
        1, "founding", *answers, "--words", "uno dos tres cuatro cinco seis siete ocho"
    )
    assert outcome.code == 15
    assert "NOT those of the key" in outcome.err
    assert not table.file("signature-1").exists()


def test_a_proposal_that_was_changed_on_its_way_is_refused(
    table: Table, answers: list[str | Path]
) -> None:
    path = table.file("founding")
    path.write_text(path.read_text().replace("Organización alborada", "Organización albarada"))
    outcome = table.sign(1, "founding", *answers, "--words", "x")
    assert outcome.code == 15
    assert "stage: author" in outcome.err


def test_a_proposal_by_a_stranger_is_refused(table: Table, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = Table(tmp_path / "other")
    other.signers(3, threshold=2)
    other.founding(["mole"])
    outcome = table.coalition(
        *("sign", other.file("founding"), "--signer", table.signer(1), "--yes", "--words", "x"),
    )
    assert outcome.code == 15
    assert "stage: author" in outcome.err


def test_a_signature_is_not_given_twice(table: Table) -> None:
    words = table.founding(FOUNDERS)
    answers = table.beside(*ANSWERS)
    table.sign(1, "founding", *answers, "--words", words)
    again = table.sign(
        1, "founding", *answers, "--words", words, "--with", table.file("signature-1")
    )
    assert again.code == 15
    assert "stage: state" in again.err


def test_a_refusal_takes_the_signers_own_signature_back(table: Table) -> None:
    words = table.founding(FOUNDERS)
    answers = table.beside(*ANSWERS)
    table.sign(1, "founding", *answers, "--words", words)
    signed = table.beside("signature-1")
    table.do(
        *("refuse", table.file("founding"), "--signer", table.signer(1)),
        *answers,
        *signed,
        *("--reason", "no conozco a brujula", "--out", table.file("refusal")),
    )
    outcome = table.sign(
        2, "founding", *answers, *signed, "--with", table.file("refusal"), "--words", words
    )
    assert "Firmante 1 refuses: no conozco a brujula" in outcome.out
    assert "1 of 2 signatures" in outcome.out


def test_pins_are_trusted_only_with_their_words(tmp_path: Path) -> None:
    table = Table(tmp_path)
    table.signers(2, threshold=2)
    table.do("signer", "--signer", table.signer(9), "--name", "Otra")
    outcome = table.coalition(
        *("trust", "--signer", table.signer(9), "--pins", table.pins),
        typed="estas no son las palabras de nadie aquí\n",
    )
    assert outcome.code == 15
    assert not (table.signer(9) / "pins.json").exists()
    assert table.sign(9, "founding").code == 13


def test_four_letters_of_each_word_suffice_as_for_a_return_code(tmp_path: Path) -> None:
    table = Table(tmp_path)
    words = table.signers(2, threshold=2)
    short = " ".join(word[:4].upper() for word in words.split())
    table.do("trust", "--signer", table.signer(1), "--pins", table.pins, "--words", short)


@pytest.mark.parametrize("threshold", ["0", "3"])
def test_a_threshold_that_two_signers_cannot_meet_is_refused(
    tmp_path: Path, threshold: str
) -> None:
    table = Table(tmp_path)
    table.signers(2, threshold=2)
    outcome = table.coalition(
        *("init", table.signer(1) / "signer.json", table.signer(2) / "signer.json"),
        *("--id", "x", "--threshold", threshold, "--out", tmp_path / "other.json"),
    )
    assert outcome.code == 15
    assert not (tmp_path / "other.json").exists()


def test_one_signer_is_not_counted_twice(tmp_path: Path) -> None:
    table = Table(tmp_path)
    table.signers(2, threshold=2)
    file = table.signer(1) / "signer.json"
    outcome = table.coalition(
        *("init", file, file, "--id", "x", "--threshold", "2", "--out", tmp_path / "other.json")
    )
    assert outcome.code == 15


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b'{"kind": "proposal"}'])
def test_files_that_are_no_statements_are_one_sentence(table: Table, content: bytes) -> None:
    table.file("founding").write_bytes(content)
    outcome = table.sign(1, "founding", "--words", "x")
    assert outcome.code == 15
    assert "Traceback" not in outcome.err


def test_an_application_comes_with_a_picture_of_its_fingerprint(table: Table) -> None:
    table.applicant("alborada")
    assert (table.folder / "alborada.svg").read_text().startswith("<?xml")


def test_a_persons_home_does_not_apply(table: Table, tmp_path: Path) -> None:
    home = tmp_path / "ana"
    table.run(
        *("keygen", "--home", home, "--member", "alborada", "--person", "ana"),
        *("--pins", table.pins, "--server", table.server),
    )
    outcome = table.coalition(
        *("apply", "--home", home, "--name-es", "x", "--name-en", "x", "--country", "MX"),
        *("--contact", "https://x.example", "--out", tmp_path / "x.json"),
    )
    assert outcome.code == 13


def test_words_are_asked_for_where_none_are_given(table: Table) -> None:
    words = table.founding(FOUNDERS)
    answers = table.beside(*ANSWERS)
    outcome = table.coalition(
        *("sign", table.file("founding"), "--signer", table.signer(1)),
        *answers,
        *("--out", table.file("signature-1")),
        typed=f"{words}\ny\n",
    )
    assert outcome.code == 0, outcome.err
    assert "Call whoever proposed this list on a number that you know" in outcome.out


def test_a_no_at_the_last_question_signs_nothing(table: Table) -> None:
    words = table.founding(FOUNDERS)
    answers = table.beside(*ANSWERS)
    outcome = table.coalition(
        *("sign", table.file("founding"), "--signer", table.signer(1)),
        *answers,
        *("--out", table.file("signature-1"), "--words", words),
        typed="n\n",
    )
    assert outcome.code == 1
    assert not table.file("signature-1").exists()


def test_pins_that_are_there_are_not_overwritten(tmp_path: Path) -> None:
    table = Table(tmp_path)
    table.signers(2, threshold=2)
    before = table.pins.read_bytes()
    outcome = table.coalition(
        *("init", table.signer(1) / "signer.json", "--id", "x", "--threshold", "1"),
        *("--out", table.pins),
    )
    assert outcome.code == 15
    assert table.pins.read_bytes() == before


def test_a_mistyped_log_is_not_an_empty_one(table: Table, tmp_path: Path) -> None:
    outcome = table.coalition(
        *("propose", "renew", "--signer", table.signer(1), "--log", tmp_path / "lgo.bin")
    )
    assert outcome.code == 13
    assert "lgo.bin" in outcome.err


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--country", "MEX"),
        ("--country", "\x1bc"),
        ("--name-es", " "),
        ("--name-en", "x" * 201),
        ("--contact", "alborada.example"),
    ],
)
def test_a_mistyped_application_says_which_option_is_wrong(
    table: Table, option: str, value: str
) -> None:
    table.applicant("alborada")
    texts = {
        "--name-es": "x",
        "--name-en": "x",
        "--country": "MX",
        "--contact": "https://x.example",
    }
    options: list[str | Path] = []
    for pair in {**texts, option: value}.items():
        options += pair
    outcome = table.coalition(
        *("apply", "--home", table.folder / "alborada", "--out", table.file("again"), *options)
    )
    assert outcome.code == 2
    assert option in outcome.err
    assert not table.file("again").exists()
