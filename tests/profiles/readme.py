"""The commands of ``deploy/README.md``, as they are to be typed."""

import re
from collections.abc import Mapping

from tests.process import ROOT

README = (ROOT / "deploy/README.md").read_text()
SECTION = re.compile(r"^## (.+)\n((?:(?!## ).*\n?)*)", re.MULTILINE)
BLOCK = re.compile(r"(?:^ {4}.+\n)+", re.MULTILINE)
SECTIONS = {title: BLOCK.findall(text) for title, text in SECTION.findall(README)}


def commands(section: str, number: int, places: Mapping[str, str]) -> list[str]:
    """One block of a section, with this machine's own ``places`` instead of the page's."""
    block = SECTIONS[section][number]
    for name, place in places.items():
        block = block.replace(name, place)
    return [line.strip() for line in block.splitlines()]
