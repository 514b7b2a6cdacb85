"""The reference deployment: what every service of every profile keeps to."""

import re
from itertools import chain
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from app.settings.given import DEFAULTS
from tests.process import ROOT

DEPLOY = ROOT / "deploy"
TEXT = (DEPLOY / "compose.yaml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
CADDYFILE = (DEPLOY / "Caddyfile").read_text()
PROFILES = {
    "single": {"app", "edge"},
    "standard": {"replica", "database", "edge"},
    "scale": {"scaled", "edge"},
    "onion": {"onion"},
}
OURS = ("app", "replica", "scaled")
each_service = pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES.keys())


def test_every_profile_has_its_services_and_there_are_no_others() -> None:
    found = {
        profile: {name for name, service in SERVICES.items() if profile in service["profiles"]}
        for profile in PROFILES
    }
    assert found == PROFILES
    assert set().union(*PROFILES.values()) == set(SERVICES)
    assert set(chain(*(s["profiles"] for s in SERVICES.values()))) == set(PROFILES)


@each_service
def test_every_service_is_hardened_and_limited(service: dict[str, Any]) -> None:
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["ulimits"] == {"core": 0}
    assert service["init"] is True
    assert re.fullmatch(r"\d+[mg]", service["mem_limit"])
    assert 0 < service["pids_limit"] <= 256
    assert service["logging"]["options"] == {"max-size": "10m", "max-file": "3"}


@each_service
def test_every_folder_in_memory_is_small_and_runs_nothing(service: dict[str, Any]) -> None:
    places = {line.partition(":")[0]: line.partition(":")[2] for line in service["tmpfs"]}
    assert "/tmp" in places  # noqa: S108
    for options in places.values():
        assert {"noexec", "nosuid", "nodev"} <= set(options.split(","))
        assert re.search(r"size=\d+m", options)


@each_service
def test_nothing_takes_back_what_was_dropped(service: dict[str, Any]) -> None:
    taking = ("privileged", "devices", "network_mode", "pid", "ipc", "userns_mode", "cgroup_parent")
    assert not set(taking) & set(service)
    assert not [volume for volume in service.get("volumes", ()) if "docker.sock" in volume]
    folders = [v for v in service.get("volumes", ()) if v.startswith((".", "/"))]
    assert all(volume.endswith(":ro") for volume in folders)


def test_only_the_edge_has_a_capability_and_runs_as_root() -> None:
    assert {n: s["cap_add"] for n, s in SERVICES.items() if "cap_add" in s} == {
        "edge": ["NET_BIND_SERVICE"]
    }
    assert {name for name, service in SERVICES.items() if "user" not in service} == {"edge"}
    assert not [s["user"] for s in SERVICES.values() if s.get("user", "").startswith(("0", "root"))]


def test_only_the_edge_can_be_reached() -> None:
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"edge"}


def test_networks_join_only_those_who_talk() -> None:
    joined = {
        network: {name for name, service in SERVICES.items() if network in service["networks"]}
        for network in COMPOSE["networks"]
    }
    assert joined == {
        "inside": {"app", "replica", "scaled", "edge"},
        "store": {"replica", "database"},
        "hidden": {"edge", "onion"},
        "outside": {"edge"},
        "away": {"scaled"},
        "tor": {"onion"},
    }
    internal = {n for n, network in COMPOSE["networks"].items() if network.get("internal")}
    assert internal == {"inside", "store", "hidden"}


def test_every_image_can_be_replaced_by_one_with_a_digest() -> None:
    for service in SERVICES.values():
        assert re.fullmatch(r"\$\{IMAGE_[A-Z]+:-[a-z0-9./:-]+\}", service["image"])


def test_no_password_stands_in_the_environment() -> None:
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if re.search("PASSWORD|KEY|SECRET", name):
                assert name.endswith("_FILE")
                assert value.removeprefix("/run/secrets/") in service["secrets"]
    assert all("file" in secret for secret in COMPOSE["secrets"].values())


def test_the_database_asks_everybody_for_a_password_and_logs_no_statement() -> None:
    database = SERVICES["database"]
    ways = database["environment"]["POSTGRES_INITDB_ARGS"].split()
    assert {"--auth-local=scram-sha-256", "--auth-host=scram-sha-256"} <= set(ways)
    assert {"log_min_error_statement=panic", "log_statement=none"} <= set(database["command"])
    address = SERVICES["replica"]["environment"]["ATALAYA_DATABASE_URL"]
    assert address == "postgresql://atalaya@database/atalaya"


def test_more_than_one_process_serves_where_the_store_is_shared() -> None:
    many = {n: s["deploy"]["replicas"] for n, s in SERVICES.items() if "deploy" in s}
    assert many == {"replica": 2, "scaled": 2}


@pytest.mark.parametrize("name", OURS)
def test_the_service_is_told_that_the_edge_strips_and_finds_it_by_one_name(name: str) -> None:
    service = SERVICES[name]
    assert service["environment"]["ATALAYA_PROXY"] == "strips"
    assert service["networks"]["inside"] == {"aliases": ["service"]}
    edge = SERVICES["edge"]["environment"]
    assert (edge["UPSTREAM_NAME"], edge["UPSTREAM_PORT"]) == ("service", "8000")
    assert "ATALAYA_PORT=8000" in (ROOT / "Dockerfile").read_text()


@pytest.mark.parametrize("name", OURS)
def test_settings_that_compose_gives_exist(name: str) -> None:
    assert set(SERVICES[name]["environment"]) <= set(DEFAULTS)


def test_the_onion_service_leads_to_the_edge_and_opens_nothing_else() -> None:
    lines = (DEPLOY / "tor/torrc").read_text().splitlines()
    torrc = dict(line.split(" ", 1) for line in lines if not line.startswith("#"))
    address = SERVICES["edge"]["networks"]["hidden"]["ipv4_address"]
    assert torrc["HiddenServicePort"] == f"80 {address}:8081"
    assert "{$EDGE_ONION_PORT:8081}" in CADDYFILE
    assert torrc["SocksPort"] == "0"
    assert not [name for name in torrc if name.startswith(("ORPort", "DirPort", "Control"))]
    assert torrc["HiddenServiceDir"].startswith("/var/lib/tor/")


def test_every_variable_stands_in_the_example() -> None:
    example = (DEPLOY / "app.env.example").read_text()
    offered = set(re.findall(r"^([A-Z0-9_]+)=", example, re.MULTILINE))
    assert set(re.findall(r"\$\{([A-Z0-9_]+)", TEXT)) | {"COMPOSE_PROFILES"} == offered


def test_the_edge_adds_nothing_to_answers() -> None:
    fields = re.findall(r"^\t+(?:header )?([-+?>]?[A-Z][A-Za-z-]+)$", CADDYFILE, re.MULTILINE)
    assert set(fields) == {"-Server", "-Via"}
    assert not re.search(r"^\s*(?:encode|header_down|templates)\b", CADDYFILE, re.MULTILINE)


def test_the_edge_logs_nothing_about_requests() -> None:
    # Access logs would be a 'log' inside a site; the only one is that of the whole edge.
    assert re.findall(r"^(\t*)log\b", CADDYFILE, re.MULTILINE) == ["\t"]
    assert re.findall(r"^\t\tinclude (.*)$", CADDYFILE, re.MULTILINE) == ["tls"]
    assert "trusted_proxies" not in CADDYFILE
