"""A coalition that governs itself, on the page that was built for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests.assembly import Assembly
from tests.journeys.certified import certified
from tests.journeys.conftest import Built
from tests.member.liar import Liar
from tests.member.test_coalition_online import Governed
from tests.service import free_socket, hand_over, make_app, make_settings, serve


@contextmanager
def governed_by(built: Built, folder: Path, *, is_logged: bool = False) -> Iterator[Governed]:
    """A service that keeps the coalition's log, with homes for its members and their people.

    Where it ``is_logged``, the coalition has certified the service's receipt log as well.
    """
    listening, url = free_socket()
    # A passkey takes no address that is a number.
    named = url.replace("127.0.0.1", "localhost")
    settings = replace(make_settings(folder, origin=url, web=built.web), origins=(url, named))
    coalition = certified(built.coalition, settings, url) if is_logged else built.coalition
    assembly = Assembly(coalition)
    hand_over(settings, assembly)
    liar = Liar(make_app(settings), url)
    with serve(liar, settings, listening):
        yield Governed(folder, coalition, assembly, liar)
