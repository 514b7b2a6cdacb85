"""Routes for uploads: tus 1.0.0, as ``docs/protocol.md`` §18 narrows it down."""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import formatdate
from typing import Annotated, Literal, cast

from fastapi import APIRouter, Depends, Request, Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.admission import check_admission
from app.api.dependencies import Now, Service, ServiceDependency, read_pieces
from app.api.errors import Busy
from app.api.headers import TUS_VERSION, UPLOADS
from app.api.schemas import Received, received
from app.intake.errors import AdmissionRequired, NothingHere, OtherTusVersion
from app.intake.limits import (
    MAX_ATTACHMENT_BYTES,
    MAX_CHECKSUMMED_BYTES,
    MAX_METADATA_LETTERS,
)
from app.intake.upload_parts import Checksum, Terms
from app.intake.uploads import Intended
from app.protocol.errors import Malformed
from app.protocol.header import HEADER_BYTES
from app.protocol.primitives import random_bytes, sha256
from app.storage.uploads import Upload

EXTENSIONS = "creation,creation-with-upload,expiration,checksum,termination"
CHECKSUMS = {"sha1": 20, "sha256": 32}
CONTENT_TYPE = "application/offset+octet-stream"
TOKEN_BYTES = 32
# Anything else may say what a file is called, or whose it is: it is not taken.
_METADATA = {"token": TOKEN_BYTES, "header": HEADER_BYTES}
_TOKEN = re.compile(f"[0-9a-f]{{{2 * TOKEN_BYTES}}}")
_NUMBER = re.compile("[0-9]{1,18}")


class MethodOverride:
    """``X-HTTP-Method-Override``, for networks that let nothing but GET and POST through."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on with the method that it means."""
        if scope["type"] == "http" and scope["path"].startswith(UPLOADS):
            meant = Request(scope).headers.get("x-http-method-override")
            scope = {**scope, "method": meant.upper()} if meant else scope
        await self._app(scope, receive, send)


async def _speak_tus(request: Request) -> None:
    if request.headers.getlist("tus-resumable") != [TUS_VERSION]:
        raise OtherTusVersion("another version, or none")


async def _token(token: str) -> bytes:
    if not _TOKEN.fullmatch(token):
        raise NothingHere("not a token")
    return bytes.fromhex(token)


Token = Annotated[bytes, Depends(_token)]
router = APIRouter(prefix=UPLOADS)
_TUS = [Depends(_speak_tus)]


@router.options("")
@router.options("/{token}")
async def options() -> Response:
    """What of tus is spoken here."""
    headers = {
        "tus-extension": EXTENSIONS,
        "tus-max-size": str(MAX_ATTACHMENT_BYTES),
        "tus-checksum-algorithm": ",".join(CHECKSUMS),
    }
    return Response(status_code=204, headers=headers)


@router.post("", status_code=201, dependencies=_TUS)
async def create(request: Request, service: ServiceDependency, now: Now) -> Response:
    """Begins an upload, or finds it under its token; its first bytes may come with it."""
    admitted = check_admission(request, service, purpose="upload")
    metadata = _read_metadata(_header(request, "upload-metadata"))
    token = metadata.token or random_bytes(TOKEN_BYTES)
    if admitted not in (None, sha256(token).hex()):
        raise AdmissionRequired("for another upload")
    has_bytes = _has_bytes(request)
    size = _number(request, "upload-length")
    if not await service.uploads.has_room(token):
        raise Busy
    intended = Intended(token, size, metadata.header, metadata.text)
    upload = await service.uploads.create(intended, now=now)
    # Of one that has got further, the first bytes are known.
    if has_bytes and upload.received == 0:
        upload = await _receive(request, service, upload, offset=0)
    headers = {"location": f"{UPLOADS}/{token.hex()}", **_standing(upload)}
    return Response(status_code=201, headers=headers)


@router.head("/{token}", dependencies=_TUS)
async def look(token: Token, service: ServiceDependency, now: Now) -> Response:
    """How far an upload has got."""
    upload = await service.uploads.find(token, now=now)
    headers = {"upload-length": str(upload.size), **_standing(upload)}
    if upload.metadata:
        headers["upload-metadata"] = _write_metadata(upload.metadata, token)
    return Response(headers=headers)


@router.patch("/{token}", status_code=204, dependencies=_TUS)
async def append(token: Token, request: Request, service: ServiceDependency, now: Now) -> Response:
    """Takes the next bytes, and answers after what it counts is durable."""
    if not _has_bytes(request):
        raise HTTPException(415)
    offset = _number(request, "upload-offset")
    upload = await service.uploads.find(token, now=now)
    upload = await _receive(request, service, upload, offset=offset)
    return Response(status_code=204, headers=_standing(upload))


@router.delete("/{token}", status_code=204, dependencies=_TUS)
async def terminate(token: Token, service: ServiceDependency) -> None:
    """Forgets an upload; what it has become stays."""
    await service.uploads.terminate(token)


@router.get("/{token}/receipt", dependencies=_TUS, response_model=Received)
async def receipt(token: Token, service: ServiceDependency, now: Now) -> Response:
    """The receipt of an upload whose bytes are all there."""
    upload = await service.uploads.find(token, now=now)
    return received(await service.uploads.receipt(upload), status=200)


async def _receive(request: Request, service: Service, upload: Upload, *, offset: int) -> Upload:
    checksum = _checksum(_header(request, "upload-checksum"))
    most = upload.size - upload.received
    pieces = read_pieces(request, min(most, MAX_CHECKSUMMED_BYTES) if checksum else most)
    with service.upload_memory.room() as part_bytes:
        terms = Terms(part_bytes, _clock, checksum)
        return await service.uploads.receive(upload, pieces, offset=offset, terms=terms)


def _clock() -> datetime:
    return datetime.now(UTC)


def _standing(upload: Upload) -> dict[str, str]:
    return {
        "upload-offset": str(upload.received),
        "upload-expires": formatdate(upload.expires_hour * 3600, usegmt=True),
    }


def _header(request: Request, name: str) -> str:
    """The only value of a header, or nothing; raises ``Malformed`` for several."""
    values = request.headers.getlist(name)
    if len(values) > 1:
        raise Malformed("a header that stands there twice")
    return values[0] if values else ""


def _number(request: Request, name: str) -> int:
    value = _header(request, name)
    if not _NUMBER.fullmatch(value):
        raise Malformed("not a number of bytes")
    return int(value)


def _has_bytes(request: Request) -> bool:
    """Whether bytes of an upload come with it; raises 415 for a body of another kind."""
    if _header(request, "content-type").lower() == CONTENT_TYPE:
        return True
    if _header(request, "content-length") not in ("", "0"):
        raise HTTPException(415)
    return False


def _checksum(value: str) -> Checksum | None:
    if not value:
        return None
    algorithm, _, encoded = value.partition(" ")
    if algorithm not in CHECKSUMS:
        raise HTTPException(400)
    known = cast("Literal['sha1', 'sha256']", algorithm)
    return Checksum(known, _from_base64(encoded, CHECKSUMS[algorithm]))


@dataclass(frozen=True)
class _Metadata:
    """``text`` is as the client wrote it, but without the token."""

    text: str = ""
    token: bytes = b""
    header: bytes = b""


def _read_metadata(text: str) -> _Metadata:
    if not text:
        return _Metadata()
    values: dict[str, bytes] = {}
    kept = []
    for pair in text[: MAX_METADATA_LETTERS + 1].split(","):
        name, _, value = pair.partition(" ")
        if name in values or name not in _METADATA:
            raise Malformed("metadata that is not taken")
        values[name] = _from_base64(value, _METADATA[name])
        kept.append(name if name == "token" else pair)
    return _Metadata(text=",".join(kept), **values)


def _write_metadata(text: str, token: bytes) -> str:
    """As the client wrote it: whoever asks has the token."""
    written = f"token {base64.b64encode(token).decode()}"
    return ",".join(written if pair == "token" else pair for pair in text.split(","))


def _from_base64(text: str, size: int) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed("not base64") from error
    # One spelling only, so that it can be written again.
    if len(data) != size or base64.b64encode(data).decode() != text:
        raise Malformed("not base64 of this size")
    return data
