"""What every container of ``compose.yaml`` keeps to, as its kernel has it."""

from collections.abc import Iterator
from pathlib import Path

from tests.profiles.deployment import PROJECT, Deployment

# What a container engine mounts by itself, and the service cannot change the place of.
ENGINES_OWN = ("/proc", "/sys", "/dev")
NET_BIND_SERVICE = 1 << 10
# Of compose.yaml: where something may be written, and how much memory and how many processes.
FOLDERS = {
    "app": {"/data", "/tmp"},  # noqa: S108
    "replica": {"/data", "/tmp"},  # noqa: S108
    "scaled": {"/data", "/tmp"},  # noqa: S108
    "edge": {"/data", "/tmp"},  # noqa: S108
    "database": {"/var/lib/postgresql/data", "/run/postgresql", "/tmp"},  # noqa: S108
    "onion": {"/var/lib/tor", "/tmp"},  # noqa: S108
}
LIMITS = {"app": (512, 128), "replica": (512, 128), "scaled": (512, 128)}
LIMITS |= {"edge": (256, 128), "database": (1024, 256), "onion": (256, 64)}
USERS = {"edge": "0", "database": "999", "onion": "10002"}


def check_hardened(deployment: Deployment) -> None:
    """Every container that runs: root, capabilities, privileges, limits, folders, user."""
    for container in deployment.containers():
        service = container.removeprefix(f"{PROJECT}_").rpartition("_")[0]
        facts = deployment.facts(container)
        process = Path("/proc") / str(facts["State"]["Pid"])
        status = dict(line.split(":\t", 1) for line in _lines(process / "status"))
        capabilities = NET_BIND_SERVICE if service == "edge" else 0
        for kind in ("CapPrm", "CapEff", "CapBnd"):
            assert int(status[kind], 16) == capabilities, (container, kind)
        assert status["NoNewPrivs"] == "1", container
        assert status["Seccomp"] == "2", container
        assert set(status["Uid"].split()) == {USERS.get(service, "10001")}, container
        (core,) = [line for line in _lines(process / "limits") if "core file size" in line]
        assert core.split()[4:6] == ["0", "0"], container
        assert set(_writable(process)) == FOLDERS[service], container
        memory, processes = LIMITS[service]
        asked = facts["HostConfig"]
        assert asked["Memory"] == memory << 20, container
        assert asked["PidsLimit"] == processes, container


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines()


def _writable(process: Path) -> Iterator[str]:
    for line in _lines(process / "mounts"):
        _, place, _, options, *_ = line.split()
        if "rw" in options.split(",") and not place.startswith(ENGINES_OWN):
            yield place
