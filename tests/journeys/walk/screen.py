"""What the walk comes past: a name, and the page as it stands."""

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

DEFENDER = Path(__file__).parents[3] / "web" / "defender"


@dataclass(frozen=True)
class Screen:
    """One screen, in Spanish and light when it is come past; whoever looks leaves it like that.

    The name is that of the code's ``ScreenName``, after a dash the state that it is in.
    """

    name: str
    page: Page


def screen_names() -> set[str]:
    """Every name in ``screens.ts`` but the questions', which stand in the forms."""
    source = (DEFENDER / "screens.ts").read_text(encoding="utf-8")
    declared = re.findall(r"export type \w*ScreenName =(.*?);", source, re.DOTALL)
    return {name for one in declared for name in re.findall(r"'([a-z-]+)'", one)}
