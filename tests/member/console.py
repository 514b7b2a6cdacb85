"""A member at a terminal: run this, expect that."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from app.member.__main__ import cli
from app.protocol.header import Kind, parse_header
from tests.coalition import Coalition, Secrets
from tests.homes import write_home


@dataclass(frozen=True)
class Outcome:
    """What a person sees."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Console:
    """One home folder, and the command line on it."""

    home: Path
    passphrase_file: Path

    @property
    def mail(self) -> Path:
        """Where fetch stores envelopes."""
        return self.home / "mail"

    def run(self, *arguments: str | Path, typed: str | None = None) -> Outcome:
        """Runs a command in this process."""
        result = CliRunner().invoke(cli, list(map(str, arguments)), env=self.env, input=typed)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert "Traceback" not in result.output
        return Outcome(result.exit_code, result.stdout, result.stderr)

    def start(self, *arguments: str | Path) -> subprocess.Popen[str]:
        """Starts a command in a process of its own, which Ctrl-C reaches wherever tests run."""
        command = ["env", "--default-signal=INT", sys.executable, "-m", "app.member"]
        return subprocess.Popen(
            [*command, *map(str, arguments)],
            env={**os.environ, **self.env},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def listed(self, *arguments: str | Path) -> list[dict[str, Any]]:
        """What ``list --json`` prints."""
        outcome = self.run("list", "--json", *arguments)
        assert outcome.code == 0, outcome.err
        lines: list[dict[str, Any]] = json.loads(outcome.out)
        return lines

    @property
    def env(self) -> dict[str, str]:
        """The environment that a person would set up once."""
        return {
            "ATALAYA_HOME": str(self.home),
            "ATALAYA_PASSPHRASE_FILE": str(self.passphrase_file),
            "COLUMNS": "200",
        }


def make_home(
    path: Path, coalition: Coalition, *, server: str, member: Secrets | None = None
) -> Console:
    """A home with the keys that the coalition's roster names, by default the first member's."""
    write_home(path, coalition, server=server, member=member or coalition.members[0])
    return Console(path, path.parent / "passphrase")


def drop(folder: Path, coalition: Coalition, *sealed: tuple[bytes, list[bytes]]) -> list[str]:
    """A flat folder with a roster and envelopes under names that say nothing; answers the ids."""
    folder.mkdir(exist_ok=True)
    (folder / "from-the-stick.json").write_bytes(coalition.document)
    envelopes = [data for report, files in sealed for data in (report, *files)]
    for data in envelopes:
        number = len(list(folder.iterdir()))
        (folder / f"file {number}.atalaya").write_bytes(data)
    return [
        header.id.hex() for header in map(parse_header, envelopes) if header.kind is Kind.REPORT
    ]


def other_ending(data: bytes) -> bytes:
    """The same but for one bit at its end."""
    return data[:-1] + bytes([data[-1] ^ 1])
