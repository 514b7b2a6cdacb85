"""The page that says whether the service works, to everybody and without scripts."""

import httpx
import pytest
from sqlalchemy import Engine

from app.storage.tables import rosters
from tests.coalition import Coalition
from tests.service import RunningService

PAGES = {"/estado": "funciona", "/status": "works", "/estado/": "funciona", "/status/": "works"}


@pytest.mark.parametrize(("path", "word"), PAGES.items())
def test_it_says_that_the_service_works_and_until_when_the_list_is_good(
    http: httpx.Client, coalition: Coalition, path: str, word: str
) -> None:
    answer = http.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert word in answer.text
    assert f"{coalition.roster.expires:%Y-%m-%d %H}" in answer.text
    assert "<script" not in answer.text


def test_the_note_of_the_operator_is_shown_as_text(
    http: httpx.Client, service: RunningService
) -> None:
    assert "Nota" not in http.get("/estado").text
    (service.data / "notice.txt").write_text("domingo 3:00 <script>\n")
    assert "<p>domingo 3:00 &lt;script&gt;</p>" in http.get("/estado").text


def test_a_list_that_is_over_is_said(http: httpx.Client, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(rosters.update().values(expires_hour=1))
    assert "has ended" in http.get("/status").text


def test_a_database_that_does_not_answer_is_said(http: httpx.Client, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE rosters RENAME TO away")
    answer = http.get("/estado")
    assert answer.status_code == 503
    assert "no puede guardar nada" in answer.text
