"""Pictures of every screen, taken from the real page: ``make screens``.

Spanish and light; those in ``ALSO`` in English and dark as well. The index says what each one is.
"""

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from tests.coalition import Coalition
from tests.journeys.conftest import Built, build
from tests.journeys.walk import Screen, missing, phone_to_walk, walk

FOLDER = Path(__file__).parents[1] / "docs" / "screens"
ALSO = ("type", "text", "closing/q:consent", "code", "receipt", "replies")
# Text on a few flat colours needs no more, and its edges stay smooth; a photo does.
COLOURS, OF_A_PHOTO = 16, 64
INDEX = """# Every screen

What the defender's page shows on a phone of 360 by 640, in Spanish and light; a few are in English
and dark as well. `make screens` takes them anew from the real page, by the walk that the access
test goes too (`tests/journeys/walk`): each screen of the code and each question of the forms.
Only the first 640 pixels are shown; what is longer scrolls.

"""
PARTS = {
    "attack": "An attack",
    "closing": "The end of every path",
    "testimony": "A testimony",
    "sexual": "Sexual violence",
    "urgent": "An urgent alert",
    "document": "A document",
    "page": "Without a script",
    "carried": "The file to take along",
    "deliver": "Handing in a package",
}


def main() -> None:
    """Walks once, and writes pictures and index anew."""
    for old in FOLDER.glob("*.png"):
        old.unlink()
    FOLDER.mkdir(exist_ok=True)
    taken: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        built = _built(folder)
        with phone_to_walk(playwright) as context:
            for screen in walk(context, built, folder):
                if screen.name not in taken:
                    taken[screen.name] = _take(screen)
    if forgotten := missing(taken):
        raise RuntimeError(f"no picture of {sorted(forgotten)}")
    (FOLDER / "README.md").write_text(INDEX + _index(taken), encoding="utf-8")


def _built(folder: Path) -> Built:
    coalition = Coalition()
    (folder / "pins.json").write_bytes(coalition.pins_bytes)
    web = folder / "dist"
    build([], {"ATALAYA_PINS": str(folder / "pins.json"), "ATALAYA_WEB_OUT": str(web)})
    return Built(coalition, web)


def _take(screen: Screen) -> list[str]:
    page, name = screen.page, screen.name.replace("/q:", "_")
    page.evaluate("scrollTo(0, 0)")
    _save(page, name)
    if screen.name not in ALSO:
        return [name]
    page.emulate_media(color_scheme="dark")
    _speak(page, "English", "en")
    _save(page, f"{name}_en_dark")
    _speak(page, "Español", "es")
    page.emulate_media(color_scheme="light")
    return [name, f"{name}_en_dark"]


def _speak(page: Page, language: str, tag: str) -> None:
    page.locator("#language").select_option(label=language)
    expect(page.locator("html")).to_have_attribute("lang", tag)


def _save(page: Page, name: str) -> None:
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    has_photo = page.locator("main canvas").count() > 0
    few = picture.quantize(OF_A_PHOTO if has_photo else COLOURS, dither=Image.Dither.NONE)
    few.save(FOLDER / f"{name}.png", optimize=True)


def _index(taken: dict[str, list[str]]) -> str:
    parts: dict[str, list[str]] = {}
    for screen, names in taken.items():
        part = screen.split("/")[0] if "/" in screen else screen.split("-")[0]
        title = PARTS.get(part, f"Further questions: {part}" if "/" in screen else "The way")
        parts.setdefault(title, []).extend(names)
    return "\n".join(
        f"## {title}\n\n{' '.join(_picture(name) for name in names)}\n"
        for title, names in parts.items()
    )


def _picture(name: str) -> str:
    return f'<img src="{name}.png" width="240" alt="{name.replace("_", ", ")}">'


main()
