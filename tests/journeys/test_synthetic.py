"""Synthetic reports and files, sealed by the page's own worker, read by the members' tool."""

import base64
import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import chain

import pytest
from playwright.sync_api import Browser, Page

from tests.homes import PASSPHRASE
from tests.journeys.conftest import Site
from tests.member.console import Console
from tests.synthetic.contents import Content, contents
from tests.synthetic.reports import Synthetic, synthetic_reports

NUMBER = int(os.environ.get("ATALAYA_SYNTHETIC", "60"))

# The worker of the page, asked as the page asks it: a thread's follow-ups right after its report.
SEND = """async ({worker: address, threads, chosen}) => {
    const worker = new Worker(address);
    const waiting = [];
    await new Promise((resolve) => { worker.onmessage = resolve; });
    worker.onmessage = ({data}) => {
        if (data.kind === 'progress') return;
        const {resolve, reject} = waiting.shift();
        if (data.kind === 'failed') reject(new Error(data.stage)); else resolve(data);
    };
    let number = 0;
    const ask = (request) => new Promise((resolve, reject) => {
        waiting.push({resolve, reject});
        number += 1;
        worker.postMessage({...request, number});
    });
    const bytes = async (path) => new Uint8Array(await (await fetch(path)).arrayBuffer());
    await ask({kind: 'start'});
    const {keysHash} = await ask({kind: 'roster', document: await bytes('/api/v1/roster')});
    await ask({kind: 'keys', file: await bytes(`/api/v1/keys/${keysHash}`)});
    const ids = [];
    const send = async (path, method, headers, body, status) => {
        const answer = await fetch(path, {method, headers, body});
        if (answer.status !== status) throw new Error(`${path} ${answer.status}`);
        return answer;
    };
    const tus = {'tus-resumable': '1.0.0'};
    const upload = async (index) => {
        const {upload: {length, metadata}} = await ask({kind: 'file', index});
        const begun = {...tus, 'upload-length': `${length}`, 'upload-metadata': metadata};
        const made = await send('/api/v1/uploads', 'POST', begun, null, 201);
        const {bytes: part} = await ask({kind: 'part', index, start: 0, end: length});
        const type = 'application/offset+octet-stream';
        const headers = {...tus, 'upload-offset': '0', 'content-type': type};
        await send(made.headers.get('location'), 'PATCH', headers, part, 204);
    };
    const file = async ({url, ...rest}) => ({...rest, content: await (await fetch(url)).blob()});
    for (const report of threads.flat()) {
        const files = await Promise.all(report.files.map(file));
        const sealed = await ask({kind: 'report', report: {...report, files, chosen}});
        const headers = {'content-type': 'application/octet-stream'};
        await send('/api/v1/reports', 'POST', headers, sealed.sealed, 201);
        for (const {index} of sealed.files) await upload(index);
        ids.push(sealed.id);
    }
    return ids;
}"""


@pytest.fixture
def page(chromium: Browser, site: Site) -> Iterator[Page]:
    """On the page's own address, with leave to start its worker from outside."""
    with chromium.new_context(bypass_csp=True) as context:
        page = context.new_page()
        page.goto(f"{site.url}icon.svg")
        yield page


def test_every_synthetic_report_is_sealed_by_the_page_and_valid_for_its_readers(
    page: Page, site: Site
) -> None:
    reports = list(synthetic_reports(NUMBER, seed="1", today=datetime.now(UTC).date()))
    (worker,) = (site.service.settings.web / "assets").glob("sealing.worker-*.js")
    threads = _threads(reports)
    given = [
        [_to_seal(reports[number], _files(reports, number)) for number in thread]
        for thread in threads
    ]
    ids = page.evaluate(
        SEND, {"worker": f"/assets/{worker.name}", "threads": given, "chosen": ["alborada"]}
    )

    home = site.home_of("alborada")
    console = Console(home, home.parent / "passphrase")
    console.passphrase_file.write_text(PASSPHRASE)
    assert console.run("fetch").code == 0
    for number, report_id in zip(chain.from_iterable(threads), ids, strict=True):
        outcome = console.run("open", report_id, "--offline", "--out", home / "opened")
        assert outcome.code == 0, outcome.err
        (file,) = (home / "opened").rglob(f"*{report_id[:8]}*/report.json")
        body = json.loads(file.read_text(encoding="utf-8"))
        sent = reports[number]
        assert body["synthetic"] is True
        assert body["narrative"]["text"] == sent.text
        assert {key: body[key] for key in sent.answers} == sent.answers
        files = _files(reports, number)
        assert [(file.parent / name).read_bytes() for name in _names(files)] == [
            each.data for each in files
        ]
        told = [
            name
            for name, (kind, _) in zip(_names(files), sent.files, strict=True)
            if kind == "audio"
        ]
        assert body["narrative"].get("audio", []) == told


def _threads(reports: list[Synthetic]) -> list[list[int]]:
    """A first report's number, and then those of its follow-ups."""
    threads = {number: [number] for number, one in enumerate(reports) if one.prior is None}
    for number, one in enumerate(reports):
        if one.prior is not None:
            threads[one.prior].append(number)
    return list(threads.values())


def _files(reports: list[Synthetic], number: int) -> list[Content]:
    return contents([kind for kind, _ in reports[number].files], seed=f"{number}")


def _names(files: list[Content]) -> list[str]:
    return [f"a{place}{each.suffix}" for place, each in enumerate(files, 1)]


def _to_seal(one: Synthetic, files: list[Content]) -> dict[str, object]:
    fields = asdict(one)
    return {
        "type": one.type,
        "language": "es",
        "told": {"lang": one.lang, "variant": ""},
        "text": one.text,
        "answers": fields["answers"],
        "head": one.head,
        "files": [
            {
                "url": f"data:;base64,{base64.b64encode(each.data).decode()}",
                "name": name,
                "mediaType": each.media_type,
                "metadata": "kept",
                # A voice tells what a text would.
                "isStory": kind == "audio",
            }
            for each, name, (kind, _) in zip(files, _names(files), one.files, strict=True)
        ],
    }
