"""An image built and run without an engine's service: buildah and podman, from Debian's packages.

The stand-ins for the base images lie in ``var/image``, what is built and run of them in a folder
that is gone afterwards: nothing that this machine has for containers of its own is touched. No
registry is asked: the stand-ins are a Debian of the same release as this machine, made of its
packages, with its own Node. So what is tested is our recipe and our image, not the official images
below it.
"""

import hashlib
import json
import os
import resource
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.patience import PATIENCE
from tests.process import ROOT

STAND_INS = ROOT / "var/image"
# Seconds for one command. None takes a tenth of it; what hangs must not hang who waits for it.
MOST_SECONDS = 600
PROGRAMS = ("buildah", "podman", "runc", "conmon", "catatonit", "mmdebstrap")
PACKAGES = "python3,python3-venv,python3-pip,python-is-python3,libstdc++6,ca-certificates"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
BASE, NODE = "localhost/atalaya-base", "localhost/atalaya-node"
CONTAINERS = """
[network]
network_config_dir = "{folder}/networks"
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
[storage.options]
additionalimagestores = [{others}]
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
# Where packages are fetched from is looked up as on this machine.
BUILD_OPTIONS = (
    "--isolation=chroot",
    "--network=host",
    "--volume=/etc/resolv.conf:/etc/resolv.conf:ro",
)
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
        return run_bounded(*command, cwd=cwd, environment=self.environment)

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
        asked = (*BUILD_OPTIONS, "--format=docker", *options, *given, f"--tag={name}")
        self.run("buildah", "bud", *asked, str(folder))

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
        """What a container says, as long as it runs and somebody has the patience."""
        command = ("podman", "logs", "--follow", container)
        with subprocess.Popen(
            command,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            patience = threading.Timer(PATIENCE, process.kill)
            patience.start()
            assert process.stdout
            try:
                yield process.stdout
            finally:
                patience.cancel()
                process.terminate()

    @property
    def environment(self) -> dict[str, str]:
        """With which these programs find this engine's folders and no other's."""
        return {
            **os.environ,
            "CONTAINERS_CONF": str(self.folder / "containers.conf"),
            "CONTAINERS_STORAGE_CONF": str(self.folder / "storage.conf"),
            "CONTAINERS_REGISTRIES_CONF": str(self.folder / "registries.conf"),
            # Every build begins anew.
            "BUILDAH_LAYERS": "false",
        }


class CommandFailed(AssertionError):
    """A command ended badly, or not at all; the message has what it said."""


def run_bounded(*command: str, cwd: Path, environment: Mapping[str, str]) -> str:
    """What the command says. It and all that it has started end after ``MOST_SECONDS``."""
    with subprocess.Popen(
        command,
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
    ) as process:
        try:
            output, complaint = process.communicate(timeout=MOST_SECONDS)
        except BaseException as error:
            os.killpg(process.pid, signal.SIGKILL)
            if isinstance(error, subprocess.TimeoutExpired):
                words = f"{' '.join(command)}\ndid not end in {MOST_SECONDS} seconds"
                raise CommandFailed(words) from error
            raise
    if process.returncode:
        raise CommandFailed(f"{' '.join(command)}\n{output[-4000:]}{complaint[-4000:]}")
    return output


@contextmanager
def opened_engine() -> Iterator[Engine]:
    """The engine with the stand-ins, which are made the first time.

    Raises ``CannotRun`` where this machine lets nobody build and run containers; what fails
    afterwards is the fault of what is built.
    """
    _check_machine()
    # Where tests write: in memory, if there is enough of it.
    folder = Path(tempfile.mkdtemp(prefix="atalaya-image-"))
    try:
        try:
            _make_bases(_configured(STAND_INS))
            engine = _configured(folder, STAND_INS / "graph")
            engine.run("podman", "run", "--rm", *HARDENED, BASE, "true")
        except (CommandFailed, OSError) as error:
            lines = str(error).strip().splitlines()
            raise CannotRun(f"no container can be built and run here ({lines[-1]})") from error
        yield engine
        # What is still there belongs to a test that failed.
        engine.run("podman", "rm", "--force", "--all", "--time=0", "--volumes")
    finally:
        subprocess.run(["umount", folder / "graph/overlay"], capture_output=True, check=False)
        shutil.rmtree(folder, ignore_errors=True)


def _configured(folder: Path, *others: Path) -> Engine:
    folder.mkdir(parents=True, exist_ok=True)
    text = CONTAINERS.format(files=file_limit(), folder=folder)
    (folder / "containers.conf").write_text(text)
    stores = ", ".join(f'"{store}"' for store in others)
    (folder / "storage.conf").write_text(STORAGE.format(folder=folder, others=stores))
    (folder / "registries.conf").write_text(REGISTRIES)
    return Engine(folder)


def file_limit() -> int:
    """No more files than this process may have: raising limits may be denied even to root."""
    _, files = resource.getrlimit(resource.RLIMIT_NOFILE)
    return files


def make_stand_in(folder: Path) -> str:
    """Builds the recipe of ``folder`` in the place of somebody else's image; its name.

    It is kept for as long as the recipe stays the same.
    """
    engine = _configured(STAND_INS)
    recipe = b"".join(path.read_bytes() for path in sorted(folder.iterdir()))
    name = f"localhost/atalaya-{folder.name}:{hashlib.sha256(recipe).hexdigest()[:16]}"
    known = engine.run("podman", "image", "list", "--format={{.Repository}}:{{.Tag}}").split()
    if name not in known:
        engine.build(name, folder, arguments={"BASE_IMAGE": BASE})
    return name


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
        context = engine.folder / "base"
        context.mkdir(exist_ok=True)
        _make_debian(engine, context / "debian.tar")
        shutil.copy(CERTIFICATES, context)
        (context / "Containerfile").write_text(BASE_RECIPE)
        engine.build(BASE, context)
        shutil.rmtree(context)
    if NODE not in known:
        context = engine.folder / "node"
        context.mkdir(exist_ok=True)
        shutil.copy(shutil.which("node") or "node", context / "node")
        modules = Path(engine.run("npm", "root", "--global").strip())
        shutil.copytree(modules / "npm", context / "npm", symlinks=True, dirs_exist_ok=True)
        (context / "Containerfile").write_text(NODE_RECIPE)
        engine.build(NODE, context)
        shutil.rmtree(context)


def _make_debian(engine: Engine, archive: Path) -> None:
    mirrors = engine.run("apt-get", "indextargets", "--format", "$(REPO_URI)").split()
    mirror = next(address for address in mirrors if "security" not in address)
    release = engine.run("sh", "-c", '. /etc/os-release && echo "$VERSION_CODENAME"').strip()
    arguments = ("--variant=minbase", f"--include={PACKAGES}", release, str(archive), mirror)
    engine.run("mmdebstrap", *arguments)
