"""What uvicorn answers by itself, before a request reaches the service.

h11 bounds the size of a request's head, which the faster parser does not; and what it
refuses gets the same headers as everything else.
"""

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from app.api.errors import MALFORMED, problem_body
from app.api.headers import ExactHeaders

# Our longest request line and headers are under two kilobytes.
MAX_HEAD_BYTES = 16_384


def strict_protocol(app: ExactHeaders) -> type[H11Protocol]:
    """Uvicorn's protocol with the service's headers on its own refusals."""
    headers = [
        *app.headers_for("/"),
        (b"content-type", b"application/problem+json"),
        (b"connection", b"close"),
    ]

    class StrictProtocol(H11Protocol):
        def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - it may quote the request
            """Answers what is not HTTP, and hangs up."""
            response = h11.Response(status_code=400, headers=headers, reason=b"Bad Request")
            for event in (response, h11.Data(data=problem_body(MALFORMED)), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
            self.transport.close()

    return StrictProtocol
