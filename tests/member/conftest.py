"""A member's home, and a service with post for it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.main import create_app
from tests.client import client_of, upload
from tests.coalition import Coalition
from tests.member.console import Console, make_home
from tests.member.liar import Liar
from tests.service import RunningService, free_socket, make_settings, prepare, serve

Deliver = Callable[[tuple[bytes, list[bytes]]], str]


@pytest.fixture
def offline(tmp_path: Path, coalition: Coalition) -> Console:
    """The first member at a machine whose server does not exist."""
    return make_home(tmp_path / "home", coalition, server="https://atalaya.example")


@pytest.fixture
def console(tmp_path: Path, coalition: Coalition, service: RunningService) -> Console:
    """The first member at a machine that can reach the service."""
    return make_home(tmp_path / "home", coalition, server=service.url)


@pytest.fixture
def liar(tmp_path: Path, coalition: Coalition) -> Iterator[Liar]:
    """The real service behind something that alters its answers."""
    listening, url = free_socket()
    settings = make_settings(tmp_path, origin=url)
    prepare(settings, coalition)
    between = Liar(create_app(settings), url)
    with serve(between, settings, listening):
        yield between


@pytest.fixture
def fooled(tmp_path: Path, coalition: Coalition, liar: Liar) -> Console:
    """The first member, with the liar for a server."""
    return make_home(tmp_path / "home", coalition, server=liar.url)


def deliver(url: str, sealed: tuple[bytes, list[bytes]]) -> str:
    """Sends a report and its attachments as a defender would; answers the report's id."""
    report, attachments = sealed
    with client_of(url) as http:
        headers = {"Content-Type": "application/octet-stream"}
        answer = http.post("/api/v1/reports", content=report, headers=headers)
        assert answer.status_code == 201, answer.text
        for attachment in attachments:
            upload(http, attachment)
    return report[80:96].hex()
