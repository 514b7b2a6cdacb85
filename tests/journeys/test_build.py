"""What the build makes, and what it refuses to make."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.coalition import Coalition
from tests.journeys.conftest import WEB, Built

# The parser comes with ESLint.
PARSE = """
import { readFileSync } from 'node:fs';
import { parse } from 'acorn';
const [path, sourceType] = process.argv.slice(1);
parse(readFileSync(path, 'utf8'), { ecmaVersion: 2020, sourceType });
"""


SCRIPTS = {
    "index": "module",
    "application": "module",
    "returning": "module",
    "desk": "module",
    "tus": "module",
    "sealing.worker": "script",
    "returning.worker": "script",
    "work.worker": "script",
}


@pytest.mark.parametrize(("name", "kind"), SCRIPTS.items())
def test_scripts_are_in_the_language_of_2020(built: Built, name: str, kind: str) -> None:
    (script,) = (built.web / "assets").glob(f"{name}-*.js")
    parsed = subprocess.run(
        ["node", "--input-type=module", "-e", PARSE, str(script), kind],
        cwd=WEB,
        capture_output=True,
        text=True,
        check=False,
    )
    assert parsed.returncode == 0, parsed.stderr


def test_the_first_screen_fits_into_one_round_trip(built: Built) -> None:
    """What a new connection lets a server send at once is about 14 kB."""
    assets = [*built.web.glob("assets/index-*.css.br"), *built.web.glob("assets/index-*.js.br")]
    first = [built.web / "index.html.br", built.web / "icon.svg.br", *assets]
    assert len(first) == 4
    assert sum(path.stat().st_size for path in first) <= 14_000


def imported(assets: Path, names: set[str]) -> set[str]:
    """These scripts and all that they import at once."""
    found = {
        name
        for script in names
        for name in re.findall(r'(?:from|import)"\./([^"]+)"', (assets / script).read_text())
    }
    return names if found <= names else imported(assets, names | found)


def test_everything_to_send_a_text_in_one_language_is_below_its_limit(built: Built) -> None:
    """A hundred kilobytes, of which the signed list of three members and its keys take five."""
    assets = built.web / "assets"
    names = ("index", "application", "first_es", "report_es", "form_es")
    found = {path.name for name in names for path in assets.glob(f"{name}-*.js")}
    workers = ("sealing.worker-*.js", "work.worker-*.js", "word_lists-*.txt", "index-*.css")
    fetched = [assets / name for name in imported(assets, found)]
    fetched += [path for name in workers for path in assets.glob(name)]
    fetched += [built.web / "index.html", built.web / "icon.svg"]
    sizes = {path.name: Path(f"{path}.br").stat().st_size for path in fetched}
    assert len(sizes) >= 11
    assert sum(sizes.values()) <= 94_700, sizes


def test_what_the_console_needs_for_its_door_and_list_is_below_its_limit(built: Built) -> None:
    """Its workers, its words and what is drawn when somebody asks for it come beside or later."""
    assets = built.web / "console" / "assets"
    page = (built.web / "console" / "index.html").read_text()
    (first,) = re.findall(r'src="/console/assets/([^"]+[.]js)"', page)
    sizes = {name: (assets / f"{name}.br").stat().st_size for name in imported(assets, {first})}
    assert len(sizes) > 1
    assert sum(sizes.values()) <= 64_000, sizes


def test_the_page_is_the_same_at_each_of_its_addresses(built: Built) -> None:
    page = (built.web / "index.html").read_bytes()
    for way in ("volver", "return"):
        assert (built.web / way / "index.html").read_bytes() == page


def test_unused_parts_of_libraries_do_not_travel(built: Built) -> None:
    for worker in (built.web / "assets").glob("*ing.worker-*.js"):
        script = worker.read_text(encoding="utf-8").lower()
        assert [word for word in ("ristretto", "argon2", "@__pure__") if word in script] == []


def refused(folder: Path, pins: Any) -> str:
    (folder / "pins.json").write_text(json.dumps(pins))
    made = subprocess.run(
        ["npx", "--no-install", "vite", "build", "--logLevel", "warn"],
        cwd=WEB,
        env={
            **os.environ,
            "ATALAYA_PINS": str(folder / "pins.json"),
            "ATALAYA_WEB_OUT": str(folder / "dist"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode != 0
    assert not (folder / "dist").exists()
    return made.stderr


def test_pins_that_could_verify_nothing_are_refused(tmp_path: Path) -> None:
    pins = json.loads(Coalition().pins_bytes)
    root = {**json.loads(pins["root"]), "threshold": 4}
    said = refused(tmp_path, {**pins, "root": json.dumps(root)})
    assert "The file that ATALAYA_PINS names is not usable: pins with a malformed root." in said


def test_pins_of_protocol_1_0_are_refused(tmp_path: Path) -> None:
    said = refused(tmp_path, {"type": "atalaya-pins", "minimum_roster_version": 1, "root": {}})
    assert "is not usable: not pins of a known format." in said
