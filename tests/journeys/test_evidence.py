"""Photos, films and voices: what they tell is said, and taken out of what is sent."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Locator, Page, Playwright, expect

from tests.journeys.conftest import CHROMIUM, FLAGS, PHONE, Site
from tests.journeys.defender import Defender
from tests.journeys.phone_network import PhoneNetwork
from tests.journeys.returner import Returner
from tests.journeys.test_first_light import opened_folder
from tests.journeys.test_uploads import MIB, a_file, send_with, wait_for_percent

# Made by exiftool, ffmpeg and others: SECRET stands in each, wherever its format has room for it.
FILES = Path(__file__).parents[1] / "web" / "defender" / "evidence" / "files"
MICROPHONE = "--use-fake-device-for-media-stream"


def begin(page: Page, site: Site) -> Defender:
    defender = Defender(page)
    defender.open(site.url)
    defender.choose_type("document")
    defender.write("Lo que trae la foto.")
    return defender


def add(page: Page, *files: FilePayload | Path) -> None:
    before = page.locator("#list li").count()
    page.locator("#picker").set_input_files(list(files))  # type: ignore[arg-type]
    expect(page.locator("#list li")).to_have_count(before + len(files))


def row(page: Page, number: int) -> Locator:
    return page.locator("#list li").nth(number - 1)


def send(defender: Defender, files: int) -> None:
    defender.press("Seguir")
    defender.choose()
    defender.send()
    defender.words()
    defender.files_arrive(files)


def opened(site: Site) -> tuple[Path, dict[str, dict[str, Any]], dict[str, Any]]:
    """What a member has: the folder, the manifest by name, the report."""
    console = site.console_of("alborada")
    outcome = console.run("open", "newest")
    assert outcome.code == 0, outcome.err
    folder = opened_folder(console.home)
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    manifest = {entry["name"]: entry for entry in report["attachments"]}
    for name, entry in manifest.items():
        content = (folder / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"]
    return folder, manifest, report


def test_a_photo_that_holds_its_place_is_sent_without_it_and_the_original_only_sealed(
    phone: Page, site: Site
) -> None:
    photo, film = FILES / "photo.jpg", FILES / "film.mp4"
    defender = begin(phone, site)
    add(phone, photo, film)
    expect(row(phone, 1)).to_contain_text("Esta foto guarda el lugar, la hora")
    expect(row(phone, 2)).to_contain_text("Este video guarda el lugar")
    assert not re.search(r"16[.°]|93[.°]|SECRET", phone.locator("main").inner_text())
    assert row(phone, 1).get_by_role("checkbox").is_checked()
    row(phone, 2).get_by_role("checkbox").uncheck()
    expect(row(phone, 2)).to_contain_text("nadie recibe el original")
    row(phone, 1).get_by_text("Decir más de este archivo").click()
    row(phone, 1).get_by_label("¿Qué se ve o se oye?").fill("Un retén")
    row(phone, 1).get_by_label("¿Quién lo hizo?").select_option("Yo")
    row(phone, 1).get_by_label("Es fuerte de ver o de oír").check()
    send(defender, 3)
    assert defender.complaints == []

    folder, manifest, _ = opened(site)
    assert set(manifest) == {"a1.jpg", "a2.mp4", "a3.jpg"}
    for name in ("a1.jpg", "a2.mp4"):
        assert b"SECRET" not in (folder / name).read_bytes()
        assert manifest[name]["metadata"] == "stripped"
    assert (folder / "a3.jpg").read_bytes() == photo.read_bytes()
    assert manifest["a3.jpg"]["metadata"] == "kept"
    assert manifest["a3.jpg"]["graphic"] is True
    said = {key: manifest["a1.jpg"][key] for key in ("caption", "graphic", "made_by")}
    assert said == {"caption": "Un retén", "graphic": True, "made_by": "me"}
    assert manifest["a1.jpg"]["derived"] == {
        "sha256": manifest["a3.jpg"]["sha256"],
        "size": photo.stat().st_size,
        "media_type": "image/jpeg",
        "how": ["metadata"],
        "from": "a3.jpg",
    }
    of_film = manifest["a2.mp4"]["derived"]
    assert of_film["sha256"] == hashlib.sha256(film.read_bytes()).hexdigest()
    assert "from" not in of_film


# Black and white squares of 8 pixels, 12 megapixels, as a phone takes them.
DRAW = """async () => {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [4000, 3000];
  const context = canvas.getContext('2d');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, 4000, 3000);
  context.fillStyle = '#000';
  for (let y = 0; y < 3000; y += 8)
    for (let x = (y / 8 % 2) * 8; x < 4000; x += 16) context.fillRect(x, y, 8, 8);
  return canvas.toDataURL('image/jpeg', 0.7).split(',')[1];
}"""
# How often black turns to white along a row of pixels, under the box and beside it.
LOOK = """async (base64) => {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/jpeg' }));
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
  const context = canvas.getContext('2d');
  context.drawImage(bitmap, 0, 0);
  const jumps = (x, y, width) => {
    const { data } = context.getImageData(x, y, width, 1);
    let count = 0;
    for (let at = 4; at < data.length; at += 4)
      if (Math.abs(data[at] - data[at - 4]) > 100) count++;
    return count;
  };
  const [w, h] = [bitmap.width, bitmap.height];
  const inside = jumps(w * 0.38, Math.round(h / 2) + 3, w * 0.2);
  const outside = jumps(0, Math.round(h * 0.1) + 3, w * 0.2);
  return { width: w, height: h, inside, outside };
}"""
LYING = bytes.fromhex("ffe100224578696600004d4d002a00000008000101120003000000010006000000000000")


def test_a_face_that_was_covered_by_keyboard_is_gone_from_the_pixels_that_arrive(
    phone: Page, site: Site
) -> None:
    phone.goto("about:blank")
    drawn = base64.b64decode(phone.evaluate(DRAW))
    # Held upright, as EXIF says it: 90 degrees.
    photo = drawn[:2] + LYING + drawn[2:]
    defender = begin(phone, site)
    add(phone, {"name": "cara.jpg", "mimeType": "image/jpeg", "buffer": photo})
    phone.get_by_role("button", name="Tapar caras en a1.jpg").press("Enter")
    phone.get_by_role("button", name="Agregar cuadro").press("Enter")
    box = phone.get_by_role("button", name="Cuadro 1", exact=True)
    for key in ("ArrowLeft", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowDown"):
        expect(box).to_be_focused()
        phone.keyboard.press(key)
    phone.get_by_role("button", name="Agregar cuadro").press("Enter")
    phone.keyboard.press("Delete")
    expect(phone.locator(".box")).to_have_count(1)
    phone.get_by_role("button", name="Deshacer").press("Enter")
    expect(phone.locator(".box")).to_have_count(2)
    phone.get_by_role("button", name="Deshacer").press("Enter")
    phone.get_by_role("button", name="Listo").press("Enter")
    expect(row(phone, 1)).to_contain_text("Lo que tapaste está borrado en la copia.")
    assert not row(phone, 1).get_by_role("checkbox").is_checked()
    send(defender, 1)
    assert defender.complaints == []

    folder, manifest, _ = opened(site)
    assert set(manifest) == {"a1.jpg"}
    assert manifest["a1.jpg"]["derived"] == {
        "sha256": hashlib.sha256(photo).hexdigest(),
        "size": len(photo),
        "media_type": "image/jpeg",
        "how": ["metadata", "blur"],
    }
    phone.goto("about:blank")
    arrived = base64.b64encode((folder / "a1.jpg").read_bytes()).decode()
    seen = phone.evaluate(LOOK, arrived)
    assert (seen["width"], seen["height"]) == (3000, 4000)
    assert seen["inside"] <= 6
    assert seen["outside"] > 50


@pytest.fixture
def listening(playwright: Playwright) -> Iterator[Page]:
    """A phone with a microphone that hears a tone now and then."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, MICROPHONE])
    yield browser.new_context(**PHONE).new_page()  # type: ignore[arg-type]
    browser.close()


def test_a_voice_is_recorded_when_asked_for_and_arrives_as_the_story_in_another_voice(
    listening: Page, site: Site
) -> None:
    defender = begin(listening, site)
    defender.press("Grabar tu voz")
    defender.press("Empezar a grabar")
    expect(listening.locator("#alert")).to_contain_text("no dio permiso")
    listening.context.grant_permissions(["microphone"], origin=site.url)
    defender.press("Empezar a grabar")
    expect(listening.locator("#clock")).to_contain_text("0:02")
    defender.press("Pausa")
    expect(listening.locator("#status")).to_have_text("En pausa.")
    defender.press("Seguir grabando")
    expect(listening.locator("#clock")).to_contain_text("0:03")
    defender.press("Terminar")
    defender.press("Escuchar")
    defender.press("Dejar de escuchar")
    defender.press("Usar esta grabación")
    expect(row(listening, 1)).to_contain_text("Tu voz, contando lo que pasó.")
    defender.press("Cambiar la voz")
    expect(row(listening, 1)).to_contain_text("Es más difícil reconocerla, pero no imposible.")
    for heard in ("Escuchar", "Dejar de escuchar"):
        listening.get_by_role("button", name=f"{heard} a1.wav").click()
    send(defender, 1)
    assert defender.complaints == []

    folder, manifest, report = opened(site)
    assert report["narrative"]["audio"] == ["a1.wav"]
    assert set(manifest) == {"a1.wav"}
    derived = manifest["a1.wav"]["derived"]
    assert (derived["media_type"], derived["how"]) == ("audio/webm", ["metadata", "voice"])
    sound = (folder / "a1.wav").read_bytes()
    assert sound.startswith(b"RIFF")
    # A second is sixteen thousand samples of a byte, and they are not silence.
    assert len(sound) > 30_000
    assert len(set(sound[58:])) > 50


def test_bad_files_are_said_to_be_what_they_are(phone: Page, site: Site) -> None:
    defender = begin(phone, site)
    jpeg = (FILES / "photo.jpg").read_bytes()

    def chosen(name: str, content: bytes) -> FilePayload:
        return {"name": name, "mimeType": "application/octet-stream", "buffer": content}

    # A picture of 60,000 by 60,000 pixels in a few bytes.
    bomb = (FILES / "photo.png").read_bytes()
    bomb = bomb[:16] + (60_000).to_bytes(4, "big") * 2 + bomb[24:]

    # What cannot be looked into is not taken: the part that looks did not arrive.
    phone.route("**/assets/desk-*.js", lambda route: route.abort())
    phone.locator("#picker").set_input_files(chosen("foto.jpg", jpeg))
    expect(phone.locator("#alert")).to_contain_text("No se agregó nada.")
    phone.unroute("**/assets/desk-*.js")
    defender.complaints.clear()

    phone.locator("#picker").set_input_files(chosen("nada.jpg", b""))
    expect(phone.locator("#alert")).to_have_text("Un archivo está vacío. No se agregó.")
    add(
        phone,
        chosen("factura.pdf", jpeg),
        chosen("cortada.jpg", jpeg[: jpeg.rindex(b"\xff\xda") + 40]),
        chosen("rota.jpg", b"\xff\xd8\xff\xe0" + bytes(range(200)) * 9),
        chosen("grande.png", bomb),
        chosen("foto.heic", (FILES / "photo.heic").read_bytes()),
        chosen("acta.pdf", b"%PDF-1.4 /Author(SECRET) /CreationDate(D:2026)"),
        chosen("algo.xyz", bytes([1, 2, 3, 0, 200]) * 40),
    )
    for number, said in enumerate(
        (
            "Su nombre decía otra cosa: por dentro es una foto.",
            "En la copia que se envía ya no está.",
            "Parece dañado o incompleto, y no pudimos limpiarlo.",
            "En la copia que se envía ya no está.",
            "Esta foto guarda el lugar, la hora",
            "Este archivo guarda la hora y nombres. Puede guardar quién lo hizo",
            "No conocemos este tipo de archivo",
        ),
        start=1,
    ):
        expect(row(phone, number)).to_contain_text(said)
    for name in ("a4.png", "a5.heic"):
        phone.get_by_role("button", name=f"Tapar caras en {name}").click()
        expect(phone.get_by_text("Este teléfono no puede abrir la foto aquí")).to_be_visible()
        defender.press("Atrás")
    phone.get_by_role("button", name="Quitar a7.bin").click()
    expect(phone.locator("#list li")).to_have_count(6)
    assert defender.complaints == []


def test_the_cleaned_copy_of_a_film_goes_on_after_a_reload_by_the_words_and_the_film(
    context: BrowserContext, phone: Page, site: Site, tmp_path: Path
) -> None:
    film = tmp_path / "film.mp4"
    samples = a_file(tmp_path, "muestras", 4 * MIB).read_bytes()
    more = (len(samples) + 8).to_bytes(4, "big") + b"mdat" + samples
    film.write_bytes((FILES / "film.mp4").read_bytes() + more)
    defender, network = Defender(phone), PhoneNetwork(phone)
    send_with(defender, site.url, [film])
    words = defender.words()
    wait_for_percent(phone, 15)
    network.cut()
    phone.close()
    returner = Returner(context.new_page())
    returner.come_back(site.url)
    returner.look(words)
    returner.press("Seguir enviando archivos")
    returner.page.locator("#picker").set_input_files([film])
    expect(returner.page.get_by_text("Este video guarda el lugar")).to_be_visible()
    returner.press("Buscar y seguir")
    returner.files_arrive(1)
    offsets = [int(r.headers["upload-offset"]) for r in returner.requests if r.method == "PATCH"]
    assert offsets[0] > 0, "what had arrived was not sent again: the copy is the same copy"
    # The original was to follow, and had not been begun.
    assert [said[:7] for said in returner.warnings()] == ["a2.mp4:"]
