"""Bills of materials in CycloneDX 1.6, from lock files alone: the same file from the same locks.

What is needed to build and to test is in them as well, with the scope ``excluded``.
"""

import base64
import json
import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

# Packages whose own data do not say it; their licence files, or the readme, do.
LICENCES = {
    "colorama": "BSD-3-Clause",
    "combine-errors": "MIT",
    "dejavu-fonts-ttf": "Bitstream Vera and Arev fonts; DejaVu's changes are in the public domain",
    "png-js": "MIT",
    "pyrage": "MIT",
    "tzdata": "Apache-2.0",
}
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)", re.MULTILINE)
# As in SPDX: names, joined or alone.
_EXPRESSION = re.compile(r"[A-Za-z0-9.+-]+(?: (?:OR|AND|WITH) [A-Za-z0-9.+-]+)*")
_CLASSIFIER = "License :: OSI Approved :: "

Component = dict[str, Any]


def bill(name: str, version: str, components: list[Component]) -> bytes:
    """One bill of everything that ``name`` is made of."""
    return (
        json.dumps(
            {
                "bomFormat": "CycloneDX",
                "specVersion": "1.6",
                "version": 1,
                "metadata": {
                    "component": {"type": "application", "name": name, "version": version}
                },
                "components": components,
            },
            indent=1,
            sort_keys=True,
        )
        + "\n"
    ).encode()


def python_components(running: Path, everything: Path) -> list[Component]:
    """What ``running`` pins is required; what only ``everything`` pins is not.

    Licences come from the packages themselves, so they must be installed.
    """
    required = dict(_PINNED.findall(running.read_text()))
    return [
        _component("pypi", name, version, licence_of(name), is_required=name in required)
        for name, version in _PINNED.findall(everything.read_text())
    ]


def licence_of(package: str) -> str:
    """What the installed ``package`` says of itself, or we have read in it; else empty."""
    if package in LICENCES:
        return LICENCES[package]
    said = metadata.metadata(package)
    classified = [
        text.removeprefix(_CLASSIFIER)
        for text in said.get_all("Classifier", [])
        if text.startswith(_CLASSIFIER)
    ]
    expression, whole = (said.get_all(key, [""])[0] for key in ("License-Expression", "License"))
    short = whole if len(whole.splitlines()) == 1 and whole != "UNKNOWN" else ""
    return expression or short or " and ".join(classified)


def npm_components(lock: Path) -> list[Component]:
    """What a package-lock.json names, each version once."""
    found = {
        component["bom-ref"]: component
        for component in _npm_packages(json.loads(lock.read_text())["packages"])
    }
    return [found[reference] for reference in sorted(found)]


def _npm_packages(packages: dict[str, Any]) -> Iterator[Component]:
    # What is required anywhere comes last, and stays.
    by_need = sorted(packages.items(), key=lambda entry: not entry[1].get("dev", False))
    for path, package in by_need:
        if not path:
            continue
        name = path.rpartition("node_modules/")[2]
        licence = LICENCES.get(name) or package.get("license", "")
        is_required = not package.get("dev", False)
        component = _component("npm", name, package["version"], licence, is_required=is_required)
        algorithm, _, digest = package["integrity"].partition("-")
        content = base64.b64decode(digest).hex()
        yield {**component, "hashes": [{"alg": f"SHA-{algorithm[3:]}", "content": content}]}


def _component(kind: str, name: str, version: str, licence: str, *, is_required: bool) -> Component:
    address = f"pkg:{kind}/{name.replace('@', '%40')}@{version}"
    is_spdx = _EXPRESSION.fullmatch(licence)
    said = {"expression": licence} if is_spdx else {"license": {"name": licence}}
    return {
        "type": "library",
        "bom-ref": address,
        "purl": address,
        "name": name,
        "version": version,
        "scope": "required" if is_required else "excluded",
        "licenses": [said] if licence else [],
    }
