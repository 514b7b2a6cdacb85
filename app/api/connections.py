"""How much and how long a connection may send, and which is given up where there are too many.

Who is slow holds nothing that others need: a head must come soon; what is sent after a refusal is
thrown away, and soon not even that; an answer must be read. Those that would be missed least go
first, and the oldest of them.
"""

import asyncio
from enum import IntEnum
from typing import Any, Protocol, cast
from weakref import ref

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.api.headers import UPLOADS
from app.api.load import SLOWEST_BYTES_PER_SECOND

# Our longest request line and headers are under two kilobytes.
MAX_HEAD_BYTES = 16_384
# Answers are made one after the other; browsers and proxies do not ask ahead at all.
MAX_ASKED_AHEAD = 32
# A browser sends its head at once; the worst network needs a few seconds for it.
HEAD_SECONDS = 30.0
# The rest of a body that was refused: reports are below this, so a browser always hears why.
MAX_THROWN_AWAY_BYTES = 4 * 1024 * 1024
THROWING_AWAY_SECONDS = 20.0
# An answer that is not read at the slowest rate during this time will not be.
READING_SECONDS = 30.0
# A few hundred reports a minute, each for a minute; and about 70 KB each where all are hostile.
MAX_CONNECTIONS = 2048


class Phase(IntEnum):
    """What a connection waits for; they are given up in this order."""

    HEAD = 1
    REFUSED_BODY = 2
    READER = 3
    BODY = 4
    SERVICE = 5


class _Connection(Protocol):
    def hang_up(self) -> None: ...


class Crowd:
    """All connections by what they wait for, the oldest of each first."""

    def __init__(self, most: int = MAX_CONNECTIONS) -> None:
        self._most = most
        self._waiting: dict[Phase, dict[_Connection, None]] = {phase: {} for phase in Phase}

    def move(self, connection: _Connection, before: Phase | None, now: Phase | None) -> None:
        """``connection`` waits for something else; ``None``: it is not there."""
        if before is not None:
            self._waiting[before].pop(connection, None)
        if now is not None:
            self._waiting[now][connection] = None

    def make_room(self, newcomer: _Connection) -> None:
        """Gives up one connection where there are too many: the newcomer only if all are served."""
        if sum(map(len, self._waiting.values())) < self._most:
            return
        oldest = {phase: next(iter(those)) for phase, those in self._waiting.items() if those}
        phase = min(oldest)
        if phase is Phase.SERVICE:
            newcomer.hang_up()
        else:
            self.move(oldest[phase], phase, None)
            oldest[phase].hang_up()


class _PoliteTransport:
    """A transport that wakes its client once for an answer, and is not closed while it sends."""

    def __init__(self, transport: asyncio.Transport, connection: "PatientProtocol") -> None:
        self._transport = transport
        # Weakly: in a circle they would stay after their end, with all that was sent last, until
        # garbage is looked for.
        self._connection = ref(connection)
        self._loop = connection.loop
        # Written, and not sent yet.
        self._held = b""
        # Found at once, because every request asks for it several times.
        self.is_closing = transport.is_closing

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Sends ``data`` with what is written next, or alone where that does not follow at once.

        The head of an answer and its body are written one after the other. Sent so, they would
        cost a packet each, and the client would wake up twice.
        """
        if self._held:
            self._send(data)
        else:
            self._held = data
            self._loop.call_soon(self._send)

    def write_eof(self) -> None:
        """Says that nothing more will be written."""
        self._send()
        self._transport.write_eof()

    def close(self) -> None:
        """Closes at once, or after the client has finished or has had its time."""
        self._send()
        connection = self._connection()
        if connection and connection.is_still_sending():
            connection.listen_no_more()
        else:
            self._transport.close()

    def _send(self, data: bytes = b"") -> None:
        held, self._held = self._held, b""
        if held and not self.is_closing():
            self._transport.write(held + data)


class TooMuch(Exception):
    """A head without an end, or too many requests ahead; the parser takes it for malformed."""


class PatientProtocol(HttpToolsProtocol):
    """Uvicorn's protocol, with an end to every head and to every wait for a client."""

    crowd = Crowd()
    head_seconds = HEAD_SECONDS
    # From here on nothing that comes is read any more.
    is_refused = False
    # The last answer is still to be made before the refusal of what came after it is said.
    _refuses_later = False
    _is_body_arriving = False
    # Bytes of this head so far, and bytes since the parser has last made anything of them.
    _head_bytes = 0
    _unheard_bytes = 0
    _has_heard = False
    _phase: Phase | None = None
    _deadline: asyncio.TimerHandle | None = None
    _thrown_away = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Takes it in, and gives up another one where there are too many."""
        whole = cast("asyncio.Transport", transport)
        super().connection_made(whole)
        self.transport = cast("asyncio.Transport", _PoliteTransport(whole, self))
        self.crowd.make_room(self)
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        super().connection_lost(exc)
        self.crowd.move(self, self._phase, None)
        self._phase = None
        self._stop_waiting()

    def data_received(self, data: bytes) -> None:
        """Reads on, or throws away what nobody wants to read."""
        if self._phase is Phase.REFUSED_BODY:
            self._thrown_away += len(data)
            if self._thrown_away > MAX_THROWN_AWAY_BYTES:
                self.hang_up()
        if not self.is_refused and not self.transport.is_closing():
            self._has_heard = False
            super().data_received(data)
            self._unheard_bytes = 0 if self._has_heard else self._unheard_bytes + len(data)
            if self._unheard_bytes > MAX_HEAD_BYTES and not self.is_refused:
                self.send_400_response("")
            self._look()

    def on_message_begin(self) -> None:
        """A head begins."""
        super().on_message_begin()
        self._head_bytes = 0

    def on_url(self, url: bytes) -> None:
        """A piece of the request line."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A whole header, or one behind a body in chunks."""
        self._count(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is there, and what it asks for begins."""
        if len(self.pipeline) >= MAX_ASKED_AHEAD:
            raise TooMuch
        super().on_headers_complete()
        self._is_body_arriving = self._has_heard = True

    def on_body(self, body: bytes) -> None:
        """A piece of the body."""
        self._has_heard = True
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The body is there."""
        self._has_heard = True
        self._is_body_arriving = False
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - it may quote the request
        """Refuses what is not HTTP, after the answers that are still to be made."""
        self.is_refused = True
        cycle = self.cycle
        if self.pipeline:
            self.hang_up()
        elif cycle is None or cycle.response_complete:
            self.write_refusal()
        elif not self._is_body_arriving:
            self._refuses_later = True
        elif cycle.response_started:
            self.hang_up()
        else:
            # The service is told that its client is gone, and says nothing more.
            cycle.disconnected = True
            cycle.message_event.set()
            self.write_refusal()

    def write_refusal(self) -> None:
        """Says that it was not HTTP, and listens to nothing more."""
        raise NotImplementedError

    def on_response_complete(self) -> None:
        """The next request is waited for, or the rest of a refused one."""
        super().on_response_complete()
        if self._refuses_later and not self.transport.is_closing():
            self._refuses_later = False
            self.write_refusal()
        self._look()
        if self._phase is Phase.REFUSED_BODY:
            self._unset_keepalive_if_required()

    def pause_writing(self) -> None:
        """The client is slower than we are."""
        super().pause_writing()
        self._look()

    def resume_writing(self) -> None:
        """The client has read on."""
        super().resume_writing()
        self._look()

    def timeout_keep_alive_handler(self) -> None:
        """No further request came."""
        super().timeout_keep_alive_handler()
        self._look()

    def shutdown(self) -> None:
        """Lets who waits for something to arrive know that nobody will wait with it.

        An upload may take hours: it is cut, what came of it is kept, and it goes on elsewhere.
        """
        super().shutdown()
        if self.cycle is not None and not self.cycle.more_body:
            self.cycle.message_event.set()
        elif self.cycle is not None and self.cycle.scope["path"].startswith(UPLOADS):
            self.hang_up()
        self._look()

    def is_still_sending(self) -> bool:
        """Whether the client is in the middle of a body."""
        return self._is_body_arriving and not self.is_refused

    def listen_no_more(self) -> None:
        """Says that nothing more will be said; what still comes is thrown away.

        Closing would reset the connection under a client that still writes, and take with it
        the answer that it has not read.
        """
        self.is_refused = True
        self.transport.write_eof()

    def hang_up(self) -> None:
        """Ends the connection now, with whatever is under way."""
        self.transport.abort()

    def _count(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes > MAX_HEAD_BYTES:
            raise TooMuch

    def _look(self) -> None:
        """Notices what the connection waits for now, and for how long it may."""
        phase = self._current_phase()
        if phase is self._phase:
            return
        self.crowd.move(self, self._phase, phase)
        self._phase = phase
        self._stop_waiting()
        if phase is Phase.HEAD:
            self._wait(self.head_seconds)
        elif phase is Phase.REFUSED_BODY:
            self._thrown_away = 0
            self._wait(THROWING_AWAY_SECONDS)
        elif phase is Phase.READER:
            self._wait_for_the_reader()

    def _current_phase(self) -> Phase:
        if self.flow.write_paused or self.transport.is_closing():
            return Phase.READER
        if self.is_refused and not self._refuses_later:
            return Phase.REFUSED_BODY
        is_answered = self.cycle is None or (self.cycle.response_complete and not self.pipeline)
        if self._is_body_arriving:
            return Phase.REFUSED_BODY if is_answered else Phase.BODY
        return Phase.HEAD if is_answered else Phase.SERVICE

    def _wait(self, seconds: float) -> None:
        self._deadline = self.loop.call_later(seconds, self.hang_up)

    def _wait_for_the_reader(self) -> None:
        unread = self.transport.get_write_buffer_size()
        self._deadline = self.loop.call_later(READING_SECONDS, self._has_read, unread)

    def _has_read(self, unread_before: int) -> None:
        read = unread_before - self.transport.get_write_buffer_size()
        if read < READING_SECONDS * SLOWEST_BYTES_PER_SECOND:
            self.hang_up()
        else:
            self._wait_for_the_reader()

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
