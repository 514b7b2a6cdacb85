import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from app.member import errors as member
from app.member import explanations
from app.member.cases.troubles import WORDS as EVENT_WORDS
from app.member.errors import ExitCode
from app.member.explain import TABLE, explain
from app.member.stages import WORDS
from app.protocol import errors as protocol


def leaves(kind: type[Exception]) -> Iterator[type[Exception]]:
    for child in kind.__subclasses__():
        yield child
        yield from leaves(child)


def example(kind: type[Exception]) -> Exception:
    if kind in (protocol.RosterExpired, protocol.RootExpired):
        return kind(datetime.now(UTC))
    return member.ServerRefused(503) if kind is member.ServerRefused else kind()


KINDS = [
    kind
    for kind in (
        *leaves(protocol.ProtocolError),
        *leaves(member.MemberError),
        OSError,
        ZeroDivisionError,
    )
    if not kind.__name__.startswith("_")
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_error_has_a_sentence(
    kind: type[Exception], capsys: pytest.CaptureFixture[str]
) -> None:
    assert explain(example(kind)) is not ExitCode.OK
    said = capsys.readouterr().err
    assert said
    assert "{" not in said


def test_every_member_error_has_a_row_of_its_own() -> None:
    abstract = {
        member.Unreadable,
        member.EvidenceMismatch,
        member.Alarm,
        member.NotAllowedNow,
    }
    assert set(leaves(member.MemberError)) - abstract <= set(TABLE)


def test_no_error_is_explained_by_two_features() -> None:
    names = [module.name for module in pkgutil.iter_modules(explanations.__path__)]
    tables = [
        importlib.import_module(f"{explanations.__name__}.{name}").TABLE.keys() for name in names
    ]
    assert max(Counter(kind for table in tables for kind in table).values()) == 1
    assert set().union(*tables) | {OSError, Exception} == set(TABLE)


def test_details_cannot_write_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    explain(FileNotFoundError(2, "No such file", "\x1b]0;owned\x07"))
    assert "\x1b" not in capsys.readouterr().err


def test_every_stage_of_a_report_or_an_event_has_words() -> None:
    stages = {kind.stage for kind in leaves(protocol.ProtocolError) if hasattr(kind, "stage")}
    elsewhere = {
        "public-key",
        "signatures",
        "coalition",
        "version",
        "equivocation",
        "expiry",
        "keys",
        "bounds",
        "passphrase",
        "words",
        "checksum",
        "login",
        "root-signatures",
        "root-content",
        "root-version",
        "root-expiry",
        "successor",
        "author",
        "application",
        "proposal",
        "probe",
        "signature",
        "state",
        "log",
        "ceremony",
        "key-ring",
        "checkpoint",
        "checkpoint-signature",
        "inclusion",
        "rollback",
        "fork",
    }
    assert stages - elsewhere - set(EVENT_WORDS) <= set(WORDS)
