"""What a person is told of each error, by feature; ``explain`` puts the tables together."""

from typing import NamedTuple

from app.member.errors import ExitCode


class Row(NamedTuple):
    """What a person is told; ``sentence`` may name attributes of ``error``, and ``now``."""

    code: ExitCode
    sentence: str
    hint: str = ""


Table = dict[type[Exception], Row]
