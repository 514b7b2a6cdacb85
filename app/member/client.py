"""The server's API for members, as functions: ``docs/protocol.md`` §12."""

import io
import time
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

import httpx

from app.member.connection import BEGIN_SECONDS, SMALL_ANSWER, Connection
from app.member.errors import LoginDenied, ServerNonsense, ServerRefused
from app.member.record import RECORD_LIMIT
from app.protocol.archive import ARCHIVED_BYTES
from app.protocol.document import DOCUMENT_LIMIT, key_id
from app.protocol.encoding import from_base64url, from_json_object, to_base64url
from app.protocol.envelope import REPORT_LIMIT, evidence_hash
from app.protocol.errors import Malformed
from app.protocol.key_ring import WRAPPED_BYTES
from app.protocol.log import ENTRY_BYTES, TILE_WIDTH
from app.protocol.login import CHALLENGE_BYTES, sign_login
from app.protocol.primitives import signing_public_key
from app.protocol.return_code import TAG_BYTES
from app.protocol.thread_header import EVENT_BYTES_LIMIT, event_hash
from app.protocol.thread_key import CARRIED_BYTES

# Reports on one page of the list.
PAGE = 200
TOKEN_LIMIT = 1024
# 1,024 members with four keys of each kind.
KEY_FILE_LIMIT = 1024 * 2 * 4 * 1216
LOG_PAGE = 100
# A page of the log is cut by the server at about this size; one entry has at most 1 MiB.
LOG_LIMIT = 16 * 1024 * 1024
RING_LIMIT = 32 * 1024 * 1024
RING_BATCH = 1000 * WRAPPED_BYTES
ARCHIVE_LIMIT = 1000 * (8 + ARCHIVED_BYTES)
# A checkpoint with the words of 1,024 witnesses, each in a note of its own.
CHECKPOINT_LIMIT = 1024 * 1024
TILE_LIMIT = TILE_WIDTH * (2 + ENTRY_BYTES)
# A server holds this question back for 50 seconds, and a slow circuit comes on top.
ARRIVAL_SECONDS = 120.0
# Events or thread keys on one page; a page of large events is cut by the server at 8 MiB.
THREAD_PAGE = 500
EVENTS_LIMIT = 8 * 1024 * 1024 + THREAD_PAGE * 16 + EVENT_BYTES_LIMIT
THREAD_KEYS_LIMIT = THREAD_PAGE * (8 + CARRIED_BYTES)
CARRIED_BATCH = 1000 * CARRIED_BYTES
# 1,024 members.
THREAD_LIMIT = 128 * 1024
# A million replies of ninety days.
TAGS_LIMIT = 1_000_000 * TAG_BYTES


class Client(Connection):
    """One member's requests to one server; logs in when a session is first needed."""

    def __init__(
        self,
        origin: str,
        member: str,
        signing_seed: bytes,
        *,
        wait_seconds: float = BEGIN_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(origin, wait_seconds=wait_seconds, clock=clock)
        self._member = member
        self._signing_seed = signing_seed
        self._token = ""

    def log_in(self) -> None:
        """Challenge, signature, token; raises ``LoginDenied``."""
        answer = self._json("POST", "/challenges", status=201)
        challenge = _challenge(answer)
        signature = sign_login(
            self._signing_seed, origin=self._origin, member=self._member, challenge=challenge
        )
        login = {
            "member": self._member,
            "key": key_id(signing_public_key(self._signing_seed)),
            "origin": self._origin,
            "challenge": to_base64url(challenge),
            "signature": to_base64url(signature),
        }
        try:
            session = self._json("POST", "/sessions", status=201, body=login)
        except ServerRefused as error:
            if error.status == httpx.codes.UNAUTHORIZED:
                raise LoginDenied from error
            raise
        self._token = _token(session)

    def roster(self) -> bytes:
        """The newest roster document, unverified."""
        return self._bytes("/roster", limit=DOCUMENT_LIMIT)

    def past_roster(self, roster_hash: bytes) -> bytes:
        """An older roster document, unverified."""
        return self._bytes(f"/rosters/{roster_hash.hex()}", limit=DOCUMENT_LIMIT)

    def records(self, after: int) -> bytes:
        """Joined records behind the cursor ``after``; empty at the end."""
        path = f"/reports?after={after}&limit={PAGE}"
        return self._with_session(path, limit=PAGE * RECORD_LIMIT)

    def report(self, report_id: str) -> bytes:
        """A whole envelope, unverified."""
        return self._with_session(f"/reports/{report_id}", limit=REPORT_LIMIT)

    def attachment(self, attachment_id: str, sink: BinaryIO, *, limit: int) -> None:
        """Writes an attachment to ``sink``, unverified and at most ``limit`` bytes."""
        self._download(f"/attachments/{attachment_id}", sink, limit=limit)

    def key_file(self, sha256: bytes) -> bytes:
        """A key file by its hash, unverified."""
        return self._bytes(f"/keys/{sha256.hex()}", limit=KEY_FILE_LIMIT)

    def log_entries(self, after: int) -> bytes:
        """Joined entries of the log behind the first ``after``; empty at the end."""
        return self._with_session(f"/log?after={after}&limit={LOG_PAGE}", limit=LOG_LIMIT)

    def say(self, statement: bytes) -> None:
        """Hands a statement to the log; raises ``StatementRefused``."""
        self._with_session("/log", method="POST", status=201, content=statement)

    def publish(self) -> int:
        """Asks the server to publish what is ready; the version of the newest roster."""
        return _whole_number(self._with_session("/publications", method="POST"), "version")

    def wrapped_keys(self) -> bytes:
        """Joined wrapped keys: the member's, or for a person those of the device."""
        return self._with_session("/keyring", limit=RING_LIMIT)

    def put_wrapped_keys(self, wrapped: bytes) -> None:
        """Hands out wrapped keys, joined; as many at once as the server takes."""
        for start in range(0, len(wrapped), RING_BATCH):
            batch = wrapped[start : start + RING_BATCH]
            self._with_session("/keyring", method="PUT", status=204, content=batch)

    def forget_key(self, key_sha256: bytes) -> None:
        """Has every wrapping of a key forgotten."""
        self._with_session(f"/keyring/{key_sha256.hex()}", method="DELETE", status=204)

    def forget_recipient(self, recipient_sha256: bytes) -> None:
        """Has everything forgotten that was wrapped to one device."""
        path = f"/keyring/for/{recipient_sha256.hex()}"
        self._with_session(path, method="DELETE", status=204)

    def archived_keys(self, after: int) -> bytes:
        """Joined cursors and archived keys behind ``after``; empty at the end."""
        return self._with_session(f"/archive?after={after}", limit=ARCHIVE_LIMIT)

    def put_archived_keys(self, archived: bytes) -> None:
        """Stores archived keys."""
        self._with_session("/archive", method="POST", status=204, content=archived)

    def checkpoint(self) -> bytes:
        """The newest checkpoint of the receipt log with the words of witnesses, unverified."""
        return self._with_session("/receipts/checkpoint", limit=CHECKPOINT_LIMIT)

    def receipt_entries(self, tile: str) -> bytes:
        """A tile of entries of the receipt log, by its path; unverified."""
        return self._with_session(f"/receipts/tile/entries/{tile}", limit=TILE_LIMIT)

    def cosign(self, note: bytes) -> None:
        """Hands in this machine's word as a witness: a checkpoint's text with its one line."""
        self._with_session("/receipts/cosignatures", method="POST", status=204, content=note)

    def arrivals(self, after: int) -> int:
        """The size of the receipt log, once it is not ``after`` or the server has waited enough."""
        path = f"/arrivals?after={after}"
        return _whole_number(self._with_session(path), "size")

    def reply_tags(self) -> bytes:
        """The joined tags of all replies, unverified; the same for everybody who asks."""
        return self._bytes("/replies/tags", limit=TAGS_LIMIT)

    def put_reply(self, tag: bytes, sealed: bytes) -> None:
        """Hands a reply in under its tag; raises ``ServerRefused`` where another stands there."""
        content = tag + sealed
        answer = self._with_session("/replies", method="POST", status=201, content=content)
        _check_kept(answer, evidence_hash(sealed))

    def begin_thread(self, request: bytes, event: bytes) -> int:
        """Hands in the ``event`` that begins a thread, within its request; the hour of arrival."""
        return self._put_event("/threads", request, event)

    def append_event(self, thread: bytes, request: bytes, event: bytes) -> int:
        """Hands in the next event; ``ServerRefused`` 409 where another came first."""
        return self._put_event(f"/threads/{thread.hex()}/events", request, event)

    def thread_events(self, after: int) -> bytes:
        """Joined events behind the cursor ``after``, unverified; empty at the end."""
        path = f"/threads/events?after={after}&limit={THREAD_PAGE}"
        return self._with_session(path, limit=EVENTS_LIMIT)

    def thread_keys(self, recipient_sha256: bytes, after: int) -> bytes:
        """Joined cursors and thread keys that were carried to one key; empty at the end."""
        path = f"/threads/keys/{recipient_sha256.hex()}?after={after}&limit={THREAD_PAGE}"
        return self._with_session(path, limit=THREAD_KEYS_LIMIT)

    def put_thread_keys(self, carried: bytes) -> None:
        """Hands in thread keys, joined, that were carried on to a key of this member."""
        for start in range(0, len(carried), CARRIED_BATCH):
            batch = carried[start : start + CARRIED_BATCH]
            self._with_session("/threads/keys", method="PUT", status=204, content=batch)

    def thread(self, thread: bytes) -> bytes:
        """Who takes part in a thread and how far it is, as JSON, unverified."""
        return self._with_session(f"/threads/{thread.hex()}", limit=THREAD_LIMIT)

    def _put_event(self, path: str, request: bytes, event: bytes) -> int:
        answer = self._with_session(path, method="POST", status=201, content=request)
        _check_kept(answer, event_hash(event))
        return _whole_number(answer, "hour")

    def keeps_days(self) -> int | None:
        """After how many days reports are forgotten, if the server says so."""
        answer = self._bytes("/health", limit=SMALL_ANSWER)
        try:
            is_named = from_json_object(answer).get("keeps_days") is not None
        except Malformed as error:
            raise ServerNonsense from error
        return _whole_number(answer, "keeps_days") if is_named else None

    def _with_session(
        self,
        path: str,
        *,
        limit: int = SMALL_ANSWER,
        method: str = "GET",
        status: int = 200,
        content: bytes | None = None,
    ) -> bytes:
        sink = io.BytesIO()
        self._download(path, sink, limit=limit, method=method, status=status, content=content)
        return sink.getvalue()

    def _download(
        self,
        path: str,
        sink: BinaryIO,
        *,
        limit: int,
        method: str = "GET",
        status: int = 200,
        content: bytes | None = None,
    ) -> None:
        """Logs in at the first request, and once more when the session has ended."""

        def ask() -> None:
            headers = {"Authorization": f"Bearer {self._token}"}
            self._receive(
                method, path, sink, limit=limit, status=status, content=content, headers=headers
            )

        if not self._token:
            self.log_in()
        try:
            ask()
        except ServerRefused as error:
            if error.status != httpx.codes.UNAUTHORIZED:
                raise
            self.log_in()
            ask()


def _check_kept(answer: bytes, sha256: bytes) -> None:
    try:
        is_kept = from_json_object(answer).get("sha256") == sha256.hex()
    except Malformed as error:
        raise ServerNonsense from error
    if not is_kept:
        raise ServerNonsense("It has kept other bytes than were sent.")


def _whole_number(answer: bytes, name: str) -> int:
    try:
        number = from_json_object(answer)[name]
    except (KeyError, Malformed) as error:
        raise ServerNonsense from error
    if type(number) is not int or number < 0:
        raise ServerNonsense
    return number


def _challenge(answer: Mapping[str, Any]) -> bytes:
    """Of exactly one length: this machine signs nothing else."""
    try:
        challenge = from_base64url(answer["challenge"])
    except (KeyError, TypeError, Malformed) as error:
        raise ServerNonsense from error
    if len(challenge) != CHALLENGE_BYTES:
        raise ServerNonsense
    return challenge


def _token(answer: Mapping[str, Any]) -> str:
    """Plain characters only: it goes into a header."""
    token = answer.get("token")
    if not isinstance(token, str) or not 1 <= len(token) <= TOKEN_LIMIT:
        raise ServerNonsense
    if not (token.isascii() and token.isprintable()) or " " in token:
        raise ServerNonsense
    return token
