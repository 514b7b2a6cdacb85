"""Reading threads by every rule of §21.4: in Python, and in Node as a browser's worker does."""

import base64
import json
import subprocess
import time
from pathlib import Path

from app.member.cases.book import read_casebook
from app.member.cases.store import StoredEvent, store_events, store_keys
from app.member.home import Home, Keys
from app.protocol import hpke
from app.protocol.encoding import u32
from app.protocol.ledger_authors import Authors
from app.protocol.root import parse_pins
from app.protocol.thread_chain import ThreadChain
from app.protocol.thread_key import carry_key, open_carried_key, parse_carried_keys
from tests.assembly import Assembly, Device
from tests.bench.figure import print_figure
from tests.coalition import Coalition
from tests.threads import NOTE, Thread, begun

THREADS, EVENTS, LOG = 10_000, 5, 3000
SCRIPT = Path(__file__).with_name("threads.mjs")
NOBLE_THREADS = 400
HOME_THREADS = 2000


def measure(folder: Path, *, count: int = THREADS, log: int = LOG) -> None:
    """Ten thousand threads of five events by four hands, under a log of three thousand entries."""
    assembly, people = _governed(log)
    known = Authors(assembly.ledger)
    threads = [_thread(assembly, people, known) for _ in range(count)]
    _write(folder, assembly, threads)
    text = f"{count:,} threads of {EVENTS} events, log of {log:,} entries"
    start = time.perf_counter()
    authors = Authors(assembly.ledger)
    for thread in threads:
        chain = ThreadChain(thread.id, authors=authors, keys=thread.keys)
        for event in thread.events:
            chain.take(event)
    seconds = time.perf_counter() - start
    print_figure("read_thread_events", count * EVENTS / seconds, "events/s", f"Python, {text}")
    key = hpke.PrivateKey(assembly.coalition.members[0].archive_seed)
    carried = (folder / "carried").read_bytes()
    start = time.perf_counter()
    opened = [open_carried_key(each, key) for each in parse_carried_keys(carried)]
    seconds = time.perf_counter() - start
    print_figure("open_carried_keys", len(opened) / seconds, "keys/s", "Python, one core")
    _measure_home(folder / "home", assembly, threads[:HOME_THREADS])
    for name in ("native", "noble"):
        done = subprocess.run(
            ["node", str(SCRIPT), str(folder), name, str(NOBLE_THREADS)],
            check=True,
            capture_output=True,
            text=True,
        )
        for said in map(json.loads, done.stdout.splitlines()):
            print_figure(said["name"], said["value"], said["unit"], f"Node, {said['how']}, {text}")


def _measure_home(path: Path, assembly: Assembly, threads: list[Thread]) -> None:
    """A member's home of ten thousand events: verified once, and read again."""
    kem = hpke.PrivateKey(assembly.coalition.members[0].archive_seed)
    keys = Keys(kem, bytes(32), {})
    home = Home(path, "alborada", "https://example.org", parse_pins(assembly.coalition.pins_bytes))
    path.mkdir()
    store_events(home, {t.id: [StoredEvent(assembly.hour, e) for e in t.events] for t in threads})
    carried = [carry_key(key, kem.public_key) for t in threads for key in t.keys.values()]
    store_keys(home, keys.kem_sha256, carried)
    text = f"Python, {len(threads):,} threads of {EVENTS} events in a home"
    for name in ("read_home_first", "read_home_again"):
        start = time.perf_counter()
        read_casebook(home, keys, assembly.ledger)
        print_figure(name, time.perf_counter() - start, "s", text)


def _governed(entries: int) -> tuple[Assembly, list[Device]]:
    """People come and go; three stay."""
    assembly = Assembly(Coalition())
    people = [Device(f"p{number}", "alborada") for number in range(3)]
    for person in people:
        assembly.certify(person, "intake")
    while len(assembly.documents) < entries:
        device = Device("x", "brujula")
        assembly.revoke("brujula", assembly.certify(device, "intake"))
    return assembly, people


def _thread(assembly: Assembly, people: list[Device], authors: Authors) -> Thread:
    thread = Thread(assembly, authors=authors)
    thread.say(begun())
    for number in range(EVENTS - 1):
        thread.say(NOTE, people[number % len(people)])
    return thread


def _write(folder: Path, assembly: Assembly, threads: list[Thread]) -> None:
    """What the other language reads: the log as JSON, threads and keys as bytes."""
    entries = [[base64.b64encode(data).decode(), hour] for data, hour in assembly.documents]
    pins = json.loads(assembly.coalition.pins_bytes)
    member = assembly.coalition.members[0]
    whole = {"pins": pins, "log": entries, "seed": member.archive_seed.hex(), "events": EVENTS}
    (folder / "log.json").write_text(json.dumps(whole), encoding="utf-8")
    public_key = member.archive_key
    carried = b"".join(carry_key(thread.key, public_key).to_bytes() for thread in threads)
    (folder / "carried").write_bytes(carried)
    keys = b"".join(thread.id + thread.key.key for thread in threads)
    (folder / "keys").write_bytes(keys)
    events = b"".join(u32(len(e)) + e for thread in threads for e in thread.events)
    (folder / "events").write_bytes(events)
