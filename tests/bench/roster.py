"""What a coalition costs everybody who writes to it: its roster's bytes, and checking them."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import brotli  # type: ignore[import-untyped]
from playwright.sync_api import Page

from app.protocol import hpke
from app.protocol.document import sign_document
from app.protocol.fields import write_time
from app.protocol.primitives import random_bytes, sha256, signing_public_key
from app.protocol.root import (
    NONE_BEFORE,
    PURPOSE,
    Pins,
    Root,
    RootKey,
    encode_pins,
    encode_root,
    make_pins,
)
from app.protocol.roster import (
    DatedKey,
    Member,
    Roster,
    encode_roster,
    sign_roster,
    verify_key_file,
    verify_roster,
)
from tests.bench.browser import browser_pages
from tests.bench.figure import print_figure
from tests.vectors.cases import b64

RUNS = 15
SIZES = (10, 100, 1000)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
QUARTER = timedelta(days=99)
KINDS = (
    ("Colectivo de familiares de personas desaparecidas", "Families of the disappeared"),
    ("Centro de derechos humanos El Manantial", "El Manantial human rights centre"),
    ("Red de periodistas de a pie", "Network of journalists on foot"),
    ("Comité de acompañamiento internacional", "International accompaniment committee"),
    ("Asociación de abogadas por la libertad", "Women lawyers for freedom"),
    ("Consejo de pueblos en defensa del territorio", "Council of peoples for the land"),
    ("Casa del migrante", "Migrants' house"),
    ("Observatorio de violencia institucional", "Observatory of institutional violence"),
    ("Mesa de organizaciones contra la tortura", "Round table against torture"),
    ("Radio comunitaria", "Community radio"),
)
PLACES = (
    *("Acapulco", "Apatzingán", "Bucaramanga", "Buenaventura", "Cali", "Chilpancingo", "Choluteca"),
    *("Ciudad Juárez", "Cobán", "Colón", "Culiacán", "Guatemala", "Iguala", "Jalapa", "Jinotega"),
    *("La Ceiba", "León", "Matagalpa", "Medellín", "Mérida", "Morelia", "Nuevo Laredo", "Oaxaca"),
    *("Ocosingo", "Popayán", "Quetzaltenango", "Quibdó", "Reynosa", "San Cristóbal", "Sololá"),
)
COUNTRIES = ("MX", "GT", "HN", "SV", "NI", "CO")
PREPARE = """async ([document, keyFile, pins]) => {
    const a = globalThis.atalaya, own = await a.choosePrimitives();
    globalThis.bench = {own, document: a.fromBase64(document), keyFile: a.fromBase64(keyFile),
        pins: a.parsePins(JSON.parse(pins))};
}"""
VERIFY = """async (now) => {
    const a = globalThis.atalaya, {own, document, keyFile, pins} = globalThis.bench;
    const start = performance.now();
    const roster = await a.verifyRoster(own, document, {pins, now: new Date(now)});
    a.verifyKeyFile(roster, keyFile);
    return performance.now() - start;
}"""


@dataclass(frozen=True)
class Published:
    """A roster as it is served, its key file, and the pins of a client."""

    document: bytes
    key_file: bytes
    pins: Pins


def measure(folder: Path) -> None:
    """Ten, a hundred and a thousand members, in Python and in a browser."""
    published = {count: publish(count) for count in SIZES}
    for count, whole in published.items():
        _measure_bytes(f"{count} members", count, whole)
        _measure_python(count, whole)
    _measure_bytes("100 members, each between two intake keys", 100, publish(100, keys=2))
    for kind, page in browser_pages(folder):
        for count, whole in published.items():
            _measure_page(page, kind, count, whole)


def publish(count: int, *, keys: int = 1) -> Published:
    """A roster of ``count`` members by three of five, behind one change of signers."""
    first, second = ([random_bytes(32) for _ in range(5)] for _ in range(2))
    root = _root(1, NONE_BEFORE, first)
    next_ = _root(2, root.hash, [*first[1:], second[0]])
    link = sign_document(encode_root(next_), first[1:4], PURPOSE)
    key_lists = [[hpke.public_key_of(random_bytes(32)) for _ in range(keys)] for _ in range(count)]
    key_file = b"".join(key for member in key_lists for key in member)
    roster = Roster(
        root=next_,
        version=40,
        previous=random_bytes(32),
        issued=NOW,
        expires=NOW + timedelta(days=14),
        keys_sha256=sha256(key_file),
        members=tuple(_member(number, some) for number, some in enumerate(key_lists)),
    )
    document = sign_roster(encode_roster(roster), first[1:4], [link])
    pins = make_pins(encode_root(root), minimum_roster_version=1)
    return Published(document, key_file, pins)


def _root(version: int, previous: bytes, seeds: list[bytes]) -> Root:
    root = Root(
        coalition="coalicion-mesoamericana",
        version=version,
        previous=previous,
        issued=NOW,
        expires=NOW + timedelta(days=730),
        threshold=3,
        waiting_hours=48,
        keys=tuple(
            RootKey(signing_public_key(seed), f"Firmante {place}")
            for seed, place in zip(seeds, PLACES, strict=False)
        ),
    )
    return replace(root, hash=sha256(encode_root(root)))


def _member(number: int, keys: list[bytes]) -> Member:
    everywhere = list(product(PLACES, KINDS))
    place, (spanish, english) = everywhere[7 * number % len(everywhere)]
    again = number // len(everywhere)
    suffix = f" {['norte', 'sur', 'este', 'oeste'][again]}" if again else ""
    site = f"{place}{suffix}".lower().replace(" ", "-").encode("ascii", "ignore").decode()
    return Member(
        id=f"{site}-{number}",
        name={"es": f"{spanish} de {place}{suffix}", "en": f"{english}, {place}{suffix}"},
        country=COUNTRIES[number % len(COUNTRIES)],
        contact=f"https://{site}-{number}.example.org/contacto",
        signing_key=random_bytes(32),
        archive_sha256=random_bytes(32),
        intake=tuple(
            DatedKey(sha256(key), NOW + later, NOW + later + QUARTER)
            for key, later in zip(keys, (timedelta(), timedelta(days=92)), strict=False)
        ),
    )


def _measure_bytes(text: str, count: int, whole: Published) -> None:
    squeezed = brotli.compress(whole.document, quality=11)
    name = f"roster_of_{count}"
    print_figure(f"{name}_bytes", len(whole.document), "B", f"{text}, plain")
    target = "<= 20000" if count == 100 else ""
    print_figure(f"{name}_brotli", len(squeezed), "B", f"{text}, brotli 11", target=target)
    print_figure(f"{name}_key_file", len(whole.key_file), "B", f"{text}, keys hardly compress")


def _measure_python(count: int, whole: Published) -> None:
    def verify() -> None:
        roster = verify_roster(whole.document, pins=whole.pins, now=NOW)
        verify_key_file(roster, whole.key_file)

    text = f"Python, one core, {count} members, roster and key file, median of {RUNS}"
    target = "<= 10" if count == 100 else ""
    median = statistics.median(_milliseconds(verify) for _ in range(RUNS))
    print_figure(f"verify_roster_of_{count}", median, "ms", text, target=target)


def _milliseconds(act: Callable[[], None]) -> float:
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000


def _measure_page(page: Page, kind: str, count: int, whole: Published) -> None:
    throttle = page.context.new_cdp_session(page)
    parts = [b64(whole.document), b64(whole.key_file), encode_pins(whole.pins).decode()]
    page.evaluate(PREPARE, parts)
    for slower in (1, 6):
        throttle.send("Emulation.setCPUThrottlingRate", {"rate": slower})
        runs = [page.evaluate(VERIFY, write_time(NOW)) for _ in range(RUNS)]
        text = f"Chromium, {kind}, roster and key file, CPU ÷{slower}, median of {RUNS}"
        name = f"browser_verifies_roster_of_{count}"
        print_figure(name, statistics.median(runs), "ms", text)
