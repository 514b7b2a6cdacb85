"""``make audit``: known faults of everything that the lock files name.

Ends with 0 where nothing is known, 1 where something is, and ``NO_SOURCE`` where no source of
advisories could be asked. The tools alone would not tell: pip-audit says "no known
vulnerabilities" also where every package was skipped. So each is first asked about a release
whose fault is known to everybody; a source that does not know that one knows nothing.

``ATALAYA_OSV_URL`` names a mirror of OSV for Python instead of PyPI; npm asks its registry.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
NO_SOURCE = 3
PYTHON_LOCKS = ("requirements.txt", "requirements-members.txt", "requirements-dev.txt")
NPM_FOLDERS = ("web", "tests/bench/lighthouse")
# Faults of 2019 and 2020 that no source of advisories has forgotten.
KNOWN_BAD_PYTHON = "jinja2==2.10"
KNOWN_BAD_NPM = ("minimist", "0.0.8")


class NoSource(Exception):
    """Nobody could be asked for advisories."""


def main() -> int:
    """Prints one line for each lock file and each finding."""
    results = [
        *(_audit(lock, python_findings) for lock in PYTHON_LOCKS),
        *(_audit(folder, npm_findings) for folder in NPM_FOLDERS),
    ]
    return 1 if 1 in results else max(results)


def _audit(lock: str, findings: Callable[[str], list[str]]) -> int:
    try:
        known = findings(lock)
    except NoSource:
        print(f"{lock}: skipped: no advisory source")  # noqa: T201
        return NO_SOURCE
    for line in known or ["nothing known"]:
        print(f"{lock}: {line}")  # noqa: T201
    return 1 if known else 0


def python_findings(lock: str) -> list[str]:
    """One line a fault in what the requirements file ``lock`` names.

    Raises ``NoSource`` where nobody knows a known fault, or one package could not be asked about.
    """
    with tempfile.TemporaryDirectory() as folder:
        known_bad = Path(folder, "requirements.txt")
        known_bad.write_text(f"{KNOWN_BAD_PYTHON}\n")
        if not _pip_audit(known_bad, "--no-deps"):
            raise NoSource
    return _pip_audit(ROOT / lock, "--require-hashes")


def _pip_audit(requirements: Path, how: str) -> list[str]:
    mirror = os.environ.get("ATALAYA_OSV_URL")
    source = ["--vulnerability-service", "osv", "--osv-url", mirror] if mirror else []
    # Without --disable-pip everything would be installed once more to be looked at.
    command = [sys.executable, "-m", "pip_audit", "--strict", "--disable-pip", how, *source]
    said = _json_of(
        [*command, "--format", "json", "-r", str(requirements)], Path(tempfile.gettempdir())
    )
    dependencies = said.get("dependencies")
    if not dependencies or any("skip_reason" in one for one in dependencies):
        raise NoSource
    return [
        f"{one['name']} {one['version']}: {fault['id']}"
        for one in dependencies
        for fault in one["vulns"]
    ]


def npm_findings(folder: str) -> list[str]:
    """One line for each package with faults that the lock file in ``folder`` names.

    Raises ``NoSource`` as above.
    """
    name, version = KNOWN_BAD_NPM
    wanted = {"name": "known-bad", "version": "1.0.0", "dependencies": {name: version}}
    packages = {"": wanted, f"node_modules/{name}": {"version": version}}
    with tempfile.TemporaryDirectory() as known_bad:
        lock = {"name": "known-bad", "version": "1.0.0", "lockfileVersion": 3, "packages": packages}
        Path(known_bad, "package.json").write_text(json.dumps(wanted))
        Path(known_bad, "package-lock.json").write_text(json.dumps(lock))
        if not _npm_audit(Path(known_bad)):
            raise NoSource
    return _npm_audit(ROOT / folder)


def _npm_audit(folder: Path) -> list[str]:
    said = _json_of(["npm", "audit", "--json", "--package-lock-only"], folder)
    if "vulnerabilities" not in said:
        raise NoSource
    return [
        f"{name} {fault['range']}: {fault['severity']}"
        for name, fault in sorted(said["vulnerabilities"].items())
    ]


def _json_of(command: list[str], folder: Path) -> dict[str, Any]:
    """What the tool prints: empty where that is no JSON. Its status says nothing of why."""
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    try:
        said: dict[str, Any] = json.loads(run.stdout)
    except ValueError:
        return {}
    return said


if __name__ == "__main__":
    sys.exit(main())
