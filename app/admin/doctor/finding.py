"""What the doctor says: one line about one thing, without content, names or addresses."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How something is doing."""

    OK = "ok"
    # Could not be looked at from here; the words say why.
    UNSEEN = "unseen"
    ATTENTION = "attention"
    FAILS = "fails"


@dataclass(frozen=True)
class Finding:
    """A state, what it is about, and a sentence that says what to do where something is."""

    state: State
    about: str
    words: str

    def __str__(self) -> str:
        return f"{self.state:<10} {self.about}: {self.words}"


Findings = Iterator[Finding]


def ok(about: str, words: str) -> Finding:
    """Nothing is to be done."""
    return Finding(State.OK, about, words)


def unseen(about: str, words: str) -> Finding:
    """Nobody knows."""
    return Finding(State.UNSEEN, about, words)


def attention(about: str, words: str) -> Finding:
    """It works, and should not stay like this."""
    return Finding(State.ATTENTION, about, words)


def fails(about: str, words: str) -> Finding:
    """It does not work, or a promise is broken."""
    return Finding(State.FAILS, about, words)
