"""What stands in front of the service: whatever it changes, the doctor names it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.admin.doctor import examine
from tests.coalition import Coalition
from tests.doctor import said
from tests.edge import Edge, edge_before
from tests.process import environment
from tests.service import RunningService, free_socket, make_settings, prepare, running


@pytest.fixture
def edge(
    service: RunningService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Edge]:
    """An edge that changes nothing, and whose certificate the doctor's machine trusts."""
    with edge_before(service.url, tmp_path) as edge:
        monkeypatch.setenv("SSL_CERT_FILE", str(edge.certificate))
        yield edge


def seen_through(edge: Edge, service: RunningService, **variables: str) -> dict[str, str]:
    """What is said of each thing but for what is well."""
    given = {**environment(service.settings), "ATALAYA_ORIGINS": edge.url}
    given |= {"ATALAYA_PORT": service.url.rsplit(":", 1)[1], "ATALAYA_PROXY": "strips"}
    seen: dict[str, str] = {}
    for subject, words in sorted(said(examine({**given, **variables}, from_outside=True))):
        seen[subject] = f"{seen.get(subject, '')} {words}".strip()
    return seen


def test_an_edge_that_changes_nothing_is_well(edge: Edge, service: RunningService) -> None:
    assert seen_through(edge, service) == {}
    # Asked from a machine on which the service does not run.
    assert seen_through(edge, service, ATALAYA_PORT="1") == {}


@pytest.mark.parametrize("port", ["", "1"])
def test_an_edge_that_says_too_much_or_takes_headers_away_is_named(
    edge: Edge, service: RunningService, port: str
) -> None:
    elsewhere = {"ATALAYA_PORT": port} if port else {}
    for name, value in (("server", "Caddy"), ("via", "1.1 edge"), ("set-cookie", "a=b")):
        edge.says = {name: value}
        assert f"too much: {name}." in seen_through(edge, service, **elsewhere)["origin 1"]
    for name, value in (
        ("content-security-policy", "default-src 'none'; script-src 'unsafe-inline'"),
        ("strict-transport-security", "max-age=300"),
        ("x-content-type-options", ""),
    ):
        edge.says = {name: value}
        assert name in seen_through(edge, service, **elsewhere)["origin 1"]
    edge.says, edge.hides = {}, {"content-security-policy"}
    assert "content-security-policy" in seen_through(edge, service, **elsewhere)["origin 1"]


def test_an_edge_that_changes_any_header_is_named(edge: Edge, service: RunningService) -> None:
    edge.says = {"cache-control": "public"}
    words = seen_through(edge, service)["origin 1"]
    assert words == "what stands in front changes headers: cache-control."


def test_an_edge_with_another_clock_is_named(edge: Edge, service: RunningService) -> None:
    edge.says = {"date": "Sat, 01 Jan 2000 00:00:00 GMT"}
    assert "clock" in seen_through(edge, service)["origin 1"]


def test_an_address_that_does_not_answer_or_has_no_tls_is_named(
    edge: Edge, service: RunningService
) -> None:
    silent = seen_through(edge, service, ATALAYA_ORIGINS="http://127.0.0.1:1")
    assert "does not answer" in silent["origin 1"]
    # This machine, by a name that does not look like it.
    plain = service.url.replace("127.0.0.1", "[::ffff:127.0.0.1]")
    assert "it is http://" in seen_through(edge, service, ATALAYA_ORIGINS=plain)["origin 1"]
    inside_tor = seen_through(edge, service, ATALAYA_ORIGINS=f"{edge.url},http://{'a' * 56}.onion")
    assert inside_tor == {"origin 2": "it is inside Tor: open it in Tor Browser."}


@pytest.mark.parametrize(("days", "words"), [(3, "ends in 3 days"), (14, "ends in 14 days")])
def test_a_certificate_that_ends_soon_is_named(
    service: RunningService,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    days: int,
    words: str,
) -> None:
    with edge_before(service.url, tmp_path, days=days) as edge:
        monkeypatch.setenv("SSL_CERT_FILE", str(edge.certificate))
        assert words in seen_through(edge, service)["origin 1"]


def test_a_certificate_that_browsers_refuse_is_named(
    service: RunningService, tmp_path: Path
) -> None:
    with edge_before(service.url, tmp_path) as edge:
        assert "refuse its certificate" in seen_through(edge, service)["origin 1"]


def test_an_edge_that_hands_on_addresses_is_named(tmp_path: Path, coalition: Coalition) -> None:
    listening, url = free_socket()
    settings = replace(make_settings(tmp_path, origin=url), proxy_strips=True)
    prepare(settings, coalition)
    with (
        running(settings, listening) as service,
        edge_before(url, tmp_path) as edge,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("SSL_CERT_FILE", str(edge.certificate))
        assert seen_through(edge, service) == {}
        edge.hands_on = True
        words = "what stands in front hands addresses on: take them away there."
        assert seen_through(edge, service) == {"origin 1": words}
        # Without the setting the service says nothing, and nobody can see it.
        words = seen_through(edge, service, ATALAYA_PROXY="")["origin 1"]
        assert "set ATALAYA_PROXY=strips" in words


def test_an_onion_address_that_no_login_may_name_is_named(
    edge: Edge, service: RunningService
) -> None:
    onion = f"http://{'a' * 56}.onion"
    assert "onion" in seen_through(edge, service, ATALAYA_ONION=onion)
