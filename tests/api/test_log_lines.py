"""The log has one form, and nothing in it comes from a request."""

import json
import logging
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from app.api.log_lines import FOREIGN, JsonLines, write_lines
from app.main import FEATURES
from app.settings import Settings
from tests.client import TUS, begin_upload, client_of, log_in, login_body
from tests.coalition import Coalition
from tests.patience import PATIENCE
from tests.ports import free_url
from tests.process import service_process
from tests.service import make_settings, prepare

CANARY = "canary7f3a"
FIELDS = ["level", "from", "message", "at"]
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", CANARY.upper())
HEADERS = {
    "User-Agent": CANARY,
    "Referer": f"https://{CANARY}/",
    "Cookie": f"a={CANARY}",
    "Accept-Language": CANARY,
    "Atalaya-Admission": f"work {CANARY}",
    f"X-{CANARY}": CANARY,
}
# Each ends in a refusal or in a line that breaks.
NOT_HTTP = (
    f"{CANARY}\r\n\r\n",
    f"GET /{CANARY} HTTP/9.9\r\n\r\n",
    f"GET /{CANARY} HTTP/1.1\r\nHost: {CANARY}\r\n{CANARY} : {CANARY}\r\n\r\n",
    f"GET /%00{CANARY}%ff\udcff HTTP/1.1\r\n\r\n",
    f"POST /api/v1/reports HTTP/1.1\r\nContent-Length: {CANARY}\r\n\r\n",
    f"POST /api/v1/reports HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n{CANARY}\r\n",
    f"POST /api/v1/reports HTTP/1.1\r\nContent-Length: 400\r\n\r\n{CANARY}",
    f"GET / HTTP/1.1\r\nX: {CANARY * 4000}\r\n\r\n",
)


@contextmanager
def logged(tmp_path: Path, coalition: Coalition) -> Iterator[Settings]:
    """A process whose log can be read behind the block."""
    settings = make_settings(tmp_path, origin=free_url())
    prepare(settings, coalition)
    with service_process(settings, tmp_path / "log"):
        yield settings


def lines_of(tmp_path: Path) -> list[dict[str, str]]:
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert all(list(line) == FIELDS for line in lines)
    return lines


def test_of_all_that_is_asked_nothing_is_written(tmp_path: Path, coalition: Coalition) -> None:
    with logged(tmp_path, coalition) as settings, client_of(settings.origins[0]) as http:
        http.headers.update(HEADERS)
        session = log_in(http, coalition.members[0])
        ask_everything(http, {}, CANARY)
        ask_everything(http, session, json.dumps({CANARY: CANARY}))
        ask_rightly(http, coalition)
        for text in NOT_HTTP:
            say(settings, text)
    (line,) = lines_of(tmp_path)
    assert line["message"].startswith("serving on port ")
    assert CANARY not in (tmp_path / "log").read_text().lower()


def paths() -> Iterator[str]:
    """Every route, with a word of the caller's in each place that it leaves open."""
    for feature in FEATURES:
        for route in feature.router.routes:
            path: str = route.path
            for open_place in [part for part in path.split("/") if part.startswith("{")]:
                path = path.replace(open_place, CANARY)
            yield path
    yield from ("/", f"/{CANARY}", f"/{CANARY}/../..", "/sin-javascript", "/salir")


def ask_everything(http: httpx.Client, session: dict[str, str], body: str) -> None:
    query, headers = f"after={CANARY}&{CANARY}=1", {**session, **TUS}
    for path in sorted(set(paths())):
        for method in METHODS:
            answer = http.request(method, f"{path}?{query}", content=body, headers=headers)
            assert answer.status_code != 500, (method, path)


def ask_rightly(http: httpx.Client, coalition: Coalition) -> None:
    data, files = coalition.seal_report({"alborada"}, text=CANARY, files=[CANARY.encode()])
    assert http.post("/api/v1/reports", content=data).status_code == 201
    assert http.post("/api/v1/reports", content=data[:-1] + b"x").status_code == 409
    assert begin_upload(http, len(files[0]), header=files[0][:96]).status_code == 201
    body = login_body(http, coalition.members[0])
    assert http.post("/api/v1/sessions", json={**body, "member": CANARY}).status_code == 401


def say(settings: Settings, text: str) -> None:
    address = urlsplit(settings.origins[0])
    place = (str(address.hostname), address.port or 0)
    with socket.create_connection(place, timeout=PATIENCE) as line:
        line.sendall(text.encode("utf-8", "surrogateescape"))


def record(name: str, message: object, *given: object, error: Exception | None = None) -> str:
    """The line of what somebody logs."""
    info = (type(error), error, None) if error else None
    return JsonLines().format(
        logging.LogRecord(name, logging.ERROR, "/x/file.py", 12, message, given, info)
    )


def test_of_what_a_library_says_only_the_place_is_written() -> None:
    line = record("asyncio", f"Task {CANARY}: %s", CANARY, error=ValueError(CANARY))
    assert json.loads(line)["message"] == FOREIGN
    assert "ValueError" in line
    assert CANARY not in line
    assert json.loads(record("uvicorn.error", CANARY))["at"] == "file.py:12"


def test_what_the_system_says_of_a_port_is_written() -> None:
    taken = OSError(98, f"error while attempting to bind on address {CANARY}")
    assert json.loads(record("uvicorn.error", taken))["message"] == "Address already in use"


def test_what_nobody_caught_is_written_without_its_words(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for module, name in ((sys, "excepthook"), (threading, "excepthook"), (sys, "unraisablehook")):
        monkeypatch.setattr(module, name, getattr(module, name))
    write_lines()

    def fail() -> None:
        raise ValueError(CANARY)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert "nobody caught: ValueError at test_log_lines.py:" in caplog.text
    assert CANARY not in caplog.text
