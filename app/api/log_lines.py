"""The log: one JSON object a line, with the same four fields, and nothing of any request.

``level``, ``from`` (which part of the program), ``message`` and ``at``. A message is a sentence of
ours. What libraries say may quote what was sent: of theirs only the place is written, and what kind
of error they speak of.
"""

import json
import logging
import os
import sys
import threading
from types import TracebackType

from app.api.errors import place_of

OURS = "atalaya"
FOREIGN = "a library said something"


class JsonLines(logging.Formatter):
    """Makes a line of a record, and never of its arguments where they are not ours."""

    def format(self, record: logging.LogRecord) -> str:
        """One line; no traceback, of which the last line may quote anything."""
        return json.dumps(
            {
                "level": record.levelname,
                "from": record.name,
                "message": _message(record),
                "at": _place(record),
            }
        )


def write_lines() -> None:
    """From here on everything that is logged in this process is written so, to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger(OURS).setLevel(logging.INFO)
    # Python would print the traceback of what nobody has caught, and the error's words with it.
    sys.excepthook = _say_uncaught
    threading.excepthook = _say_thrown
    sys.unraisablehook = _say_thrown


def _say_thrown(thrown: "threading.ExceptHookArgs | sys.UnraisableHookArgs") -> None:
    _say_uncaught(thrown.exc_type, thrown.exc_value, thrown.exc_traceback)


def _say_uncaught(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        found = (error or kind()).with_traceback(trace)
        logging.getLogger(OURS).error("nobody caught: %s", place_of(found))


def _message(record: logging.LogRecord) -> str:
    if record.name == OURS:
        return record.getMessage()
    # Such as a port that is taken: these words are the operating system's.
    if isinstance(record.msg, OSError) and record.msg.errno:
        return os.strerror(record.msg.errno)
    return FOREIGN


def _place(record: logging.LogRecord) -> str:
    error = record.exc_info[1] if record.exc_info else None
    return place_of(error) if error else f"{record.filename}:{record.lineno}"
