"""What further questions and their choices are called, as the page asked them.

``questions.json`` is made of the page's forms and catalogues by ``npm run words`` in ``web``.
"""

import json
from functools import cache
from importlib import resources
from typing import Any

from app.member.answer_words import Labels


def question_words(module: str, question: str, labels: Labels) -> str | None:
    """What was asked; ``None`` for a question of a later form."""
    named = _questions().get(module, {}).get(question)
    return str(named["question"][labels]) if named else None


def choice_words(module: str, question: str, code: str, labels: Labels) -> str | None:
    """What a choice is called; ``None`` for a text that is none."""
    named = _questions().get(module, {}).get(question, {}).get("choices", {}).get(code)
    return str(named[labels]) if named else None


@cache
def _questions() -> dict[str, Any]:
    text = resources.files("app.member").joinpath("questions.json").read_text(encoding="utf-8")
    questions: dict[str, Any] = json.loads(text)
    return questions
