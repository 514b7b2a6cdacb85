"""How a process ends that may have used a bucket."""

import os
import signal
import sys
from collections.abc import Callable
from typing import NoReturn

# What a shell makes of a program that was ended by Ctrl-C.
INTERRUPTED = 128 + signal.SIGINT


def run_to_the_end(program: Callable[[], None]) -> NoReturn:
    """Runs ``program`` and ends the process with its exit code, as Python would, but at once.

    Threads of the bucket's library come back into the interpreter a moment after their answer was
    taken. Where it is being taken apart by then, the process is aborted, whatever its exit code
    was (PyO3/pyo3-async-runtimes, issue 40); so it is not taken apart. Whoever calls this has
    closed what must be closed.
    """
    code = 0
    try:
        program()
    except SystemExit as wanted:
        code = _exit_code(wanted)
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BaseException:  # noqa: BLE001 - it is shown, as at the end of any program
        sys.excepthook(*sys.exc_info())
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _exit_code(wanted: SystemExit) -> int:
    """What ``sys.exit`` was given: nothing, a number, or a sentence, which is said."""
    if wanted.code is None or isinstance(wanted.code, int):
        return wanted.code or 0
    sys.stderr.write(f"{wanted.code}\n")
    return 1
