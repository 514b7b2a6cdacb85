"""The reference deployment, read as text: no YAML library is among the tools."""

import re

import pytest

from tests.process import ROOT

DEPLOY = ROOT / "deploy"
COMPOSE = (DEPLOY / "compose.yaml").read_text()
CADDYFILE = (DEPLOY / "Caddyfile").read_text()
SERVICES = ("app", "edge")


def _block(name: str, *, indent: int) -> str:
    """The lines below ``name``, up to the next line that is not deeper."""
    pad = " " * indent
    found = re.search(rf"^{pad}{name}:.*\n((?:{pad} +.*\n|\n)+)", COMPOSE, re.MULTILINE)
    assert found, name
    return found[1]


@pytest.mark.parametrize(
    "line",
    [
        "read_only: true",
        "cap_drop: [ALL]",
        'security_opt: ["no-new-privileges:true"]',
        "ulimits: {core: 0}",
        "init: true",
    ],
)
def test_hardening_that_services_share(line: str) -> None:
    assert f"  {line}\n" in _block("x-hardened", indent=0)


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_is_hardened_and_limited(service: str) -> None:
    block = _block(service, indent=2)
    assert "<<: *hardened\n" in block
    assert re.search(r"^    mem_limit: \d+m$", block, re.MULTILINE)
    assert re.search(r"^    pids_limit: \d+$", block, re.MULTILINE)
    assert '"/tmp:rw,noexec,nosuid,nodev,size=' in block


def test_there_are_no_services_but_these() -> None:
    names = re.findall(r"^  ([a-z-]+):$", _block("services", indent=0), re.MULTILINE)
    assert tuple(names) == SERVICES


def test_nothing_takes_back_what_was_dropped() -> None:
    assert not re.search(r"privileged|unconfined|docker\.sock|_mode: host|pid: host", COMPOSE)
    assert re.findall(r"cap_add: (.*)", COMPOSE) == ["[NET_BIND_SERVICE]"]
    assert "cap_add" in _block("edge", indent=2)


def test_the_service_is_not_root_and_only_the_edge_can_be_reached() -> None:
    app, edge = _block("app", indent=2), _block("edge", indent=2)
    assert 'user: "10001:10001"' in app
    assert "networks: [inside]" in app
    assert "ports:" not in app
    assert "networks: [inside, outside]" in edge
    assert "inside: {internal: true}" in COMPOSE


def test_every_variable_stands_in_the_example() -> None:
    example = (DEPLOY / "app.env.example").read_text()
    offered = set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))
    assert set(re.findall(r"\$\{([A-Z_]+)", COMPOSE)) == offered


def test_settings_that_compose_gives_exist() -> None:
    settings = (ROOT / "app/settings.py").read_text()
    assert set(re.findall(r"ATALAYA_[A-Z_]+(?=:)", COMPOSE)) <= set(
        re.findall(r"ATALAYA_[A-Z_]+", settings)
    )


def test_the_edge_adds_nothing_to_answers() -> None:
    fields = re.findall(r"^\t+(?:header )?([-+?>]?[A-Z][A-Za-z-]+)$", CADDYFILE, re.MULTILINE)
    assert set(fields) == {"-Server", "-Via"}
    assert not re.search(r"^\s*(?:encode|header_down|templates)\b", CADDYFILE, re.MULTILINE)


def test_the_edge_hands_no_address_on() -> None:
    removed = set(re.findall(r"header_up (\S+)", CADDYFILE))
    assert removed == {"-Forwarded", "-Via", "-X-Forwarded-*", "-X-Real-Ip"}
    assert "trusted_proxies" not in CADDYFILE


def test_the_edge_logs_nothing_about_requests() -> None:
    # Access logs would be a 'log' inside a site; the only one is that of the whole edge.
    assert re.findall(r"^(\t*)log\b", CADDYFILE, re.MULTILINE) == ["\t"]
    assert re.findall(r"^\t\tinclude (.*)$", CADDYFILE, re.MULTILINE) == ["tls"]


def test_addresses_of_the_service_agree() -> None:
    assert "UPSTREAM: app:8000" in COMPOSE
    assert "ATALAYA_PORT=8000" in (ROOT / "Dockerfile").read_text()
