import json
import re
from collections.abc import Iterator
from importlib import resources

import pytest

from app.protocol.report import SCHEMA
from app.protocol.vocabulary import vocabulary

FOLDER = resources.files("app.protocol").joinpath("vocabularies")


def names() -> Iterator[str]:
    for file in sorted(FOLDER.iterdir(), key=lambda file: file.name):
        name = file.name.removesuffix(".json")
        value = json.loads(file.read_text(encoding="utf-8"))
        yield from (f"{name}.{inner}" for inner in value["lists"]) if "lists" in value else [name]


NAMES = list(names())


def test_there_are_lists() -> None:
    assert {"violations", "attacks", "enums.urgency", "consent_scopes"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_each_code_fits_into_a_report_and_has_names_and_a_parent_that_exists(name: str) -> None:
    terms = list(vocabulary(name))
    assert terms
    for term in terms:
        assert re.fullmatch(SCHEMA["$defs"]["id"]["pattern"], term.id)
        assert term.labels["es"]
        assert term.labels["en"]
        assert term.parent is None or term.parent in vocabulary(name)


def test_a_code_is_looked_up_by_name_and_language() -> None:
    states = vocabulary("mexico_states")
    assert states.label("mx-07", "es") == "Chiapas"
    assert states.label("mx-77", "es") is None
    assert "mx-77" not in states
    assert vocabulary("violations").parent("execution") == "life"
    assert vocabulary("enums.urgency").label("now", "en")


def test_every_scope_says_of_which_kind_it_is_and_what_counts_without_an_answer() -> None:
    for scope in vocabulary("consent_scopes"):
        assert scope.facts["kind"] in {
            "share", "publish", "restrict", "identity", "contact", "retain",
        }  # fmt: skip
        assert scope.facts["default"] in {"on", "off", "on-if-urgent"}


def test_nothing_is_shared_or_published_by_default_but_to_whom_it_was_sent() -> None:
    open_by_default = {
        scope.id
        for scope in vocabulary("consent_scopes")
        if scope.facts["default"] != "off" and scope.facts["kind"] in ("share", "publish")
    }
    assert open_by_default == {"read-receiving", "read-duty"}
