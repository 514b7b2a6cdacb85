"""Routes for the signed roster and the keys that it names; the same for everyone."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from app.api.compression import json_response
from app.api.dependencies import ServiceDependency
from app.api.reports import BINARY
from app.intake import rosters

router = APIRouter(prefix="/api/v1")

Sha256Hex = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]


@router.get("/roster")
def roster(request: Request, service: ServiceDependency) -> Response:
    """The newest roster document, byte for byte as it was signed."""
    document = rosters.current_document(service.engine)
    return json_response(request, document, is_newest=True)


@router.get("/rosters/{sha256}")
def past_roster(request: Request, sha256: Sha256Hex, service: ServiceDependency) -> Response:
    """A roster document by its hash: for members that were away, and for old replies."""
    document = rosters.past_document(service.engine, bytes.fromhex(sha256))
    return json_response(request, document, is_newest=False)


@router.get("/keys/{sha256}")
def keys(sha256: Sha256Hex, service: ServiceDependency) -> Response:
    """A key file by its hash."""
    return Response(rosters.key_file(service.engine, bytes.fromhex(sha256)), media_type=BINARY)
