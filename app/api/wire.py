"""What is answered before a request reaches the service: with the same headers as all else."""

import resource

from app.api.connections import MAX_CONNECTIONS, Crowd, PatientProtocol
from app.api.errors import MALFORMED, problem_body
from app.api.headers import ExactHeaders

# The database, the attachments, and everything else that has a number of the operating system.
OTHER_FILES = 512


def strict_protocol(app: ExactHeaders, *, most: int = MAX_CONNECTIONS) -> type[PatientProtocol]:
    """Uvicorn's protocol with the service's headers on its own refusals.

    It has ``most`` connections at once.
    """
    body = problem_body(MALFORMED)
    headers = [
        *app.headers_for("/"),
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    lines = [b"HTTP/1.1 400 Bad Request", *(b": ".join(header) for header in headers), b"", body]
    refusal = b"\r\n".join(lines)

    class StrictProtocol(PatientProtocol):
        crowd = Crowd(most)

        def write_refusal(self) -> None:
            """Says that it was not HTTP, and listens to nothing more."""
            self.transport.write(refusal)
            self.listen_no_more()

    return StrictProtocol


def connection_limit() -> int:
    """How many connections this process may have, after it has asked for as many as it needs."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = MAX_CONNECTIONS + OTHER_FILES
    files = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
    return files - OTHER_FILES
