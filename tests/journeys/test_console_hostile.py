"""A service that drops, changes, repeats or forks what members wrote: the console says so."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.homes import PASSPHRASE
from tests.journeys.conftest import Built
from tests.journeys.governed import governed_by
from tests.journeys.test_console import DESK, Office, send
from tests.member.test_coalition_online import Governed

Change = Callable[[list[bytes]], list[bytes]]
Lie = Callable[[bytes], bytes]

FEED = "**/api/v1/threads/events?after=0&**"
HEAD = re.compile(r"/api/v1/threads/[0-9a-f]{32}$")
KEYS = "**/api/v1/threads/keys/*"
LOG = "**/api/v1/log?after=*"


@pytest.fixture(scope="module")
def governed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Governed]:
    with governed_by(built, tmp_path_factory.mktemp("hostile")) as running:
        send(running, "alborada", text="Uno")
        yield running


@pytest.fixture(scope="module")
def key_file(governed: Governed, chromium: Browser) -> Path:
    """Of who began the case of the report; a colleague, certified later, wrote a note there."""
    ana = governed.person("ana", "reviewer").home / "device.key"
    with at_desk(chromium, governed, ana) as page:
        page.locator(".all .row").click()
        page.locator("#tab-case").click()
        page.locator("#begin").click()
        expect(page.locator(".history")).to_contain_text("Empezó el caso")
    benita = governed.person("benita", "reviewer").home / "device.key"
    with at_desk(chromium, governed, benita) as page:
        page.locator(".all .row").click()
        page.locator("#tab-case").click()
        page.locator("#note").fill("Lo que se anotó")
        page.get_by_role("button", name="Agregar nota").click()
        expect(page.locator(".history")).to_contain_text("Lo que se anotó")
        # It stands there before it has been sent.
        expect(page.locator(".history .mark")).to_have_count(0)
    return ana


@contextmanager
def at_desk(chromium: Browser, governed: Governed, key_file: Path) -> Iterator[Page]:
    context = chromium.new_context(**DESK)  # type: ignore[arg-type]
    yield unlocked(context.new_page(), governed, key_file)
    context.close()


def unlocked(page: Page, governed: Governed, key_file: Path) -> Page:
    page.goto(f"{governed.liar.url}/console/")
    office = Office(governed, page, key_file, [])
    office.unlock(passphrase=PASSPHRASE)
    expect(page.locator(".all .row")).to_have_count(1)
    return page


@contextmanager
def lied_to(
    chromium: Browser,
    governed: Governed,
    key_file: Path,
    path: str | re.Pattern[str],
    lie: Lie,
) -> Iterator[Page]:
    """The desk of somebody for whom the service says something else where this path is asked."""
    context = chromium.new_context(**DESK)  # type: ignore[arg-type]
    page = context.new_page()
    page.route(path, telling(lie))
    yield unlocked(page, governed, key_file)
    context.close()


def telling(lie: Lie) -> Callable[[Route], None]:
    def tell(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(status=answer.status, headers=answer.headers, body=lie(answer.body()))

    return tell


def in_records(change: Change) -> Lie:
    """Of an answer that says something at all."""
    return lambda body: b"".join(change(records(body))) if body else body


def records(page: bytes) -> list[bytes]:
    """``u64 cursor ‖ u32 hour ‖ u32 length ‖ event`` (or entry of the log), one by one."""
    found, start = [], 0
    while start < len(page):
        end = start + 16 + int.from_bytes(page[start + 12 : start + 16], "big")
        found.append(page[start:end])
        start = end
    return found


def flipped(all_of_it: list[bytes]) -> list[bytes]:
    *before, last = all_of_it
    return [*before, last[:-1] + bytes([last[-1] ^ 1])]


def without_the_second(all_of_it: list[bytes]) -> list[bytes]:
    return [all_of_it[0], *all_of_it[2:]]


def in_another_order(all_of_it: list[bytes]) -> list[bytes]:
    first, second, *others = all_of_it
    return [first[:8] + second[8:], second[:8] + first[8:], *others]


def another_in_its_place(all_of_it: list[bytes]) -> list[bytes]:
    """As it is for who was shown one end of a thread that forks, and then the other."""
    return [*all_of_it, behind(flipped(all_of_it)[-1])]


def behind(record: bytes) -> bytes:
    """The same under the next cursor."""
    return (int.from_bytes(record[:8], "big") + 1).to_bytes(8, "big") + record[8:]


@pytest.mark.parametrize(
    ("change", "stage"),
    [(flipped, "tag"), (without_the_second, "chain"), (in_another_order, "chain")],
)
def test_events_that_were_tampered_with_are_an_alarm_and_nothing_behind_them_counts(
    chromium: Browser, governed: Governed, key_file: Path, change: Change, stage: str
) -> None:
    with lied_to(chromium, governed, key_file, FEED, in_records(change)) as page:
        page.locator(".all .row").click()
        expect(page.locator(".alarm")).to_contain_text(f"ALARMA: 1 caso rompe las reglas ({stage})")
        expect(page.locator(".told").first).to_have_text("Uno")
        expect(page.locator(".panel")).not_to_contain_text("Lo que se anotó")


def test_a_thread_that_forks_is_an_alarm_and_what_was_seen_first_stays(
    chromium: Browser, governed: Governed, key_file: Path
) -> None:
    forked = in_records(another_in_its_place)
    with lied_to(chromium, governed, key_file, FEED, forked) as page:
        page.locator(".all .row").click()
        expect(page.locator(".alarm")).to_contain_text("1 caso rompe las reglas (forked)")
        page.locator("#tab-case").click()
        expect(page.locator(".history")).to_contain_text("Lo que se anotó")
        page.locator("#note").fill("Hasta aquí")
        page.get_by_role("button", name="Agregar nota").click()
        expect(page.locator(".panel")).to_contain_text("en este caso ya no se puede escribir")
        expect(page.locator(".history")).not_to_contain_text("Hasta aquí")


def test_events_that_are_handed_out_once_more_change_nothing(
    chromium: Browser, governed: Governed, key_file: Path
) -> None:
    def twice(all_of_it: list[bytes]) -> list[bytes]:
        return [*all_of_it, behind(all_of_it[-1])]

    with lied_to(chromium, governed, key_file, FEED, in_records(twice)) as page:
        page.locator(".all .row").click()
        page.locator("#tab-case").click()
        expect(page.locator(".history").get_by_text("Lo que se anotó")).to_have_count(1)
        # Something else comes, and is taken: so nothing has gone wrong before it.
        page.locator("#note").fill("Y se sigue")
        page.get_by_role("button", name="Agregar nota").click()
        expect(page.locator(".history")).to_contain_text("Y se sigue")
        expect(page.locator(".history").get_by_text("Lo que se anotó")).to_have_count(1)
        expect(page.locator(".alarm")).to_have_count(0)


@pytest.mark.parametrize(
    ("claim", "stage"),
    [
        ({"sha256": "00" * 32}, "forked"),
        ({"events": 1}, "rolled-back"),
        ({"members": ["alborada", "brujula"]}, "membership"),
    ],
)
def test_a_service_that_says_another_end_of_a_thread_than_it_showed_is_named(
    chromium: Browser,
    governed: Governed,
    key_file: Path,
    claim: dict[str, object],
    stage: str,
) -> None:
    def other_end(body: bytes) -> bytes:
        return json.dumps({**json.loads(body), **claim}).encode()

    with lied_to(chromium, governed, key_file, HEAD, other_end) as page:
        page.locator(".all .row").click()
        expect(page.locator(".alarm")).to_contain_text(f"1 caso rompe las reglas ({stage})")


def until_benita() -> Change:
    """The log of the coalition as if nothing had come after what stood before her certificate."""
    hidden: list[bytes] = []

    def change(entries: list[bytes]) -> list[bytes]:
        hidden.extend(
            entry[:8] for entry in entries if b"certificate" in entry and b"benita" in entry
        )
        return [entry for entry in entries if not hidden or entry[:8] < hidden[0]]

    return change


def test_whose_certificate_is_hidden_is_not_believed_and_the_service_is_named(
    chromium: Browser, governed: Governed, key_file: Path
) -> None:
    hidden = in_records(until_benita())
    with lied_to(chromium, governed, key_file, LOG, hidden) as page:
        page.locator(".all .row").click()
        expect(page.locator(".alarm")).to_contain_text("1 caso rompe las reglas (author)")
        expect(page.locator(".panel")).not_to_contain_text("Lo que se anotó")


def withheld(_: bytes) -> bytes:
    return b""


def exchanged(page: bytes) -> bytes:
    return page[:-1] + bytes([page[-1] ^ 1]) if page else page


@pytest.mark.parametrize("change", [withheld, exchanged])
def test_keys_of_a_thread_that_were_withheld_or_exchanged_are_named(
    chromium: Browser, governed: Governed, key_file: Path, change: Lie
) -> None:
    with lied_to(chromium, governed, key_file, KEYS, change) as page:
        page.locator(".all .row").click()
        expect(page.locator(".alarm")).to_contain_text("1 caso rompe las reglas (thread-key)")
        expect(page.locator(".told").first).to_have_text("Uno")
