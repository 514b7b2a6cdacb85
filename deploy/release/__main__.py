"""``python -m deploy.release --pins PINS [--key KEY]``: the parser, and the order of steps."""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from deploy.release.pages import ROOT, NotBuilt, NotReproducible, build_twice
from deploy.release.sbom import bill, npm_components, python_components
from deploy.release.signed_list import LIST, NAMESPACE, KeyUnusable, check_key, sign, write_list


def main() -> int:
    """Makes one release; ends with one sentence and 1 where it cannot."""
    parser = argparse.ArgumentParser(prog="make release", description=main.__doc__)
    parser.add_argument("--pins", type=Path, required=True, help="the coalition's pins")
    parser.add_argument("--key", type=Path, help="an Ed25519 key made by ssh-keygen")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "release")
    given = parser.parse_args()
    name = release_name()
    folder: Path = given.out / f"atalaya-{name}"
    given.out.mkdir(parents=True, exist_ok=True)
    # An earlier one stays until this one is whole.
    with tempfile.TemporaryDirectory(dir=given.out) as making:
        try:
            make(Path(making, name), name=name, pins=given.pins, key=given.key)
        except (KeyUnusable, NotBuilt, NotReproducible) as error:
            print(error, file=sys.stderr)  # noqa: T201
            return 1
        shutil.rmtree(folder, ignore_errors=True)
        Path(making, name).rename(folder)
    print(told(folder, is_signed=given.key is not None))  # noqa: T201
    return 0


def make(folder: Path, *, name: str, pins: Path, key: Path | None) -> None:
    """Fills, lists and signs; raises as these do."""
    if key is not None:
        check_key(key)
    folder.mkdir()
    fill(folder, name=name, pins=pins)
    listed = write_list(folder)
    if key is not None:
        sign(listed, key)


def fill(folder: Path, *, name: str, pins: Path) -> None:
    """Everything that is listed: the pages, both bills of materials, and what they are of."""
    build_twice(pins, folder / "web")
    python = python_components(ROOT / "requirements-members.txt", ROOT / "requirements-dev.txt")
    npm = npm_components(ROOT / "web" / "package-lock.json")
    (folder / "python.cdx.json").write_bytes(bill("atalaya", name, python))
    (folder / "web.cdx.json").write_bytes(bill("atalaya-web", name, npm))
    node = _said("node", "--version")
    made_of = {"release": name, "commit": _said("git", "rev-parse", "HEAD"), "node": node}
    (folder / "release.json").write_text(json.dumps(made_of, indent=1) + "\n")


def release_name() -> str:
    """The version; one of which the changelog does not speak, or a changed tree, is named so."""
    version: str = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    is_changed = _said("git", "status", "--porcelain")
    return version if version in headings and not is_changed else f"{version}-unreleased"


def told(folder: Path, *, is_signed: bool) -> str:
    """What to do with it now."""
    if is_signed:
        return f"{folder} is ready and signed."
    order = f"ssh-keygen -Y sign -f KEY -n {NAMESPACE} {LIST}"
    return f"{folder} is ready and not signed. Take {LIST} to where the key is, and there: {order}"


def _said(*command: str) -> str:
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
