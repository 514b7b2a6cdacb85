"""The console's evidence viewer: files are compared, covered, and stay in a frame of their own."""

import hashlib
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.homes import PASSPHRASE
from tests.journeys.conftest import Built
from tests.journeys.governed import governed_by
from tests.member.conftest import deliver

FILES = Path(__file__).parents[1] / "web" / "defender" / "evidence" / "files"
DESK = {"viewport": {"width": 1280, "height": 800}, "locale": "es-MX"}
SCRIPT = b"<script>top.postMessage('ran','*');fetch('/api/v1/health?ran')</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">' + SCRIPT + b"</svg>"
HIDDEN = "Mi foto \u202egpj.exe\u2066" + "a" * 480


def png(width: int, height: int, rows: bytes, *, colour: int = 2) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


PHOTO = (FILES / "photo.jpg").read_bytes()
FILM = (FILES / "film.mp4").read_bytes()
# A real one, in grey: 100 kB that become 400 MB once they are decoded.
VAST = png(10_000, 10_000, bytes(10_001 * 10_000), colour=0)
# Packed once more, each layer is a thousandth of the one inside.
BOMB = zipped({"todo.zip": zipped({"nada": bytes(20_000_000)})})
# A picture to whoever shows it, a program to whoever runs it.
GIF = b"GIF89a/*" + bytes(40) + b"*/=1;" + SCRIPT[8:-9]
PDF = (
    b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>/Pages 9 0 R"
)
MISLEADING = "Lo llevaron \u202eal revés\u2066 <script>alert(1)</script>\x07\n"
LONG = (MISLEADING * 1_000)[:50_000]
GOOD = png(40, 30, (b"\0" + b"\xc0\x30\x20" * 40) * 30)
SENT: dict[str, tuple[bytes, dict[str, Any]]] = {
    "a1.jpg": (PHOTO, {"media_type": "image/jpeg", "graphic": True, "caption": HIDDEN}),
    "a2.png": (
        GOOD,
        {
            "media_type": "image/png",
            "derived": {
                "sha256": "ab" * 32,
                "size": 9,
                "media_type": "image/jpeg",
                "how": ["blur", "constructor"],
                "from": "a1.jpg",
            },
        },
    ),
    "a3.mp4": (FILM, {"media_type": "video/mp4"}),
    "a4.svg": (SVG, {"media_type": "image/svg+xml"}),
    "a5.jpg": (
        PHOTO[:2] + b"\xff\xfe\x02\x02" + SCRIPT.ljust(512) + PHOTO[2:],
        {"media_type": "text/html"},
    ),
    "a6.png": (GOOD, {"media_type": "image/png"}),
    "a11.png": (GOOD[:60] + bytes(40), {"media_type": "image/png"}),
    "a7.png": (png(100_000, 100_000, bytes(1000)), {"media_type": "image/png"}),
    "a8.mp4": (FILM[: len(FILM) // 3], {"media_type": "video/mp4"}),
    "a9.zip": (b"PK\x03\x04" + bytes(300), {"media_type": "application/zip"}),
    "a10.png": (GOOD, {"media_type": "image/png", "sha256": "00" * 32}),
    "a12.png": (VAST, {"media_type": "image/png"}),
    "a13.pdf": (PDF, {"media_type": "application/pdf"}),
    "a14.zip": (BOMB, {"media_type": "application/zip"}),
    "a15.gif": (GIF, {"media_type": "image/gif"}),
    # A page that begins like a PDF, and says that it is a film.
    "a16.mp4": (PDF + SVG, {"media_type": "video/mp4"}),
    # The first box says that it is longer than anything.
    "a17.mp4": (
        b"\x00\x00\x00\x01" + FILM[4:8] + b"\xff" * 8 + FILM[8:],
        {"media_type": "video/mp4"},
    ),
}


@dataclass(frozen=True)
class Desk:
    page: Page
    url: str
    # What the browser wrote to its console.
    complaints: list[str]
    # Addresses that were asked for, by the page or anything in it.
    asked: list[str]

    def row(self, name: str) -> Locator:
        return self.page.locator(".file-row", has=self.page.locator(".name", has_text=name))

    def open(self, name: str) -> Locator:
        row = self.row(name)
        row.get_by_role("button", name="Abrir el archivo").click()
        expect(row.get_by_role("button", name="Cerrar el archivo")).to_be_visible()
        return row


@pytest.fixture(scope="module")
def desk(
    built: Built, chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    with governed_by(built, tmp_path_factory.mktemp("evidence")) as governed:
        key_file = governed.person("ana", "reviewer").home / "device.key"

        def name_files(body: dict[str, Any]) -> None:
            for entry, (name, (_, told)) in zip(body["attachments"], SENT.items(), strict=True):
                entry.update({"name": name, **told})

        governed.coalition.previous = governed.assembly.roster.previous
        files = [content for content, _ in SENT.values()]
        sealed = governed.coalition.seal_report(
            {"alborada"}, text="Con archivos", files=files, edit=name_files
        )
        deliver(governed.liar.url, sealed)
        deliver(governed.liar.url, governed.coalition.seal_report({"alborada"}, text=LONG))
        misnamed = governed.coalition.seal_report(
            {"alborada"},
            files=[GOOD],
            edit=lambda body: body["attachments"][0].update(name="\u202e" + "a" * 50_000),
        )
        deliver(governed.liar.url, misnamed)
        context = chromium.new_context(**DESK, accept_downloads=True)  # type: ignore[arg-type]
        page = context.new_page()
        desk = Desk(page, governed.liar.url, [], [])
        page.on("console", lambda message: desk.complaints.append(message.text))
        page.on("pageerror", lambda error: desk.complaints.append(str(error)))
        page.on("dialog", lambda dialog: desk.complaints.append(dialog.message))
        context.on("request", lambda request: desk.asked.append(request.url))
        page.goto(f"{desk.url}/console/")
        page.locator("#member").select_option("alborada")
        page.locator("#file").set_input_files(key_file)
        page.locator("#passphrase").fill(PASSPHRASE)
        page.locator("button.primary").click()
        page.get_by_role("tab", name=re.compile("Todo")).click()
        page.locator(".all .row").last.click()
        yield desk
        context.close()


def test_a_photo_is_compared_and_covered_until_somebody_asks_and_its_opening_is_written_down(
    desk: Desk,
) -> None:
    row = desk.open("a1.jpg")
    expect(row).to_contain_text("difícil de ver")
    expect(row.locator(".hashes")).to_contain_text("Igual a lo que se envió")
    expect(row.locator(".hashes")).to_contain_text(hashlib.sha256(PHOTO).hexdigest())
    # The caption cannot turn the line around.
    expect(row).to_contain_text(r"Mi foto \u202egpj.exe\u2066")
    inside = row.frame_locator("iframe").locator("body")
    uncover = row.get_by_role("button", name="Destapar, aunque es difícil de ver")
    expect(uncover).to_be_visible()
    expect(inside).to_have_class("covered")
    assert "blur" in inside.locator("img").evaluate("image => getComputedStyle(image).filter")
    uncover.click()
    expect(inside).not_to_have_class("covered")
    row.get_by_role("button", name="Tapar").click()
    expect(inside).to_have_class("covered")
    expect(row.locator(".fields")).to_contain_text("Con qué aparato")
    expect(desk.page.locator(".history")).to_contain_text("ver el archivo a1.jpg")


def test_a_copy_says_of_what_and_how_it_was_made(desk: Desk) -> None:
    row = desk.row("a2.png")
    expect(row).to_contain_text("con partes borrosas, constructor")
    expect(row).to_contain_text("a1.jpg")
    expect(row).to_contain_text("ab" * 32)


def test_a_report_whose_files_have_names_of_another_shape_is_not_shown(desk: Desk) -> None:
    desk.page.locator(".all .row").first.click()
    expect(desk.page.locator(".panel .alert").first).to_be_visible()
    expect(desk.page.locator(".file-row")).to_have_count(0)
    desk.page.locator(".all .row").last.click()
    expect(desk.page.locator(".file-row")).to_have_count(len(SENT))


def test_what_is_not_what_was_sent_is_not_shown(desk: Desk) -> None:
    row = desk.row("a10.png")
    row.get_by_role("button", name="Abrir el archivo").click()
    expect(row.get_by_role("alert")).to_be_visible()
    expect(row.locator("iframe, .download")).to_have_count(0)


def test_a_film_plays_in_the_frame_once_it_is_uncovered(desk: Desk) -> None:
    row = desk.open("a3.mp4")
    video = row.frame_locator("iframe").locator("video")
    expect(video).not_to_be_visible()
    row.get_by_role("button", name="Destapar").click()
    expect(video).to_be_visible()
    assert video.evaluate("video => video.play().then(() => true)")


def test_what_is_blacked_out_is_gone_from_the_pixels_of_the_copy(desk: Desk) -> None:
    row = desk.open("a6.png")
    row.get_by_role("button", name="Destapar").click()
    row.get_by_role("button", name="Tachar partes").click()
    image = row.frame_locator("iframe").locator("img")
    for name, share in (("left", 0), ("top", 0), ("right", 50), ("bottom", 20)):
        row.locator(f"input[name={name}]").fill(str(share))
    row.get_by_role("button", name="Agregar").click()
    expect(row).to_contain_text("1 parte tachada")
    row.locator("iframe").scroll_into_view_if_needed()
    box = image.bounding_box()
    assert box is not None
    mouse = desk.page.mouse
    mouse.move(box["x"] + box["width"] * 0.8, box["y"] + box["height"] * 0.8)
    mouse.down()
    mouse.move(box["x"] + box["width"] * 0.99, box["y"] + box["height"] * 0.99)
    mouse.up()
    expect(row).to_contain_text("2 partes tachadas")
    row.get_by_role("button", name="Hacer la copia").press("Enter")
    with desk.page.expect_download() as begun:
        row.get_by_role("button", name="Descargar como a6.tachada.png").click()
    copy = begun.value.path().read_bytes()
    assert re.findall(rb"IHDR|tEXt|eXIf|iTXt|tIME|IEND", copy) == [b"IHDR", b"IEND"]
    seen = [pixel(desk.page, copy, x, y) for x, y in ((3, 3), (36, 27), (20, 20), (36, 3))]
    assert seen == [[0, 0, 0], [0, 0, 0], [192, 48, 32], [192, 48, 32]]


DRAW = """async ([bytes, x, y]) => {
  const bitmap = await createImageBitmap(new Blob([Uint8Array.from(bytes)]));
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext('2d').drawImage(bitmap, 0, 0);
  return [...canvas.getContext('2d').getImageData(x, y, 1, 1).data.slice(0, 3)];
}"""


def pixel(page: Page, picture: bytes, x: int, y: int) -> Any:
    return page.evaluate(DRAW, [list(picture), x, y])


def test_files_that_can_carry_programs_are_only_handed_out_as_bytes(desk: Desk) -> None:
    for name, plain in (
        ("a4.svg", "a4.txt"),
        ("a9.zip", "a9.zip"),
        ("a13.pdf", "a13.pdf"),
        ("a14.zip", "a14.zip"),
        ("a16.mp4", "a16.pdf"),
    ):
        row = desk.open(name)
        expect(row).to_contain_text("no se muestra aquí")
        expect(row.locator("iframe")).to_have_count(0)
        row.locator(".download summary").click()
        with desk.page.expect_download() as begun:
            row.get_by_role("button", name=f"Descargar como {plain}").click()
        assert begun.value.suggested_filename == plain
        assert begun.value.path().read_bytes() == SENT[name][0]


def test_hostile_pictures_and_films_stay_in_their_frame(desk: Desk) -> None:
    both = desk.open("a5.jpg")
    expect(both).to_contain_text("text/html")
    expect(both.frame_locator("iframe").locator("img")).to_have_count(1)
    expect(both.get_by_role("button", name="Destapar")).to_be_visible()
    for name in ("a11.png", "a8.mp4", "a15.gif", "a17.mp4"):
        row = desk.open(name)
        expect(row).to_contain_text(re.compile("No se puede mostrar|puntos|segundo"))
    huge = desk.open("a7.png")
    expect(huge).to_contain_text(re.compile("100,000 . 100,000"))
    expect(huge.frame_locator("iframe").locator("img")).to_have_count(0)
    huge.get_by_role("button", name="Mostrar aunque sea grande").click()
    expect(huge).to_contain_text("No se puede mostrar")
    vast = desk.open("a12.png")
    expect(vast).to_contain_text(re.compile("10,000 . 10,000"))
    expect(vast.frame_locator("iframe").locator("img")).to_have_count(0)
    vast.get_by_role("button", name="Mostrar aunque sea grande").click()
    shown = vast.get_by_role("button", name="Destapar")
    expect(shown.or_(vast.get_by_text("No se puede mostrar"))).to_be_visible()
    desk.page.locator("#filter").fill("nada como esto")
    expect(desk.page.locator(".all .row")).to_have_count(0)
    desk.page.locator("#filter").fill("")
    # Nothing ran, and nothing but the service's own was asked for.
    assert [text for text in desk.complaints if "Failed to load" not in text] == []
    own = re.compile(rf"(?:{re.escape(desk.url)}/(?:console/|api/v1/|icon\.svg)|blob:|data:)")
    assert [url for url in desk.asked if not own.match(url)] == []
    assert not any("ran" in url for url in desk.asked)


def test_a_text_of_fifty_thousand_signs_that_would_mislead_is_shown_whole(desk: Desk) -> None:
    page = desk.page
    page.locator(".all .row").nth(1).click()
    told = page.locator("#side-report .told").first
    expect(told).to_contain_text("\\u202eal revés\\u2066 <script>alert(1)</script>\\u0007")
    assert len(told.inner_text()) > len(LONG)
    assert told.locator("*").count() == 0
    # It can be coded like any other, and the keyboard answers.
    page.locator("#tab-coding").click()
    expect(page.locator("#side-coding .narrative")).to_contain_text("Lo llevaron")
    page.locator("#add-act").click()
    expect(page.locator("#category")).to_be_visible()
    page.locator("#tab-report").click()
    page.locator(".all .row").last.click()
    expect(page.locator(".file-row")).to_have_count(len(SENT))
    assert [text for text in desk.complaints if "Failed to load" not in text] == []


def test_the_frame_has_no_origin_and_no_network_and_only_the_console_frames_it(desk: Desk) -> None:
    answer = desk.page.request.get(f"{desk.url}/console/frame/")
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-scripts" in policy
    assert "connect-src" not in policy
    assert "unsafe-" not in policy
    assert desk.page.request.get(f"{desk.url}/console/").headers["x-frame-options"] == "DENY"
    inside = desk.open("a2.png").frame_locator("iframe").locator("body")
    assert inside.evaluate("() => origin") == "null"
    reached = "async address => fetch(address).then(() => true, () => false)"
    assert inside.evaluate(reached, f"{desk.url}/api/v1/health") is False
    assert (
        inside.evaluate("() => { try { return parent.document.title } catch { return '' } }") == ""
    )
