"""An audit that could not ask anybody never looks like one that found nothing.

A source of advisories of our own answers, as OSV and as npm's registry do.
"""

import gzip
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from deploy import audit
from deploy.audit import KNOWN_BAD_NPM, KNOWN_BAD_PYTHON, NO_SOURCE, NPM_FOLDERS, PYTHON_LOCKS
from tests.process import ROOT

Audited = Callable[[dict[str, str]], tuple[int, set[str]]]

OSV_FAULT = {"id": "FAULT-1", "summary": "a fault", "modified": "2026-01-01T00:00:00Z"}
KNOWN_BAD = {KNOWN_BAD_PYTHON.split("==")[0]: "2.10", KNOWN_BAD_NPM[0]: "<1.0.0"}


def osv_answer(asked: dict[str, Any], faults: dict[str, str]) -> dict[str, Any]:
    name, version = asked["package"]["name"], asked["version"]
    if faults.get(name) not in (version, "*"):
        return {}
    affected = [{"package": {"name": name, "ecosystem": "PyPI"}, "versions": [version]}]
    return {"vulns": [{**OSV_FAULT, "affected": affected}]}


def npm_answer(asked: dict[str, Any], faults: dict[str, str]) -> dict[str, Any]:
    fault = {"id": 1, "url": "", "title": "a fault", "severity": "critical"}
    return {
        name: [{**fault, "vulnerable_versions": faults[name]}] for name in asked if name in faults
    }


@contextmanager
def advisories(faults: dict[str, str], *, is_there: bool = True) -> Iterator[dict[str, str]]:
    """The environment by which both tools ask us: faults are a version or range by name."""

    class Source(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.headers.get("content-encoding") == "gzip":
                body = gzip.decompress(body)
            give = osv_answer if self.path == "/osv" else npm_answer
            self.send_response(200 if is_there else 405)
            self.end_headers()
            if is_there:
                self.wfile.write(json.dumps(give(json.loads(body), faults)).encode())

        def do_GET(self) -> None:
            self.send_error(404)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Source) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        at = f"http://127.0.0.1:{server.server_port}"
        try:
            yield {"ATALAYA_OSV_URL": f"{at}/osv", "npm_config_registry": f"{at}/"}
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def audited(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Audited:
    """Audits one lock file of each kind: its status and its lines."""
    monkeypatch.setattr(audit, "PYTHON_LOCKS", LOCKS[:1])
    monkeypatch.setattr(audit, "NPM_FOLDERS", LOCKS[1:])

    def run(source: dict[str, str]) -> tuple[int, set[str]]:
        for name, value in {**source, "npm_config_fetch_retries": "0"}.items():
            monkeypatch.setenv(name, value)
        status = audit.main()
        return status, set(capsys.readouterr().out.splitlines())

    return run


LOCKS = ("requirements.txt", "web")
SKIPPED = {f"{lock}: skipped: no advisory source" for lock in LOCKS}


def test_no_lock_file_is_left_out() -> None:
    assert set(PYTHON_LOCKS) == {path.name for path in ROOT.glob("requirements*.txt")}
    found = [*ROOT.glob("*/package-lock.json"), *ROOT.glob("tests/*/*/package-lock.json")]
    assert {str(path.parent.relative_to(ROOT)) for path in found} == set(NPM_FOLDERS)


def test_what_is_not_known_to_have_faults_passes(audited: Audited) -> None:
    with advisories(KNOWN_BAD) as source:
        assert audited(source) == (0, {f"{lock}: nothing known" for lock in LOCKS})


def test_a_fault_in_any_lock_file_is_named_and_fails(audited: Audited) -> None:
    with advisories({**KNOWN_BAD, "starlette": "*", "preact": "*"}) as source:
        status, said = audited(source)
    assert status == 1
    found = {
        line.split(" ")[0] + " " + line.split(" ")[1] for line in said if "nothing" not in line
    }
    assert {"requirements.txt: starlette", "web: preact"} <= found


@pytest.mark.parametrize(
    ("faults", "is_there"),
    [({}, True), (KNOWN_BAD, False)],
    ids=["a source that knows nothing", "a source that takes no questions"],
)
def test_without_a_source_nothing_passes(
    audited: Audited, faults: dict[str, str], *, is_there: bool
) -> None:
    with advisories(faults, is_there=is_there) as source:
        assert audited(source) == (NO_SOURCE, SKIPPED)
