"""An image built and run without an engine's service: buildah and podman, from Debian's packages.

Storage, configuration and the stand-ins for the base images lie in ``var/image``: nothing that
this machine has for containers of its own is touched. No registry is asked: the stand-ins are a
Debian of the same release as this machine, made of its packages, with its own Node. So what is
tested is our recipe and our image, not the official images below it.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.process import ROOT

FOLDER = ROOT / "var/image"
PROGRAMS = ("buildah", "podman", "runc", "conmon", "catatonit", "mmdebstrap")
PACKAGES = "python3,python3-venv,python3-pip,python-is-python3,libstdc++6,ca-certificates"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
BASE, NODE = "localhost/atalaya-base", "localhost/atalaya-node"
CONTAINERS = """
[containers]
# Limits given with a container replace these, and podman's own are higher.
default_ulimits = ["nofile={files}:{files}", "nproc=32768:32768", "core=0:0"]
[engine]
init_path = "/usr/bin/catatonit"
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "runc"
"""
STORAGE = """
[storage]
driver = "overlay"
runroot = "{folder}/run"
graphroot = "{folder}/graph"
"""
REGISTRIES = 'unqualified-search-registries = []\nshort-name-mode = "disabled"\n'
BASE_RECIPE = """
FROM scratch
ADD debian.tar /
COPY ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
ENV PIP_CERT=/etc/ssl/certs/ca-certificates.crt
"""
NODE_RECIPE = f"""
FROM {BASE}
COPY node /usr/bin/node
COPY npm /usr/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/bin/npm
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
"""
# As compose.yaml has it.
HARDENED = (
    "--read-only",
    "--tmpfs=/tmp:rw,noexec,nosuid,nodev,size=16m,mode=1777",
    "--cap-drop=ALL",
    "--security-opt=no-new-privileges",
    "--memory=512m",
    "--pids-limit=128",
    "--init",
)


class CannotRun(Exception):
    """Images cannot be built and run on this machine; the message says why in one line."""


@dataclass(frozen=True)
class Engine:
    """Where images are built and run; needs root."""

    folder: Path

    def run(self, *command: str, cwd: Path = ROOT) -> str:
        """What the command says; what it complains of stands in the error."""
        done = subprocess.run(
            command, cwd=cwd, env=self._environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise CommandFailed(f"{' '.join(command)}\n{done.stdout[-4000:]}{done.stderr[-4000:]}")
        return done.stdout

    def build(
        self,
        name: str,
        folder: Path,
        *,
        arguments: Mapping[str, str] | None = None,
        options: Sequence[str] = (),
    ) -> None:
        """Builds the recipe of ``folder``. Docker's format, since the other has no health check."""
        given = [f"--build-arg={key}={value}" for key, value in (arguments or {}).items()]
        where = ("--isolation=chroot", "--network=host", "--format=docker")
        names = "--volume=/etc/resolv.conf:/etc/resolv.conf:ro"
        self.run("buildah", "bud", *where, names, *options, *given, f"--tag={name}", str(folder))

    def inspect(self, name: str) -> dict[str, Any]:
        """What the image says of itself."""
        (found,) = json.loads(self.run("podman", "image", "inspect", name))
        assert isinstance(found, dict)
        return found

    @contextmanager
    def mounted(self, name: str) -> Iterator[Path]:
        """The files of an image."""
        place = Path(self.run("podman", "image", "mount", name).strip())
        try:
            yield place
        finally:
            self.run("podman", "image", "unmount", name)

    @contextmanager
    def started(self, name: str, *options: str, command: Sequence[str] = ()) -> Iterator[str]:
        """A container of the image, hardened as in deployment; its id."""
        started = self.run("podman", "run", "--detach", *HARDENED, *options, name, *command)
        container = started.strip()
        try:
            yield container
        finally:
            self.run("podman", "rm", "--force", "--time=30", "--volumes", container)

    @contextmanager
    def following(self, container: str) -> Iterator[Iterator[str]]:
        """What a container says, as long as it runs."""
        command = ("podman", "logs", "--follow", container)
        with subprocess.Popen(
            command,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            assert process.stdout
            yield process.stdout
            process.terminate()

    @property
    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "CONTAINERS_CONF": str(self.folder / "containers.conf"),
            "CONTAINERS_STORAGE_CONF": str(self.folder / "storage.conf"),
            "CONTAINERS_REGISTRIES_CONF": str(self.folder / "registries.conf"),
            # Every build begins anew.
            "BUILDAH_LAYERS": "false",
        }


class CommandFailed(AssertionError):
    """A command of the engine ended badly; the message has what it said."""


def open_engine() -> Engine:
    """The engine with the stand-ins for the base images, which are made the first time."""
    _check_machine()
    FOLDER.mkdir(parents=True, exist_ok=True)
    # Not above what this process has: raising limits may be denied even to root.
    _, files = resource.getrlimit(resource.RLIMIT_NOFILE)
    (FOLDER / "containers.conf").write_text(CONTAINERS.format(files=files))
    (FOLDER / "storage.conf").write_text(STORAGE.format(folder=FOLDER))
    (FOLDER / "registries.conf").write_text(REGISTRIES)
    engine = Engine(FOLDER)
    _make_bases(engine)
    return engine


def _check_machine() -> None:
    if os.geteuid() != 0:
        raise CannotRun("building and running images here needs root")
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing:
        raise CannotRun(f"building and running images needs {', '.join(missing)}")
    if not Path("/etc/debian_version").exists():
        raise CannotRun("the stand-ins for the base images are made on Debian only")


def _make_bases(engine: Engine) -> None:
    known = engine.run("podman", "image", "list", "--format={{.Repository}}").split()
    if BASE not in known:
        context = FOLDER / "base"
        context.mkdir(exist_ok=True)
        _make_debian(context / "debian.tar")
        shutil.copy(CERTIFICATES, context)
        (context / "Containerfile").write_text(BASE_RECIPE)
        engine.build(BASE, context)
        shutil.rmtree(context)
    if NODE not in known:
        context = FOLDER / "node"
        context.mkdir(exist_ok=True)
        shutil.copy(shutil.which("node") or "node", context / "node")
        modules = Path(engine.run("npm", "root", "--global").strip())
        shutil.copytree(modules / "npm", context / "npm", symlinks=True, dirs_exist_ok=True)
        (context / "Containerfile").write_text(NODE_RECIPE)
        engine.build(NODE, context)
        shutil.rmtree(context)


def _make_debian(archive: Path) -> None:
    mirrors = _output("apt-get", "indextargets", "--format", "$(REPO_URI)").split()
    mirror = next(address for address in mirrors if "security" not in address)
    release = _output("sh", "-c", '. /etc/os-release && echo "$VERSION_CODENAME"').strip()
    arguments = ("--variant=minbase", f"--include={PACKAGES}", release, str(archive), mirror)
    subprocess.run(["mmdebstrap", *arguments], check=True, stdout=sys.stderr)


def _output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
