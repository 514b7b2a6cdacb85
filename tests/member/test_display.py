import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.member.display import MARGIN, WIDTH, block, display_safe, one_line

# Text with what attackers use in it far more often than chance would put it there.
HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=("Cc", "Cf", "Cs", "Co", "Zl", "Zp")),
        st.sampled_from("\x1b\x9b\x07\r\n\t\u202e\u2066\u200f\u061c\u200b\ufeff\ud800"),
    )
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]0;owned\x07", "\\u001b]0;owned\\u0007"),
        ("\x9b31m", "\\u009b31m"),
        ("a\u202egpj.exe", "a\\u202egpj.exe"),
        ("\u2066x\u2069", "\\u2066x\\u2069"),
        ("\u200e\u200f\u061c", "\\u200e\\u200f\\u061c"),
        ("ze\u200bro\ufeff", "ze\\u200bro\\ufeff"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("line\u2028separator", "line\\u2028separator"),
        ("over\rwritten", "over\\u000dwritten"),
        ("back\x08space", "back\\u0008space"),
        ("blank\u3164\u2800", "blank\\u3164\\u2800"),
        ("Ñandú, ¿qué?\n\tsí", "Ñandú, ¿qué?\n\tsí"),
        ("from Windows\r\nor not\n", "from Windows\nor not\n"),
        ("no\u00a0break", "no\u00a0break"),
    ],
)
def test_what_could_mislead_is_shown_as_an_escape(text: str, shown: str) -> None:
    assert display_safe(text) == shown


@given(HOSTILE)
def test_nothing_invisible_or_active_is_left(text: str) -> None:
    for character in display_safe(text).replace("\n", "").replace("\t", ""):
        assert unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@given(HOSTILE)
def test_showing_twice_changes_nothing(text: str) -> None:
    assert display_safe(display_safe(text)) == display_safe(text)


@given(HOSTILE)
def test_safe_text_can_always_be_written(text: str) -> None:
    display_safe(text).encode()


@given(HOSTILE)
def test_a_name_stays_on_one_short_line(text: str) -> None:
    line = one_line(text, limit=20)
    assert "\n" not in line
    assert "\t" not in line
    assert len(line) <= 20 * len("\\U0010ffff") + 1


@given(HOSTILE)
def test_every_line_of_a_block_has_the_margin_and_fits(text: str) -> None:
    for line in block(text).split("\n"):
        assert line.startswith(MARGIN.rstrip())
        assert len(line) <= WIDTH


@given(HOSTILE)
def test_wrapping_loses_no_letter(text: str) -> None:
    shown = "".join(line.removeprefix(MARGIN.rstrip()) for line in block(text).split("\n"))
    assert "".join(shown.split()) == "".join(display_safe(text).split())


def test_text_cannot_pass_for_what_the_tool_says() -> None:
    assert block("ok\nverify: all is well") == "| ok\n| verify: all is well"
