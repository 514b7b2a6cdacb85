"""People around a table: signers and organisations who pass files to each other, offline."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from app.member.__main__ import cli
from tests.homes import PASSPHRASE
from tests.member.console import Outcome

COALITION = "observatorio"


@dataclass(frozen=True)
class Table:
    """A folder in which everybody's folders lie side by side."""

    folder: Path
    server: str = "https://atalaya.example"

    def run(self, *arguments: str | Path, typed: str | None = None) -> Outcome:
        """Runs a command as somebody at the table."""
        passphrase = self.folder / "passphrase"
        passphrase.write_text(PASSPHRASE)
        env = {
            "ATALAYA_PASSPHRASE_FILE": str(passphrase),
            "ATALAYA_SIGNER_PASSPHRASE_FILE": str(passphrase),
            "COLUMNS": "200",
        }
        result = CliRunner().invoke(cli, list(map(str, arguments)), env=env, input=typed)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Outcome(result.exit_code, result.stdout, result.stderr)

    def coalition(self, *arguments: str | Path, typed: str | None = None) -> Outcome:
        """Runs a governance command."""
        return self.run("coalition", *arguments, typed=typed)

    def do(self, *arguments: str | Path) -> str:
        """Runs a governance command that must work; what it printed."""
        outcome = self.coalition(*arguments)
        assert outcome.code == 0, outcome.err
        return outcome.out

    def signers(self, number: int, *, threshold: int, waiting_hours: int = 48) -> str:
        """Signers with keys, pins that all trust; the words of the pins."""
        files = []
        for n in range(1, number + 1):
            self.do("signer", "--signer", self.signer(n), "--name", f"Firmante {n}")
            files.append(self.signer(n) / "signer.json")
        out = self.do(
            "init",
            *files,
            *("--id", COALITION, "--threshold", str(threshold)),
            *("--waiting-hours", str(waiting_hours), "--out", self.pins),
        )
        for n in range(1, number + 1):
            words = words_in(out)
            self.do("trust", "--signer", self.signer(n), "--pins", self.pins, "--words", words)
        return words_in(out)

    def applicant(self, name: str) -> str:
        """An organisation with a home and an application; the words that it reads out."""
        made = self.run(
            *("keygen", "--home", self.folder / name, "--member", name),
            *("--pins", self.pins, "--server", self.server),
        )
        assert made.code == 0, made.err
        out = self.do(
            *("apply", "--home", self.folder / name, "--out", self.file(name)),
            *("--name-es", f"Organización {name}", "--name-en", f"Organisation {name}"),
            *("--country", "MX", "--contact", f"https://{name}.example"),
        )
        return words_in(out)

    def founding(self, founders: Sequence[str]) -> str:
        """A proposal of the first list, with every key proven; the words of the list."""
        for name in founders:
            self.applicant(name)
        out = self.do(
            "propose",
            "found",
            *map(self.file, founders),
            *("--signer", self.signer(1), "--out", self.file("founding")),
        )
        for name in founders:
            self.do(
                *("answer", self.file("founding"), "--home", self.folder / name, "--offline"),
                *("--out", self.file(f"answer-{name}")),
            )
        return words_in(out)

    def sign(self, number: int, proposal: str, *more: str | Path) -> Outcome:
        """A signer signs the proposal in a file."""
        return self.coalition(
            *("sign", self.file(proposal), "--signer", self.signer(number), "--yes"),
            *("--out", self.file(f"signature-{number}"), *more),
        )

    def beside(self, *names: str) -> list[str | Path]:
        """The options that bring statements in files along."""
        return [part for name in names for part in ("--with", self.file(name))]

    @property
    def pins(self) -> Path:
        """The coalition's pins."""
        return self.folder / "pins.json"

    def signer(self, number: int) -> Path:
        """A signer's folder."""
        return self.folder / f"signer-{number}"

    def file(self, name: str) -> Path:
        """A file that goes from hand to hand."""
        return self.folder / f"{name}.json"


def words_in(out: str) -> str:
    """The eight Spanish words that a command has printed."""
    found = re.search(r"^  es  (.*)$", out, re.MULTILINE)
    assert found, out
    return found[1]
