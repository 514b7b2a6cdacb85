"""A service that drops, changes or repeats what members have written: the console says so."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.homes import PASSPHRASE
from tests.journeys.conftest import Built
from tests.journeys.governed import governed_by
from tests.journeys.test_console import DESK, Office, send
from tests.member.test_coalition_online import Governed

Change = Callable[[list[bytes]], list[bytes]]


@pytest.fixture(scope="module")
def governed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Governed]:
    with governed_by(built, tmp_path_factory.mktemp("hostile")) as running:
        send(running, "alborada", text="Uno")
        yield running


@pytest.fixture(scope="module")
def key_file(governed: Governed, chromium: Browser) -> Path:
    """Of a reviewer who has opened the report, begun its case and written a note."""
    found = governed.person("ana", "reviewer").home / "device.key"
    context = chromium.new_context(**DESK)  # type: ignore[arg-type]
    page = unlocked(context.new_page(), governed, found)
    page.locator(".all .row").click()
    page.locator("#tab-case").click()
    page.locator("#begin").click()
    page.locator("#note").fill("Lo que se anotó")
    page.get_by_role("button", name="Agregar nota").click()
    expect(page.locator(".history")).to_contain_text("Lo que se anotó")
    context.close()
    return found


def unlocked(page: Page, governed: Governed, key_file: Path) -> Page:
    page.goto(f"{governed.liar.url}/console/")
    office = Office(governed, page, key_file, [])
    office.unlock(passphrase=PASSPHRASE)
    expect(page.locator(".all .row")).to_have_count(1)
    return page


def records(page: bytes) -> list[bytes]:
    """``u64 cursor ‖ u32 hour ‖ u32 length ‖ event``, one by one."""
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


@pytest.mark.parametrize(
    ("change", "stage"),
    [(flipped, "tag"), (without_the_second, "chain"), (in_another_order, "chain")],
)
def test_events_that_were_tampered_with_are_an_alarm_and_nothing_behind_them_counts(
    chromium: Browser, governed: Governed, key_file: Path, change: Change, stage: str
) -> None:
    context = chromium.new_context(**DESK)  # type: ignore[arg-type]
    page = context.new_page()

    def lie(route: Route) -> None:
        answer = route.fetch()
        body = answer.body()
        told = b"".join(change(records(body))) if body else body
        route.fulfill(status=answer.status, headers=answer.headers, body=told)

    page.route("**/api/v1/threads/events?after=0&**", lie)
    unlocked(page, governed, key_file)
    page.locator(".all .row").click()
    expect(page.locator(".alarm")).to_contain_text(f"ALARMA: 1 caso rompe las reglas ({stage})")
    expect(page.locator(".told").first).to_have_text("Uno")
    expect(page.locator(".panel")).not_to_contain_text("Lo que se anotó")
    context.close()


def withheld(_: bytes) -> bytes:
    return b""


def exchanged(page: bytes) -> bytes:
    return page[:-1] + bytes([page[-1] ^ 1]) if page else page


@pytest.mark.parametrize("change", [withheld, exchanged])
def test_keys_of_a_thread_that_were_withheld_or_exchanged_are_named(
    chromium: Browser, governed: Governed, key_file: Path, change: Callable[[bytes], bytes]
) -> None:
    context = chromium.new_context(**DESK)  # type: ignore[arg-type]
    page = context.new_page()

    def lie(route: Route) -> None:
        answer = route.fetch()
        told = change(answer.body())
        route.fulfill(status=answer.status, headers=answer.headers, body=told)

    page.route("**/api/v1/threads/keys/*", lie)
    unlocked(page, governed, key_file)
    page.locator(".all .row").click()
    expect(page.locator(".alarm")).to_contain_text("1 caso rompe las reglas (thread-key)")
    expect(page.locator(".told").first).to_have_text("Uno")
    context.close()
