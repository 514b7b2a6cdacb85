"""The frame of pages that the service writes itself: no script, and a way out without one."""

from collections.abc import Iterable
from typing import Literal

Language = Literal["es", "en"]
_LEAVE = {"es": "Salir", "en": "Leave"}


def bare_page(language: Language, *, title: str, lines: Iterable[str]) -> str:
    """The whole page around ``lines`` of markup, in which everything is escaped already."""
    body = "\n".join(f"      {line}" for line in lines)
    return f"""<!doctype html>
<html lang="{language}" translate="no">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="referrer" content="no-referrer" />
    <meta name="color-scheme" content="light dark" />
    <title>{title}</title>
    <link rel="icon" href="/icon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="/pages.css" />
  </head>
  <body>
    <header><a class="leave" href="/salir" rel="noreferrer">{_LEAVE[language]}</a></header>
    <main>
{body}
    </main>
  </body>
</html>
"""
