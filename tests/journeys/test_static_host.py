"""The pages from another host than the API, under one address: nobody can tell the difference."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from app.admin.doctor import examine
from app.admin.doctor.coalition import look_at_coalition
from app.admin.doctor.finding import State
from app.storage.database import opened_database
from deploy.static_host import MADE_BY_THE_SERVICE, caddyfile
from tests.journeys.conftest import Built
from tests.patience import PATIENCE
from tests.ports import free_ports, url_of
from tests.service import free_socket, make_settings, prepare, running

ONION = f"http://{'a' * 56}.onion"
# Of one connection; and of one form of the bytes, which the body shows.
OF_THE_WAY = {"date", "connection", "content-length", "accept-ranges", "transfer-encoding"}
TO_THE_API = "path /api/* /estado* /status* /llevar* /take-along*"
EDGE = """{{
	admin off
	auto_https off
	default_bind 127.0.0.1
}}
http://:{edge} {{
	@api {{
		{to_the_api}
	}}
	handle @api {{
		reverse_proxy {api}
	}}
	@form method POST
	handle @form {{
		reverse_proxy {api}
	}}
	handle {{
		reverse_proxy 127.0.0.1:{static}
	}}
	header {{
		-Via
		-Server
		defer
	}}
}}
http://:{static} {{
{pages}
}}
"""


@contextmanager
def caddy(folder: Path, text: str, *, answers: str) -> Iterator[None]:
    file = folder / "Caddyfile"
    file.write_text(text)
    command = ("caddy", "run", "--config", file, "--adapter", "caddyfile")
    variables = {**os.environ, "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=variables, stdout=log, stderr=log)
    try:
        transport = httpx.HTTPTransport(retries=60)
        with httpx.Client(transport=transport, timeout=PATIENCE) as client:
            client.get(answers)
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE)


@pytest.fixture
def split(built: Built, tmp_path: Path) -> Iterator[tuple[str, str, str]]:
    """A whole service, one whose pages come from elsewhere, and that one's own address."""
    whole_socket, whole_url = free_socket()
    api_socket, api_url = free_socket()
    edge, static = free_ports(2)
    settings = make_settings(tmp_path, origin=url_of(edge), web=built.web)
    settings = replace(settings, onion=ONION)
    prepare(settings, built.coalition)
    text = EDGE.format(
        edge=edge,
        static=static,
        api=api_url.removeprefix("http://"),
        to_the_api=TO_THE_API,
        pages=caddyfile(built.web, root=str(built.web), onion=ONION),
    )
    with (
        running(settings, whole_socket),
        running(replace(settings, serves_pages=False), api_socket),
        caddy(tmp_path, text, answers=url_of(edge)),
    ):
        assert httpx.get(api_url).status_code == 404
        yield whole_url, url_of(edge), api_url


def paths_of(web: Path) -> Iterator[str]:
    """Every file and folder that somebody may ask for, and some that nobody may."""
    for path in sorted(web.rglob("*")):
        if path.is_file():
            yield f"/{path.relative_to(web).as_posix()}".removesuffix("index.html")
    yield from ("/salir", "/nothing-is-here", "/console/nothing", "/api/v1/roster", "/api/v1/none")
    yield from ("/estado", *(f"{path}/" for path in MADE_BY_THE_SERVICE))


@pytest.mark.parametrize("encoding", ["identity", "br"])
def test_every_path_is_answered_as_by_the_service_alone(
    built: Built, split: tuple[str, str, str], encoding: str
) -> None:
    whole, apart, _ = split
    with httpx.Client(headers={"accept-encoding": encoding}) as client:
        different = {
            path: difference
            for path in paths_of(built.web)
            if (difference := differences(client.get(whole + path), client.get(apart + path)))
        }
    assert different == {}


def test_the_doctor_is_content_with_such_a_host(split: tuple[str, str, str]) -> None:
    _, apart, api = split
    given = {"ATALAYA_ORIGINS": apart, "ATALAYA_PORT": api.rsplit(":", 1)[1]}
    elsewhere = {**given, "ATALAYA_PAGES": "elsewhere"}
    states = [finding.state for finding in examine(elsewhere, from_outside=True)]
    assert states == [State.OK] * len(states)
    # A service that has pages itself would say something else than the static host.
    assert State.FAILS in {finding.state for finding in examine(given, from_outside=True)}


def differences(expected: httpx.Response, got: httpx.Response) -> set[str]:
    """Names of headers, ``status`` and ``body``."""
    names = (expected.headers.keys() | got.headers.keys()) - OF_THE_WAY
    different = {name for name in names if said(expected, name) != said(got, name)}
    if got.status_code != expected.status_code:
        different.add("status")
    if got.status_code == 404:
        # A static host has no words of its own about what is not there.
        return different - {"content-type"}
    return different | ({"body"} if got.content != expected.content else set())


def said(answer: httpx.Response, name: str) -> list[str]:
    return [value.casefold() for value in answer.headers.get_list(name)]


def test_the_doctor_finds_the_coalition_in_real_pages(built: Built, tmp_path: Path) -> None:
    settings = make_settings(tmp_path, origin="http://127.0.0.1:1", web=built.web)
    prepare(settings, built.coalition)
    with opened_database(settings.database_url) as engine:
        states = {found.about: found.state for found in look_at_coalition(engine, web=built.web)}
    assert states["pins"] is State.OK
