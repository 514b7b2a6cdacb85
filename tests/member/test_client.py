from itertools import count

import pytest

from app.member.client import ANSWER_SECONDS, Client
from app.member.errors import ServerUnreachable
from tests.coalition import Coalition
from tests.service import RunningService


def test_a_server_that_drips_bytes_is_not_waited_for(service: RunningService) -> None:
    # A clock on which every look costs more than a whole answer may.
    ticks = count(step=int(ANSWER_SECONDS) + 1)
    with (
        Client(service.url, "alborada", bytes(32), clock=lambda: float(next(ticks))) as client,
        pytest.raises(ServerUnreachable),
    ):
        client.roster()


def test_an_ordinary_answer_is_in_time(coalition: Coalition, service: RunningService) -> None:
    with Client(service.url, "alborada", bytes(32), clock=lambda: 0.0) as client:
        assert client.roster() == coalition.document
