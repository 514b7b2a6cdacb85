from itertools import count

import pytest

from app.member.client import Client
from app.member.connection import SMALL_ANSWER, patience
from app.member.errors import ServerUnreachable
from app.protocol.attachment import sealed_length
from app.protocol.document import DOCUMENT_LIMIT
from tests.coalition import Coalition
from tests.service import RunningService


def test_a_server_that_drips_bytes_is_not_waited_for(service: RunningService) -> None:
    # A clock on which every look costs more than a whole answer may.
    ticks = count(step=int(patience(DOCUMENT_LIMIT)) + 1)
    with (
        Client(service.url, "alborada", bytes(32), clock=lambda: float(next(ticks))) as client,
        pytest.raises(ServerUnreachable),
    ):
        client.roster()


def test_an_ordinary_answer_is_in_time(coalition: Coalition, service: RunningService) -> None:
    with Client(service.url, "alborada", bytes(32), clock=lambda: 0.0) as client:
        assert client.roster() == coalition.document


def test_patience_follows_what_may_come() -> None:
    assert patience(SMALL_ANSWER) < patience(DOCUMENT_LIMIT) < 120
    assert 400 < patience(sealed_length(10 * 1024 * 1024)) < 600


def test_slow_headers_count_as_well(service: RunningService) -> None:
    # One look before the request, and the next when the first byte of the body is there.
    looks = iter([0.0, patience(DOCUMENT_LIMIT) + 1])
    with (
        Client(service.url, "alborada", bytes(32), clock=lambda: next(looks)) as client,
        pytest.raises(ServerUnreachable),
    ):
        client.roster()
