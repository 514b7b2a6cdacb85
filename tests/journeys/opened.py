"""What members open, by their own tool, beside what somebody answered field by field."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.journeys.canary import CANARY, DATE, MOMENT
from tests.journeys.conftest import Site

# Where the name of a field is not that of its place in a report.
PLACES = (("happening-", "f-events-categories-"), ("f-events-0-", "f-events-"))
# What says on the phone what is asked next, and is sent as something else or not at all.
UNSENT = re.compile(r"organisation-|f-target-|f-sensitive-|whose-|extent-")
# What of a date is picked is the first of all that there is.
FIRST_OF_YEAR = re.compile(r"\d{4}-01-01")


@dataclass(frozen=True)
class Opened:
    """A report, and the files that came with it."""

    report: dict[str, Any]
    files: dict[str, bytes]

    def lacks(self, said: Mapping[str, str]) -> list[tuple[str, str]]:
        """What was answered and does not stand where it belongs."""
        stands = list(_fields(self.report))
        return [one for one in said.items() if not _stands(*one, stands)]


class Desk:
    """One organisation's machine, with its tool in this process."""

    def __init__(self, site: Site, member: str = "alborada") -> None:
        self.console = site.console_of(member)
        self._newest = ""

    def newest(self) -> Opened:
        """Fetches, and opens the report that has come last."""
        self._run("fetch")
        self._run("open", "newest")
        reports = (self.console.home / "opened").rglob("report.json")
        file = max(reports, key=lambda path: path.stat().st_mtime_ns)
        self._newest = file.parent.name
        others = {path.name: path.read_bytes() for path in file.parent.iterdir()}
        return Opened(json.loads(others["report.json"]), others)

    def reply(self, text: str) -> None:
        """Answers the report that has come last."""
        self._run("fetch")
        self._run("reply", "newest", "--text", text, "--yes")

    def consents(self) -> dict[str, str]:
        """What is allowed by whoever has sent the newest report: a value for each use."""
        told = json.loads(self._run("consents", self._newest, "--json"))
        return {scope: each["value"] for scope, each in told["effective"].items()}

    def _run(self, *command: str) -> str:
        outcome = self.console.run(*command)
        assert outcome.code == 0, outcome.err
        return outcome.out


def _fields(report: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each value of a report under the name that the page's field would have."""
    plain = {key: value for key, value in report.items() if key not in ("consent", "modules")}
    yield from _leaves("f", plain)
    for module in report.get("modules", []):
        for key, answer in module["answers"].items():
            bare = answer if isinstance(answer, dict) else {"": answer}
            for inner in bare.values():
                yield from _leaves(f"f-modules-{module['id']}-{key}", inner)
    for given in report.get("consent", []):
        yield f"change-{given['scope']}", given["value"]
        yield f"f-consent-{given['person']}-by", given["given_by"]
        if given["value"] == "yes":
            yield f"f-consent-{given['person']}", given["scope"]


def _leaves(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(f"{path}-{re.sub('[._]', '-', key)}", inner)
    elif isinstance(value, list):
        for inner in value:
            person = inner.get("id", "") if isinstance(inner, dict) else ""
            is_asked = re.fullmatch(r"[pw]\d", person) is not None
            yield from _leaves(f"{path}-{person}" if is_asked else path, inner)
    elif isinstance(value, bool):
        yield path, "yes" if value else "no"
    else:
        yield path, str(value)


def _stands(field: str, value: str, stands: list[tuple[str, str]]) -> bool:
    for page, report in PLACES:
        field = field.replace(page, report)
    if UNSENT.match(field) or MOMENT.search(field):
        return True
    if DATE.search(field):
        start = field.replace("-other", "-start")
        return any(path == start and FIRST_OF_YEAR.match(one) for path, one in stands)
    if value.startswith(CANARY):
        return value in {one for _, one in stands}
    if value:
        return (field, value) in stands
    chosen = [(path, one) for path, one in stands if field.endswith(f"-{one}")]
    return any(path.startswith(field.removesuffix(f"-{one}")) for path, one in chosen)
