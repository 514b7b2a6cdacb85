"""A plain form for browsers without scripts: ``docs/protocol.md`` §18.1.

What it is answered is a page, faults too: whoever sees it has nothing that could read anything
else. The pages with the form are files of the web app, under the same addresses.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from http import HTTPStatus

from fastapi import APIRouter, Request, Response

from app.api.bare_page import Language
from app.api.dependencies import Service, service_of
from app.api.errors import INTERNAL, Busy, let_go, problem_for
from app.api.form_file import file_in_form
from app.api.package_pages import Outcome, page
from app.intake.errors import BudgetUsedUp
from app.intake.limits import MAX_PACKAGE_BYTES
from app.intake.packages import Delivered
from app.intake.upload_parts import Terms

router = APIRouter()

PATHS: dict[str, Language] = {"/sin-javascript": "es", "/no-script": "en"}


@router.post("/sin-javascript", include_in_schema=False)
@router.post("/sin-javascript/", include_in_schema=False)
@router.post("/no-script", include_in_schema=False)
@router.post("/no-script/", include_in_schema=False)
async def take(request: Request) -> Response:
    """Takes a package from a form, and answers with a page."""
    language = PATHS[request.url.path.rstrip("/")]
    file = file_in_form(request, MAX_PACKAGE_BYTES)
    try:
        outcome = _outcome(await _receive(service_of(request), file))
    except Exception as error:
        if problem_for(error) is INTERNAL:
            raise
        outcome = _refusal(error)
    return Response(
        page(outcome, language),
        status_code=outcome.status,
        headers=outcome.headers,
        media_type="text/html; charset=utf-8",
    )


async def _receive(service: Service, file: AsyncIterator[bytes]) -> Delivered:
    with service.upload_memory.room() as part_bytes:
        return await service.packages.receive(file, Terms(part_bytes, _clock))


def _clock() -> datetime:
    return datetime.now(UTC)


def _outcome(delivered: Delivered) -> Outcome:
    code = "kept" if delivered.stopped_by is None else _refusal(delivered.stopped_by).code
    return Outcome(
        HTTPStatus.CREATED if delivered.stopped_by is None else HTTPStatus.ACCEPTED,
        code,
        sha256=delivered.receipt.sha256.hex(),
        files=delivered.files,
        arrived=delivered.arrived,
    )


def _refusal(error: Exception) -> Outcome:
    problem = problem_for(error)
    let_go(error)
    seconds = error.seconds if isinstance(error, BudgetUsedUp) else 0
    if isinstance(error, (BudgetUsedUp, Busy)):
        return Outcome(HTTPStatus.SERVICE_UNAVAILABLE, "busy", wait_seconds=int(seconds) + 1)
    return Outcome(problem.status, problem.code)
