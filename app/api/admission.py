"""What a request of somebody unknown needs to be let in: ``docs/protocol.md`` §19."""

from collections.abc import Callable, Mapping

from fastapi import Request

from app.api.dependencies import Service
from app.intake.admission import Admission, Purpose, Wanted
from app.intake.errors import AdmissionRequired
from app.protocol.header import HEADER_BYTES, ID_BYTES

HEADER = "atalaya-admission"
# One-use tokens that members hand out would be another entry.
_SCHEMES: Mapping[str, Callable[[Admission, str], Wanted]] = {"work": Admission.admit}


def check_admission(request: Request, service: Service, *, purpose: Purpose) -> str | None:
    """The id for which the request is admitted; raises ``AdmissionRequired``.

    Reads headers and nothing of the body. ``None`` where no admission is asked for; else the
    caller compares the id with that of what arrives.
    """
    if not service.admission.is_asked_for:
        return None
    scheme, _, credential = request.headers.get(HEADER, "").partition(" ")
    check = _SCHEMES.get(scheme.lower())
    if check is None:
        raise AdmissionRequired("no admission")
    wanted = check(service.admission, credential)
    if wanted.purpose != purpose:
        raise AdmissionRequired("for something else")
    if wanted.size is not None and str(wanted.size) != request.headers.get("upload-length"):
        raise AdmissionRequired("for another size")
    return wanted.id


def check_it_is_for(admitted: str | None, data: bytes) -> None:
    """Raises ``AdmissionRequired`` where the envelope ``data`` has another id than ``admitted``."""
    if admitted is not None and data[HEADER_BYTES - ID_BYTES : HEADER_BYTES].hex() != admitted:
        raise AdmissionRequired("for another envelope")
