"""Synthetic reports, sealed by the page's own worker and read by the members' tool."""

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
    for (const report of threads.flat()) {
        const {sealed, id} = await ask({kind: 'report', report: {...report, files: [], chosen}});
        const headers = {'content-type': 'application/octet-stream'};
        const answer = await fetch('/api/v1/reports', {method: 'POST', headers, body: sealed});
        if (answer.status !== 201) throw new Error(`${answer.status}`);
        ids.push(id);
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
    given = [[_to_seal(reports[number]) for number in thread] for thread in threads]
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


def _threads(reports: list[Synthetic]) -> list[list[int]]:
    """A first report's number, and then those of its follow-ups."""
    threads = {number: [number] for number, one in enumerate(reports) if one.prior is None}
    for number, one in enumerate(reports):
        if one.prior is not None:
            threads[one.prior].append(number)
    return list(threads.values())


def _to_seal(one: Synthetic) -> dict[str, object]:
    fields = asdict(one)
    return {
        "type": one.type,
        "language": "es",
        "told": {"lang": one.lang, "variant": ""},
        "text": one.text,
        "answers": fields["answers"],
        "head": one.head,
    }
