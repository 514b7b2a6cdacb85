"""The image as it runs in deployment: read-only, without root, and with a report through it."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from tests.homes import write_home
from tests.image.conftest import NAME, Image
from tests.image.engine import HARDENED, CommandFailed, Engine
from tests.journeys.conftest import CHROMIUM, FLAGS, PHONE
from tests.journeys.defender import Defender
from tests.ports import free_port, url_of

TEXT = "Vi llegar la camioneta gris a las seis. ¡Ayuda! 🐦"
# What a process of the container sees of itself and of the service beside it.
LOOK = """
import errno, json, os, pathlib, resource, subprocess
def refused(act):
    try:
        act()
    except OSError as error:
        return errno.errorcode[error.errno]
script = pathlib.Path('/tmp/script')
script.write_text('#!/opt/venv/bin/python')
script.chmod(0o700)
status = {}
for path in pathlib.Path('/proc').glob('[0-9]*/cmdline'):
    if b'app.main' in path.read_bytes() and b'catatonit' not in path.read_bytes():
        lines = (path.parent / 'status').read_text().splitlines()
        status = dict(line.split(':', 1) for line in lines)
limits = [pathlib.Path('/sys/fs/cgroup', name)
    for name in ('memory.max', 'memory/memory.limit_in_bytes')]
print(json.dumps({
    'status': {key: value.split() for key, value in status.items()},
    'root': refused(lambda: open('/x', 'w')),
    'program': refused(lambda: open('/srv/atalaya/app/x.py', 'w')),
    'run from /tmp': refused(lambda: subprocess.run(['/tmp/script'])),
    'core': resource.getrlimit(resource.RLIMIT_CORE),
    'memory': [path.read_text().strip() for path in limits if path.exists()],
}))
"""


@dataclass(frozen=True)
class Running:
    """A container that serves."""

    engine: Engine
    container: str
    url: str

    def execute(self, *command: str) -> str:
        return self.engine.run("podman", "exec", self.container, *command)


@pytest.fixture(scope="module")
def running(image: Image, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Migrated, with the coalition's roster, and healthy."""
    engine, port = image.engine, free_port()
    volume = engine.run("podman", "volume", "create").strip()
    kept = f"--volume={volume}:/data"
    given = _given(image, tmp_path_factory.mktemp("given"))

    def operate(*command: str) -> None:
        mounted = f"--volume={given}:/in:ro"
        admin = ("python", "-m", "app.admin", *command)
        engine.run(
            "podman", "run", "--rm", *HARDENED, "--network=none", kept, mounted, NAME, *admin
        )

    url = url_of(port)
    options = (f"--publish=127.0.0.1:{port}:8000", f"--env=ATALAYA_ORIGINS={url}")
    try:
        operate("migrate")
        operate("publish-roster", *_options("/in"))
        with engine.started(NAME, kept, *options) as container:
            _await_service(engine, container)
            yield Running(engine, container, url)
    finally:
        engine.run("podman", "volume", "rm", volume)


def _given(image: Image, folder: Path) -> Path:
    """What an operator gets from the coalition, as the container's user may read it."""
    folder.chmod(0o755)
    (folder / "roster.json").write_bytes(image.coalition.document)
    (folder / "keys.bin").write_bytes(image.coalition.key_file)
    (folder / "pins.json").write_bytes(image.coalition.pins_bytes)
    return folder


def _options(folder: str) -> tuple[str, ...]:
    files = {"document": "roster.json", "keys": "keys.bin", "pins": "pins.json"}
    return tuple(word for key, name in files.items() for word in (f"--{key}", f"{folder}/{name}"))


def _await_service(engine: Engine, container: str) -> None:
    """Until it says that it serves; a container that has ended says nothing more."""
    with engine.following(container) as lines:
        said = []
        for line in lines:
            said.append(line)
            if "serving on port" in line:
                return
    raise AssertionError("".join(said))


def test_the_service_has_no_rights_but_its_data(running: Running) -> None:
    seen: dict[str, Any] = json.loads(running.execute("python", "-c", LOOK))
    status = seen["status"]
    assert status["Uid"] == status["Gid"] == ["10001"] * 4
    for kind in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        assert int(status[kind][0], 16) == 0
    assert status["NoNewPrivs"] == ["1"]
    assert status["Seccomp"] == ["2"]
    assert seen["root"] == seen["program"] == "EROFS"
    assert seen["run from /tmp"] == "EACCES"
    assert seen["core"] == [0, 0]
    assert seen["memory"] == [str(512 * 1024 * 1024)]


def test_there_is_no_shell(running: Running) -> None:
    with pytest.raises(CommandFailed, match="executable file"):
        running.execute("sh", "-c", "true")


def test_the_health_check_passes_where_it_serves_and_only_there(
    running: Running, engine: Engine
) -> None:
    engine.run("podman", "healthcheck", "run", running.container)
    idle = ("python", "-c", "import signal; signal.pause()")
    with engine.started(NAME, command=idle) as container, pytest.raises(CommandFailed):
        engine.run("podman", "healthcheck", "run", container)


def test_a_report_sent_to_the_container_is_opened_by_a_member(
    running: Running, image: Image, tmp_path: Path
) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = browser.new_context(**PHONE).new_page()  # type: ignore[arg-type]
        page.goto("about:blank")
        picture = page.screenshot(type="jpeg", quality=90)
        defender = Defender(page)
        file = {"name": "IMG 1.jpg", "mimeType": "image/jpeg", "buffer": picture}
        defender.report(f"{running.url}/", TEXT, files=[file], without=["cauce"])
        assert defender.complaints == []
        browser.close()
    home = tmp_path / "alborada"
    member = image.coalition.members[image.coalition.index("alborada")]
    write_home(home, image.coalition, server=running.url, member=member)
    options = ("--home", str(home), "--passphrase-file", str(tmp_path / "passphrase"))
    opened = subprocess.run(
        [sys.executable, "-m", "app.member", "open", "newest", *options],
        capture_output=True,
        text=True,
        check=False,
    )
    assert opened.returncode == 0, opened.stderr
    assert TEXT in opened.stdout
    (folder,) = (home / "opened").iterdir()
    assert (folder / "a1.jpg").read_bytes() == picture


def test_it_ends_by_itself_when_it_is_told_to(running: Running) -> None:
    running.engine.run("podman", "stop", "--time=60", running.container)
    (state,) = json.loads(running.engine.run("podman", "container", "inspect", running.container))
    # By the signal that it was sent, and not by the one that follows where nothing ends.
    assert state["State"]["ExitCode"] == 128 + signal.SIGTERM
    assert "ERROR" not in running.engine.run("podman", "logs", running.container)
