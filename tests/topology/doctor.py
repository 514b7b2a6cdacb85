"""What the doctor says of the topology, from outside and as the service."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.process import ROOT, environment, without_settings
from tests.topology.edge import Edge
from tests.topology.replica import Replica


def seen_from_outside(edge: Edge, *, authority: Path | None = None) -> dict[str, str]:
    """What needs doing, by what it is about, to whoever asks as people do."""
    variables = {**without_settings(), "ATALAYA_PROXY": "strips", "ATALAYA_ORIGINS": edge.url}
    if authority:
        variables["SSL_CERT_FILE"] = str(authority)
    return _examined(variables, "--from-outside")


def seen_inside(replica: Replica, edge: Edge, **variables: str) -> dict[str, str]:
    """The same to a service with all of its settings."""
    own = {**environment(replica.settings), **replica.variables, "ATALAYA_ORIGINS": edge.url}
    return _examined({**own, "SSL_CERT_FILE": str(edge.authority), **variables})


def _examined(variables: Mapping[str, str], *options: str) -> dict[str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "app.admin", "doctor", *options],
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    seen: dict[str, str] = {}
    for line in done.stdout.splitlines():
        state, finding = line.split(maxsplit=1)
        about, words = finding.split(": ", 1)
        if state != "ok":
            seen[about] = f"{seen.get(about, '')} {words}".strip()
    # What monitors read goes with what people read.
    assert bool(seen) == bool(done.returncode), done.stdout
    return seen
