"""Files on their way: over bad networks, past a server that dies, never whole in memory."""

import hashlib
import json
import random
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.journeys.conftest import Built, Site
from tests.journeys.defender import Defender
from tests.journeys.phone_network import PhoneNetwork
from tests.journeys.test_first_light import opened_folder
from tests.ports import free_url
from tests.process import service_process
from tests.service import make_settings, prepare

MIB = 1024 * 1024
PART = MIB
UPLOADS = "/api/v1/uploads"
CUT = "Se cortó la conexión"


def a_file(folder: Path, name: str, size: int) -> Path:
    """The same bytes for the same name, and like nothing that a network would compress."""
    path = folder / name
    path.write_bytes(random.Random(name).randbytes(size))  # noqa: S311 - content, no secret
    return path


def send_with(defender: Defender, url: str, files: Sequence[Path]) -> None:
    defender.open(url)
    defender.choose_type()
    defender.write("Va con archivos")
    defender.attach(files)
    defender.choose()
    defender.send()
    assert len(defender.words()) == 12


def wait_for_percent(page: Page, percent: int) -> None:
    """Until the server has counted as much."""
    page.wait_for_function(
        "percent => document.querySelector('#uploads progress').value >= percent",
        arg=percent,
        timeout=120_000,
    )


def opened_hashes(site: Site, member_id: str) -> list[str]:
    console = site.console_of(member_id)
    outcome = console.run("open", "newest")
    assert outcome.code == 0, outcome.err
    folder = opened_folder(console.home)
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("a*.*"))]


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_thirty_mebibytes_over_a_3g_that_breaks_three_times_arrive_as_they_were(
    phone: Page, site: Site, tmp_path: Path
) -> None:
    video = a_file(tmp_path, "video.mp4", 30 * MIB)
    defender = Defender(phone)
    network = PhoneNetwork(phone)
    send_with(defender, site.url, [video])
    for percent in (15, 40, 70):
        wait_for_percent(phone, percent)
        network.cut()
        expect(phone.locator("#uploads")).to_contain_text(CUT)
        network.mend()
    defender.practise(phone.locator("ol.words li").all_inner_texts())
    expect(phone.locator("#uploads")).to_contain_text("Se envió 1 archivo.", timeout=120_000)
    assert opened_hashes(site, "alborada") == [sha256_of(video)]
    offsets = [
        int(request.headers["upload-offset"])
        for request in defender.requests
        if request.method == "PATCH"
    ]
    # Nothing but what a cut took with it was sent again.
    assert len(offsets) <= 36 + 2 * 3


def test_a_server_that_is_killed_and_comes_back_gets_the_rest(
    phone: Page, built: Built, tmp_path: Path
) -> None:
    url = free_url()
    settings = make_settings(tmp_path / "server", origin=url, web=built.web)
    prepare(settings, built.coalition)
    video = a_file(tmp_path, "video.mp4", 6 * MIB)
    defender = Defender(phone)
    log = tmp_path / "log"
    with service_process(settings, log) as process:
        PhoneNetwork(phone)
        send_with(defender, f"{url}/", [video])
        wait_for_percent(phone, 30)
        process.send_signal(signal.SIGKILL)
        process.wait()
        expect(phone.locator("#uploads")).to_contain_text(CUT)
    with service_process(settings, log):
        if phone.locator("#hurry").is_visible():
            phone.locator("#hurry").click()
        defender.files_arrive(1)
        created = [r for r in defender.posts if r.url.endswith(UPLOADS)]
        assert len(created) == 1, "it went on with the upload that it had begun"


def test_files_of_all_sizes_arrive_and_the_same_one_is_sent_once(
    phone: Page, site: Site, tmp_path: Path
) -> None:
    sizes = [1, 65_528, 65_529, PART - 1, PART, PART + 1]
    files = [a_file(tmp_path, f"{size}.bin", size) for size in sizes]
    twin = tmp_path / "twin.bin"
    twin.write_bytes(files[3].read_bytes())
    defender = Defender(phone)
    send_with(defender, site.url, [*files, twin])
    defender.files_arrive(len(files))
    assert sorted(opened_hashes(site, "brujula")) == sorted(sha256_of(path) for path in files)


def test_parts_are_equal_and_lost_answers_are_not_sent_again(
    phone: Page, site: Site, tmp_path: Path
) -> None:
    lost: list[Request] = []

    def lose_the_answer(route: Route) -> None:
        lost.append(route.request)
        route.fetch()
        route.abort()

    phone.route(f"**{UPLOADS}/*", lose_the_answer, times=1)
    defender = Defender(phone)
    video = a_file(tmp_path, "video.mp4", 3 * MIB)
    send_with(defender, site.url, [video])
    defender.files_arrive(1)
    parts = [
        int(request.headers["upload-offset"])
        for request in defender.requests
        if request.method == "PATCH"
    ]
    assert len(lost) == 1
    assert parts == list(range(0, PART * len(parts), PART))
    assert opened_hashes(site, "cauce") == [sha256_of(video)]


def test_the_text_arrives_before_the_first_byte_of_a_file(
    phone: Page, site: Site, tmp_path: Path
) -> None:
    defender = Defender(phone)
    send_with(defender, site.url, [a_file(tmp_path, "a.bin", 100)])
    defender.files_arrive(1)
    carried = [request.url.split("/api/v1/")[1].split("/")[0] for request in defender.posts]
    assert carried == ["reports", "uploads", "uploads"]


def test_nothing_of_the_upload_client_comes_to_who_sends_no_files(phone: Page, site: Site) -> None:
    defender = Defender(phone)
    defender.report(site.url, "Sin archivos")
    assert [r.url for r in defender.requests if "/assets/tus-" in r.url] == []


def test_sending_files_does_not_touch_what_the_browser_stores(phone: Page, site: Site) -> None:
    phone.add_init_script(
        """for (const name of ['localStorage', 'sessionStorage', 'caches']) {
            const kept = globalThis[name];
            const get = () => { console.error(name); return kept; };
            Object.defineProperty(globalThis, name, { get });
        }
        // Whether there is a draft may be asked, which leaves nothing; opening would.
        for (const name of ['open', 'deleteDatabase']) {
            IDBFactory.prototype[name] = () => { console.error(name); };
        }"""
    )
    defender = Defender(phone)
    file = {"name": "x.txt", "mimeType": "text/plain", "buffer": b"un archivo"}
    defender.report(site.url, "Texto", files=[file])
    assert defender.complaints == []
    cookies = [request.headers.get("cookie") for request in defender.requests]
    assert set(cookies) == {None}


def test_progress_is_what_the_server_has_counted(phone: Page, site: Site, tmp_path: Path) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    phone.route(f"**{UPLOADS}/*", hold, times=1)
    defender = Defender(phone)
    with phone.expect_request(f"**{UPLOADS}/*"):
        send_with(defender, site.url, [a_file(tmp_path, "a.bin", 3 * MIB)])
    defender.press("Ya las escribí")
    defender.press("Seguir sin practicar")
    expect(phone.locator("#uploads")).to_contain_text("Enviando archivos: 0 %")
    expect(phone.locator("#uploads li")).to_contain_text("0 B de 3.5 MB")
    (route,) = held
    route.continue_()
    defender.files_arrive(1)


@pytest.mark.parametrize("offset", ["0", "99999999999", "no number", None])
def test_a_server_that_does_not_count_on_is_not_sent_more(
    phone: Page, site: Site, tmp_path: Path, offset: str | None
) -> None:
    headers = {} if offset is None else {"upload-offset": offset}
    site.liar.say("PATCH", UPLOADS, b"", status=204, headers=headers)
    defender = Defender(phone)
    send_with(defender, site.url, [a_file(tmp_path, "a.bin", 3 * MIB)])
    expect(phone.locator("#uploads")).to_contain_text("algo que no cuadra")
    assert len([request for request in defender.requests if request.method == "PATCH"]) == 1


def test_a_tenth_more_is_said_to_a_screen_reader(phone: Page, site: Site, tmp_path: Path) -> None:
    phone.add_init_script(
        """addEventListener('DOMContentLoaded', () => {
            globalThis.said = [];
            const place = document.getElementById('announcer');
            new MutationObserver(() => said.push(place.textContent))
                .observe(place, { childList: true, characterData: true, subtree: true });
        })"""
    )
    defender = Defender(phone)
    send_with(defender, site.url, [a_file(tmp_path, "a.bin", 15 * PART)])
    defender.files_arrive(1)
    said = phone.evaluate("said.filter(text => text.startsWith('Enviando archivos'))")
    assert said == list(dict.fromkeys(said)), "the same is not said twice"
    assert 2 <= len(said) <= 11
    assert all(text.endswith("0 %") for text in said)


HEAP = "Runtime.getHeapUsage"
# Where all has arrived, there is no bar any more.
PERCENT = "document.querySelector('#uploads progress')?.value ?? 100"
MANY = """async (mebibytes) => {
    const bytes = new Uint8Array(1024 * 1024);
    const block = () => {
        for (let at = 0; at < bytes.length; at += 65536) {
            crypto.getRandomValues(bytes.subarray(at, at + 65536));
        }
        return new Blob([bytes]);
    };
    const blobs = Array.from({ length: mebibytes }, block);
    const transfer = new DataTransfer();
    transfer.items.add(new File(blobs, 'grande.mp4'));
    const picker = document.getElementById('picker');
    picker.files = transfer.files;
    picker.dispatchEvent(new Event('change'));
}"""


class Heaps:
    """What the page and its workers hold: objects, and the bytes behind buffers."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._answers: list[int] = []
        self._session.on("Target.attachedToTarget", self._attach)
        self._session.on("Target.receivedMessageFromTarget", self._receive)
        self._workers: list[str] = []
        watch = {"autoAttach": True, "waitForDebuggerOnStart": False, "flatten": False}
        self._session.send("Target.setAutoAttach", watch)

    def _attach(self, event: dict[str, Any]) -> None:
        self._workers.append(event["sessionId"])

    def _receive(self, event: dict[str, Any]) -> None:
        message = json.loads(event["message"])
        if "id" in message:  # else it is news of the worker's own
            self._answers.append(_bytes_in(message["result"]))

    def measure(self) -> int:
        """Bytes in all; garbage counts as long as it lies there."""
        self._answers = []
        for worker in self._workers:
            message = json.dumps({"id": 1, "method": HEAP})
            asked = {"sessionId": worker, "message": message}
            self._session.send("Target.sendMessageToTarget", asked)
        page = _bytes_in(self._session.send(HEAP))
        while len(self._answers) < len(self._workers):
            self._session.send(HEAP)
        return page + sum(self._answers)


def _bytes_in(usage: dict[str, Any]) -> int:
    return int(usage.get("usedSize", 0)) + int(usage.get("backingStorageSize", 0))


def test_the_memory_of_a_page_does_not_follow_the_size_of_a_file(phone: Page, site: Site) -> None:
    heaps = Heaps(phone)
    defender = Defender(phone)
    defender.open(site.url)
    defender.choose_type()
    defender.write("Un video largo")
    phone.evaluate(MANY, 120)
    expect(phone.get_by_text("a1.")).to_be_visible()
    defender.press("Seguir")
    defender.choose()
    defender.send()
    assert len(defender.words()) == 12
    expect(phone.locator("#uploads progress")).to_be_visible()
    most = 0
    # The workers go when the last byte has arrived: until shortly before it they are measured.
    while phone.evaluate(PERCENT) < 97:
        most = max(most, heaps.measure())
    defender.files_arrive(1)
    assert 2 * MIB < most < 100_000_000, most
