"""The one table: error → status, public code, public sentence. RFC 9457.

A problem document holds nothing of the request: no path, no value, no reason that would
help to guess. Why a statement was refused is said by its stage, which is a word of the protocol.
"""

import json
import secrets
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import PurePath

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy import exc as sql
from starlette.exceptions import HTTPException

from app.intake import errors as intake
from app.protocol.errors import Malformed
from app.storage.blobs import BlobNotFound, BlobStoreUnavailable
from app.storage.database import NotReplicated
from app.storage.writer import StorageUnavailable


@dataclass(frozen=True)
class Problem:
    """What the outside is told."""

    status: int
    code: str
    title: str


class Busy(Exception):
    """More is under way than this process takes at once."""


# Seconds. A phone's owner waits that long, and a burst is spread to less than a tenth of itself.
SOONEST_RETRY, LATEST_RETRY = 3, 20

UNAVAILABLE = Problem(
    503, "storage-unavailable", "The server cannot store anything now. Try again later."
)
BUSY = Problem(503, "busy", "The server is busy. Try again later.")
FORWARDED = Problem(
    503, "proxy-tells", "What stands before this server tells it who you are. Nothing was read."
)
MALFORMED = Problem(400, "request-malformed", "The request is malformed.")
INTERNAL = Problem(500, "internal-error", "Something failed on the server. Nothing was kept.")

PROBLEMS: dict[type[Exception], Problem] = {
    intake.EnvelopeRefused: Problem(
        422, "envelope-malformed", "This is not a sealed report or attachment."
    ),
    intake.TooLarge: Problem(413, "too-large", "This is larger than the server takes."),
    intake.RosterUnknown: Problem(
        422, "roster-unknown", "This was sealed to a list of members that is not published here."
    ),
    intake.RosterEnded: Problem(
        422,
        "roster-ended",
        "This was sealed to a list of members that is over; there is a newer.",
    ),
    intake.EnvelopeConflict: Problem(
        409, "envelope-conflict", "Something else stands under this id."
    ),
    intake.ReplyConflict: Problem(409, "reply-conflict", "Another reply stands under this tag."),
    intake.ThreadConflict: Problem(
        409, "thread-conflict", "Another event stands in this place of the thread."
    ),
    intake.KeysMissing: Problem(
        422, "keys-missing", "A member that takes part is not carried the thread's key."
    ),
    intake.UploadConflict: Problem(
        409, "upload-conflict", "The upload does not stand at this offset."
    ),
    intake.ChecksumMismatch: Problem(
        460, "checksum-mismatch", "The bytes do not have this checksum."
    ),
    intake.OtherTusVersion: Problem(412, "tus-version", "This is not tus 1.0.0."),
    intake.AdmissionRequired: Problem(
        403, "admission-required", "This takes a solved task that is still good."
    ),
    intake.BudgetUsedUp: BUSY,
    intake.Forgotten: Problem(410, "forgotten", "It was here and is forgotten."),
    intake.LoginDenied: Problem(401, "login-denied", "The session was not opened."),
    intake.SessionRequired: Problem(401, "session-required", "This needs a session."),
    intake.RoleRequired: Problem(403, "role-required", "This takes another role."),
    intake.StatementRefused: Problem(
        409, "statement-refused", "The rules of the coalition do not allow this now."
    ),
    intake.PinsRequired: Problem(404, "not-found", "There is nothing here."),
    intake.NothingHere: Problem(404, "not-found", "There is nothing here."),
    BlobNotFound: Problem(404, "not-found", "There is nothing here."),
    Busy: BUSY,
    TimeoutError: Problem(408, "too-slow", "The request did not arrive in time."),
    Malformed: Problem(422, "request-malformed", "The request is malformed."),
    RequestValidationError: Problem(422, "request-malformed", "The request is malformed."),
    StorageUnavailable: UNAVAILABLE,
    BlobStoreUnavailable: UNAVAILABLE,
    # Whoever only reads has the errors of the database itself.
    sql.OperationalError: UNAVAILABLE,
    sql.InterfaceError: UNAVAILABLE,
    sql.TimeoutError: UNAVAILABLE,
    NotReplicated: UNAVAILABLE,
    Exception: INTERNAL,
}

HTTP_PROBLEMS = {
    400: MALFORMED,
    404: Problem(404, "not-found", "There is nothing here."),
    405: Problem(405, "method-not-allowed", "This cannot be done here."),
    415: Problem(415, "request-malformed", "The request is malformed."),
}


def problem_body(problem: Problem, extra: Mapping[str, str] | None = None) -> bytes:
    """The problem document; ``extra`` holds words of the protocol and nothing else."""
    body = {
        **(extra or {}),
        "type": f"urn:atalaya:problem:{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "code": problem.code,
    }
    return json.dumps(body).encode()


def problem_response(
    problem: Problem,
    headers: Mapping[str, str] | None = None,
    extra: Mapping[str, str] | None = None,
) -> Response:
    """The problem document as a response; one that says "later" says when."""
    later = (
        {"retry-after": str(_soon())} if problem.status == HTTPStatus.SERVICE_UNAVAILABLE else {}
    )
    return Response(
        problem_body(problem, extra),
        status_code=problem.status,
        headers={**later, **(headers or {})},
        media_type="application/problem+json",
    )


def _soon() -> int:
    """Seconds, at random: who was turned away together shall not come back together."""
    return SOONEST_RETRY + secrets.randbelow(LATEST_RETRY - SOONEST_RETRY + 1)


def problem_for(error: Exception) -> Problem:
    """The nearest entry of the table, by class."""
    if isinstance(error, HTTPException):
        return HTTP_PROBLEMS.get(
            error.status_code, Problem(error.status_code, MALFORMED.code, MALFORMED.title)
        )
    return next(PROBLEMS[kind] for kind in type(error).__mro__ if kind in PROBLEMS)


def place_of(error: BaseException) -> str:
    """Kind and place, never the message: it may quote what somebody sent."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    return f"{type(error).__name__} at {where}"


def let_go(error: BaseException | None) -> None:
    """Frees what was being done when ``error`` came up, of which nobody asks any more.

    An error that was handed on as a value, or by a future, stands in a circle with the frames
    that it has gone through, and these hold the request's body: it would stay in memory until
    garbage is looked for.
    """
    while error is not None:
        error.__traceback__ = None
        error = error.__cause__ or error.__context__


def answer(error: Exception) -> Response:
    """The answer that the table has for ``error``, of which nothing else is left."""
    problem = problem_for(error)
    # Where nobody foresaw it, its place is still to be written down.
    if problem is not INTERNAL:
        let_go(error)
    # A 405 names the methods that there are: RFC 9110 §15.5.6.
    headers = error.headers if isinstance(error, HTTPException) else None
    extra = {"stage": error.stage} if isinstance(error, intake.StatementRefused) else None
    return problem_response(problem, headers, extra)


def install(app: FastAPI) -> None:
    """Answers every error by the table."""

    async def handle(_request: Request, error: Exception) -> Response:
        return answer(error)

    for kind in (*PROBLEMS, HTTPException):
        app.add_exception_handler(kind, handle)
