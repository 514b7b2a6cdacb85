"""``deploy/compose.yaml`` started by podman, without Docker's engine.

``docker`` is here a small program of our own: it hands what somebody types over to podman-compose,
with the file as it is. Different are three things: limits of open files and processes, since podman
may not raise its own; no folders in memory but the file's (podman adds some to a read-only root);
and the images of others, which no registry is asked for.
"""

import json
import re
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from tests.image.conftest import copy_tree
from tests.image.engine import (
    BASE,
    BUILD_OPTIONS,
    NODE,
    CannotRun,
    CommandFailed,
    Engine,
    file_limit,
    run_bounded,
)
from tests.patience import PATIENCE
from tests.process import ROOT, without_settings

PROJECT = "atalaya"
ORIGIN = "https://localhost"
BUILDING = " ".join((*BUILD_OPTIONS, "--format=docker"))
DOCKER = """#!/bin/sh
set -eu
compose() {{
    exec '{python}' -m podman_compose --podman-path '{here}/as-docker' \\
        --podman-build-args '{building}' --file compose.yaml --file '{here}/limits.yaml' "$@"
}}
[ "$1" = compose ] || exec podman "$@"
shift
command=$1
shift
case $command in
    # Nobody sits at a terminal.
    run | exec) compose "$command" -T "$@" ;;
    ps)
        [ "${{1:-}}" = -q ] || compose ps "$@"
        exec podman ps --quiet --filter "label=com.docker.compose.service=$2"
        ;;
    cp) exec podman cp "{project}_${{1%%:*}}_1:${{1#*:}}" "$2" ;;
    *) compose "$command" "$@" ;;
esac
"""
AS_DOCKER = """#!/bin/sh
set -eu
command=$1
shift
case $command in
    create | run) exec podman "$command" --read-only-tmpfs=false "$@" ;;
    *) exec podman "$command" "$@" ;;
esac
"""


@dataclass(frozen=True)
class Deployment:
    """A checkout of somebody who deploys it, and everything that runs of it."""

    engine: Engine
    checkout: Path
    programs: Path

    def type(self, *commands: str, folder: str = "deploy") -> str:
        """What a shell says to the commands, one after the other; the first that fails ends it."""
        return run_bounded(
            "bash",
            "-euo",
            "pipefail",
            "-c",
            "\n".join(commands),
            cwd=self.checkout / folder,
            environment=self._environment,
        )

    def choose(self, **variables: str) -> None:
        """Writes values into ``deploy/.env``."""
        path = self.checkout / "deploy/.env"
        kept = [
            line
            for line in path.read_text().splitlines()
            if line.partition("=")[0] not in variables
        ]
        path.write_text("\n".join([*kept, *(f"{k}={v}" for k, v in variables.items()), ""]))

    def chosen(self, variable: str) -> str:
        """What ``deploy/.env`` says of it."""
        lines = (self.checkout / "deploy/.env").read_text().splitlines()
        (line,) = [line for line in lines if line.startswith(f"{variable}=")]
        return line.partition("=")[2]

    def containers(self) -> list[str]:
        """The names of those that run."""
        return self.engine.run("podman", "ps", "--format={{.Names}}").split()

    def facts(self, container: str) -> dict[str, Any]:
        (found,) = json.loads(self.engine.run("podman", "container", "inspect", container))
        assert isinstance(found, dict)
        return found

    def wait_for_health(self, container: str) -> None:
        """Asks as the engine would, which has no timers here."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                self.engine.run("podman", "healthcheck", "run", container)
            except CommandFailed:
                assert time.monotonic() < deadline, self.said(container)
                time.sleep(0.5)
            else:
                return

    def said(self, container: str) -> str:
        """Everything that it has written."""
        done = subprocess.run(
            ["podman", "logs", container],
            env=self.engine.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.stdout

    def clear(self) -> None:
        """Ends everything; volumes and networks go too."""
        self.engine.run("podman", "pod", "rm", "--force", "--all", "--time=0")
        self.engine.run("podman", "rm", "--force", "--all", "--time=0", "--volumes")
        self.engine.run("podman", "volume", "prune", "--force")
        self.engine.run("podman", "network", "prune", "--force")

    @property
    def _environment(self) -> dict[str, str]:
        outer = {**without_settings(), **self.engine.environment}
        kept = {name: text for name, text in outer.items() if not name.startswith("ATALAYA_")}
        return {
            **kept,
            "PATH": f"{self.programs}:{kept['PATH']}",
            "PODMAN_COMPOSE_WARNING_LOGS": "0",
        }


def make_deployment(engine: Engine, folder: Path, images: dict[str, str]) -> Deployment:
    """A fresh checkout, and ``docker``; ``images`` are the variables of those of others."""
    for port in (80, 443):
        _check_free(port)
    checkout, programs = folder / "checkout", folder / "programs"
    checkout.mkdir()
    copy_tree(ROOT, checkout)
    # What 'A trial' installs.
    (checkout / ".venv").symlink_to(Path(sys.prefix))
    programs.mkdir()
    text = DOCKER.format(building=BUILDING, here=programs, python=sys.executable, project=PROJECT)
    for name, content in {"docker": text, "as-docker": AS_DOCKER}.items():
        (programs / name).write_text(content)
        (programs / name).chmod(0o755)
    _write_limits(checkout, programs / "limits.yaml")
    example = checkout / "deploy/app.env.example"
    given = {"BASE_IMAGE": BASE, "NODE_IMAGE": NODE, "TOR_BASE_IMAGE": BASE, **images}
    given |= {"HTTP_PORT": "127.0.0.1:80", "HTTPS_PORT": "127.0.0.1:443"}
    text = example.read_text()
    for name, value in given.items():
        # What somebody without a registry would write into the example.
        text, number = re.subn(rf"^{name}=.*$", f"{name}={value}", text, flags=re.MULTILINE)
        assert number == 1, name
    example.write_text(text)
    return Deployment(engine, checkout, programs)


def own_address() -> str:
    """An address of this machine that containers with a way out reach."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        # Nothing is sent.
        asked.connect(("192.0.2.1", 1))
        return str(asked.getsockname()[0])


def _check_free(port: int) -> None:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError as error:
            raise CannotRun(f"port {port} of this machine is taken") from error


def _write_limits(checkout: Path, path: Path) -> None:
    services = yaml.safe_load((checkout / "deploy/compose.yaml").read_text())["services"]
    limits = {"core": 0, "nofile": file_limit(), "nproc": 32768}
    path.write_text(yaml.safe_dump({"services": {name: {"ulimits": limits} for name in services}}))
