"""The route that gives out work: ``docs/protocol.md`` §19. It reads and writes no storage."""

from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from app.api.dependencies import Now, ServiceDependency, read_body
from app.intake.admission import Wanted
from app.intake.limits import MAX_WORK_BYTES, MAX_WORK_SIZE
from app.protocol.errors import Malformed

router = APIRouter(prefix="/api/v1/work")

_SHAPE = ConfigDict(extra="forbid", frozen=True, strict=True)


class _ForReport(BaseModel):
    model_config = _SHAPE
    purpose: Annotated[Literal["report"], Field(alias="for")]
    id: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class _ForUpload(BaseModel):
    model_config = _SHAPE
    purpose: Annotated[Literal["upload"], Field(alias="for")]
    id: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    size: Annotated[int, Field(ge=0, le=MAX_WORK_SIZE)]


_WORK: TypeAdapter[_ForReport | _ForUpload] = TypeAdapter(
    Annotated[_ForReport | _ForUpload, Field(discriminator="purpose")]
)


@router.post("", status_code=201)
async def new_work(request: Request, service: ServiceDependency, now: Now) -> Response:
    """A challenge for one report or one upload."""
    wanted = _parse(await read_body(request, service.bodies, MAX_WORK_BYTES))
    return JSONResponse(service.admission.challenge(wanted, now=now), status_code=201)


def _parse(body: bytes) -> Wanted:
    try:
        return Wanted(**_WORK.validate_json(body).model_dump())
    except ValidationError:
        raise Malformed("not a wish for work") from None
