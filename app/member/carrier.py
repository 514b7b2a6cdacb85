"""Handing in what others have sealed: a defender's side of the server's API, without a login."""

import base64
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

import altcha
import httpx

from app.member.connection import SMALL_ANSWER, Connection
from app.member.errors import MemberError, ServerNonsense, ServerRefused
from app.protocol.checkpoint import PROOF_LIMIT
from app.protocol.encoding import from_json_object
from app.protocol.errors import Malformed
from app.protocol.package import CarriedUpload
from app.protocol.primitives import sha256

# Equal parts: their number says no more than the length does.
PART_BYTES = 1024 * 1024
UPLOADS = "/uploads"
_TUS = {"Tus-Resumable": "1.0.0"}
_NOT_THERE = (httpx.codes.NOT_FOUND, httpx.codes.GONE)
# The dearest step of a service takes 20,000 iterations; one that wants this machine busy
# for a day is not obeyed.
_ALGORITHM, _MAX_COST = "PBKDF2/SHA-256", 100_000
# The hour in a receipt is a u32.
_LAST_HOUR = 2**32 - 1


@dataclass(frozen=True)
class Kept:
    """What the server says that it has kept; nothing of it is verified yet."""

    sha256: str
    hour: int
    proof: str


class Carrier(Connection):
    """Requests of somebody whom the server does not know."""

    def post_report(self, envelope: bytes, report_id: bytes) -> Kept:
        """Posts a sealed report, after the work for it; the same bytes again do no harm."""
        headers = {
            "Content-Type": "application/octet-stream",
            "Atalaya-Admission": self._work({"for": "report", "id": report_id.hex()}),
        }
        return _kept(
            self._answer("POST", "/reports", status=201, content=envelope, headers=headers)
        )

    def received(self, upload: CarriedUpload) -> int | None:
        """How many bytes of an attachment the server has; ``None`` where it has no upload."""
        try:
            answer = self._receive(
                "HEAD", _place(upload), io.BytesIO(), limit=SMALL_ANSWER, headers=_TUS
            )
        except ServerRefused as error:
            if error.status in _NOT_THERE:
                return None
            raise
        if answer.get("upload-length") != str(upload.length):
            raise ServerNonsense("It has another upload under this token.")
        return _offset(answer, upload)

    def begin(self, upload: CarriedUpload, header: bytes) -> int:
        """Announces an attachment, after the work for it; how much of it is there already."""
        token_hash = sha256(upload.token).hex()
        pairs = {"token": upload.token, "header": header}
        headers = {
            **_TUS,
            "Upload-Length": str(upload.length),
            "Upload-Metadata": ",".join(f"{n} {_base64(v)}" for n, v in pairs.items()),
            "Atalaya-Admission": self._work(
                {"for": "upload", "id": token_hash, "size": upload.length}
            ),
        }
        answer = self._receive(
            "POST", UPLOADS, io.BytesIO(), limit=SMALL_ANSWER, status=201, headers=headers
        )
        return _offset(answer, upload)

    def append(self, upload: CarriedUpload, source: BinaryIO, start: int, offset: int) -> int:
        """Sends the next part, from an envelope that begins at ``start``; the new offset."""
        source.seek(start + offset)
        part = source.read(min(PART_BYTES, upload.length - offset))
        headers = {
            **_TUS,
            "Content-Type": "application/offset+octet-stream",
            "Upload-Offset": str(offset),
        }
        answer = self._receive(
            "PATCH",
            _place(upload),
            io.BytesIO(),
            limit=SMALL_ANSWER,
            status=204,
            content=part,
            headers=headers,
        )
        counted = _offset(answer, upload)
        if counted <= offset:
            raise ServerNonsense("It does not count what it is sent.")
        return counted

    def receipt(self, upload: CarriedUpload) -> Kept:
        """The receipt of an attachment that is there."""
        return _kept(self._answer("GET", f"{_place(upload)}/receipt", headers=_TUS))

    def _work(self, wanted: Mapping[str, str | int]) -> str:
        """Admission: the little work of §19, done here and now."""
        try:
            challenge = altcha.Challenge.from_dict(
                self._answer("POST", "/work", status=201, body=wanted)
            )
            if (
                challenge.parameters.algorithm != _ALGORITHM
                or challenge.parameters.cost > _MAX_COST
            ):
                raise ServerNonsense("Its challenge is no work that a person is asked for.")
            solution = altcha.solve_challenge(challenge)
        except (KeyError, TypeError, ValueError) as error:
            raise ServerNonsense("Its challenge is not one.") from error
        if solution is None:
            raise ServerNonsense("Its challenge cannot be solved.")
        return f"work {altcha.Payload(challenge, solution).to_base64()}"

    def _answer(
        self,
        method: str,
        path: str,
        *,
        status: int = 200,
        body: Mapping[str, str | int] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        sink = io.BytesIO()
        self._receive(
            method,
            path,
            sink,
            limit=SMALL_ANSWER + PROOF_LIMIT,
            status=status,
            body=body,
            content=content,
            headers=headers,
        )
        try:
            return from_json_object(sink.getvalue())
        except Malformed as error:
            raise ServerNonsense from error

    def _refusal(self, response: httpx.Response, deadline: float) -> MemberError:
        """Says the problem's code: a carrier has no certificate that could be wrong."""
        if response.is_redirect:
            return ServerNonsense("It is a redirect, which is never followed.")
        sink = io.BytesIO()
        self._copy(response, sink, SMALL_ANSWER, deadline)
        try:
            code = str(from_json_object(sink.getvalue()).get("code", ""))
        except Malformed:
            code = ""
        return ServerRefused(response.status_code, code if code.replace("-", "").isalpha() else "")


def _place(upload: CarriedUpload) -> str:
    return f"{UPLOADS}/{upload.token.hex()}"


def _offset(headers: Mapping[str, str], upload: CarriedUpload) -> int:
    text = headers.get("upload-offset", "")
    if not (text.isascii() and text.isdecimal()) or not 0 <= int(text) <= upload.length:
        raise ServerNonsense("Its offset is not one.")
    return int(text)


def _kept(answer: Mapping[str, Any]) -> Kept:
    hashed, hour, proof = answer.get("sha256"), answer.get("hour"), answer.get("proof")
    if not (isinstance(hashed, str) and isinstance(proof, str)):
        raise ServerNonsense
    if type(hour) is not int or not 0 <= hour <= _LAST_HOUR:
        raise ServerNonsense
    return Kept(hashed, hour, proof)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
