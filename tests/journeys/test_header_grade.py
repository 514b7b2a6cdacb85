"""What public observatories would say of the built pages and of everything beside them: A+."""

import re

import httpx
import pytest

from app.api.headers import FIXED_HEADERS
from tests.client import client_of
from tests.journeys.conftest import Built, Site
from tests.observatory import grade, missing, score

NOT_FOUND = ("/nothing", "/console/nothing", "/console/frame/nothing", "/api/v1/nothing")
API = ("/api/v1/health", "/api/v1/roster", "/api/v1/reports", "/api/v1/keys/xyz")
HANDED_OUT = ("/llevar/", "/take-along/", "/llevar/buzon.html")


def paths(built: Built) -> list[str]:
    """Of every built file, and of what is answered beside them."""
    files = [path.relative_to(built.web).as_posix() for path in built.web.rglob("*")]
    served = [f"/{name.removesuffix('index.html')}" for name in files if not name.endswith(".br")]
    return sorted({*served, *NOT_FOUND, *API, *HANDED_OUT})


def test_every_answer_of_every_app_is_graded_a_plus(built: Built, site: Site) -> None:
    """Pages, scripts, problems, what is not there; with HEAD too, where a file is asked for."""
    asked = paths(built)
    assert {"/", "/console/", "/console/frame/", "/no-script/", "/volver/"} <= set(asked)
    with client_of(site.service.url) as http:
        answers = [http.get(path) for path in asked]
        answers += [http.head(path) for path in asked if not path.startswith("/api/")]
        answers += [http.post("/api/v1/reports", content=b"nonsense"), http.options("/api/v1/work")]
    assert len({answer.status_code for answer in answers}) >= 5
    assert not any(answer.is_redirect for answer in answers)
    found = {
        f"{answer.request.method} {answer.request.url.path} {answer.status_code}": (
            grade(answer.headers, html_of(answer)),
            missing(answer.headers),
        )
        for answer in answers
    }
    assert {name: said for name, said in found.items() if said != ("A+", [])} == {}


def test_the_pages_have_all_points_that_an_answer_can_have(site: Site) -> None:
    """Five more would be for a name that browsers know before it is asked."""
    with client_of(site.service.url) as http:
        for path in ("/", "/console/", "/volver/"):
            page = http.get(path)
            assert score(page.headers, page.text) == 135, path


GOOD = {**FIXED_HEADERS, "content-security-policy": "default-src 'none'; form-action 'none'"}


@pytest.mark.parametrize(
    ("name", "value", "given"),
    [
        ("content-security-policy", "script-src 'self' 'unsafe-inline'", "B+"),
        ("content-security-policy", "script-src https:; object-src 'none'", "B+"),
        ("content-security-policy", None, "B"),
        ("strict-transport-security", "max-age=86400", "A+"),
        ("strict-transport-security", None, "B+"),
        ("set-cookie", "a=b", "B+"),
        ("access-control-allow-credentials", "true", "D or worse"),
    ],
)
def test_what_is_open_or_missing_has_another_grade(
    name: str, value: str | None, given: str
) -> None:
    """Else the grades above would say nothing."""
    headers = {**GOOD, name: value}
    assert grade({key: said for key, said in headers.items() if said is not None}) == given


def test_a_script_from_elsewhere_has_another_grade() -> None:
    assert grade(GOOD, '<script src="https://example.org/a.js" integrity="sha384-x">') != "A+"


def html_of(answer: httpx.Response) -> str:
    is_page = re.match("text/html", answer.headers.get("content-type", ""))
    return answer.text if is_page else ""
