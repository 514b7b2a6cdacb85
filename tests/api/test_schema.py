"""Every route, called as its description allows and as it does not: only answers that are promised.

The service hands out no description of itself; it is made here, from the same routes.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.core.result import Ok
from schemathesis.core.transport import Response

from app.api.headers import FIXED_HEADERS
from app.intake import arrivals
from app.main import FEATURES
from tests.assembly import Assembly
from tests.client import TUS, client_of, log_in
from tests.coalition import Coalition
from tests.fuzz import effort
from tests.service import POLICY, governed_service

Operation = APIOperation[Any, Any, Any, Any]

# A hundredth of what parsers get: each is a request, in both ways of being right or wrong.
EXAMPLES = max(12, effort.EXAMPLES // 100)
SPECIFICATION = (Path(__file__).parents[2] / "docs/protocol.md").read_text(encoding="utf-8")
PROBLEMS = set(re.findall(r"^\| (\d{3}) \| `([a-z-]+)` \|", SPECIFICATION, re.MULTILINE))
EXPECTED = {**FIXED_HEADERS, "content-security-policy": POLICY}


def description() -> dict[str, Any]:
    """The OpenAPI document of all routes; bodies are read by the routes themselves."""
    app = FastAPI()
    for feature in FEATURES:
        app.include_router(feature.router)
    document = app.openapi()
    binary = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    text: dict[str, Any] = {"application/json": {"schema": {}}}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method in {"post", "put", "patch"}:
                is_json = path.endswith(
                    ("/work", "/sessions", "/threads", "/threads/{thread_id}/events")
                )
                operation["requestBody"] = {"content": text if is_json else binary}
    return document


def operations() -> list[Operation]:
    schema = schemathesis.openapi.from_dict(description())
    return [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]


OPERATIONS = operations()


@pytest.fixture(scope="module")
def sessions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """Where a service answers, and a session of a member."""
    assembly = Assembly(Coalition(), is_witness=False)
    with (
        pytest.MonkeyPatch.context() as changed,
        governed_service(tmp_path_factory.mktemp("service"), assembly) as service,
        client_of(service.url) as http,
    ):
        # Whoever asks for what it knows already waits; here it would do so again and again.
        changed.setattr(arrivals, "ARRIVAL_PATIENCE", timedelta(milliseconds=10))
        yield service.url, log_in(http, assembly.coalition.members[0])


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: f"{each.method} {each.path}")
def test_every_answer_is_one_that_is_promised(
    sessions: tuple[str, dict[str, str]], operation: Operation, mode: GenerationMode
) -> None:
    url, session = sessions
    if mode is GenerationMode.NEGATIVE and not may_be_wrong(operation):
        return
    with requests.Session() as client:

        @seed(1)
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def call(case: Case[Any]) -> None:
            for headers in ({}, {**session, **TUS, "Upload-Length": "65637"}):
                answer = case.call(base_url=url, session=client, headers=headers)
                check(operation.method, answer)

        # What may be any text cannot be other than described.
        with suppress(Unsatisfiable):
            call()


def may_be_wrong(operation: Operation) -> bool:
    """Whether anything about a request can be other than described."""
    return bool(operation.path_parameters or operation.query)


def check(method: str, answer: Response) -> None:
    headers = {name: list(values) for name, values in answer.headers.items()}
    assert {name: headers.get(name) for name in EXPECTED} == {k: [v] for k, v in EXPECTED.items()}
    assert "set-cookie" not in headers
    assert answer.status_code < 500
    if answer.status_code >= 400 and method != "head":
        check_problem(answer.status_code, answer.json(), headers)


def check_problem(status: int, problem: Mapping[str, Any], headers: Mapping[str, Any]) -> None:
    assert headers["content-type"] == ["application/problem+json"]
    assert set(problem) - {"stage"} == {"type", "title", "status", "code"}
    assert problem["status"] == status
    assert problem["type"] == f"urn:atalaya:problem:{problem['code']}"
    assert (str(status), problem["code"]) in PROBLEMS


def test_problems_of_the_specification_are_found() -> None:
    assert len(PROBLEMS) > 20
