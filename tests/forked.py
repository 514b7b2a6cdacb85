"""Modules run as by ``python -m``, in processes forked from one that has loaded their libraries.

Loading takes longer than what most commands do, and docs/coalition.md has hundreds of them.

    python -m tests.forked app.member <&LISTENING      loads, and waits for commands
    python -IS tests/forked.py SOCKET app.member …     is such a command to whoever runs it
"""

import json
import os
import socket
import sys

STREAMS = (0, 1, 2)
# Of the library that moves the clock, for the children of whoever set it.
NOT_INHERITED = "FAKETIME_SHARED"


def ask(path: str, command: list[str]) -> int:
    """Has the server run ``command`` here, with the streams of this process; its exit code."""
    here = os.open(".", os.O_RDONLY)
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(path)
        socket.send_fds(connection, [b"."], [*STREAMS, here])
        connection.sendall(json.dumps([command, dict(os.environ)]).encode())
        connection.shutdown(socket.SHUT_WR)
        return connection.recv(1)[0]


def serve(package: str) -> None:
    """Answers on the socket that is this process's input; a child comes back with its command."""
    import gc
    from importlib import import_module
    from pkgutil import walk_packages

    for module in walk_packages(import_module(package).__path__, f"{package}."):
        # That one is what is run.
        if not module.name.endswith("__main__"):
            import_module(module.name)
    gc.freeze()
    with socket.socket(fileno=0) as listening:
        while True:
            connection, _ = listening.accept()
            with connection:
                if os.fork() == 0:
                    return _run(connection)


def _run(connection: socket.socket) -> None:
    from runpy import run_module

    _, (*streams, here), _, _ = socket.recv_fds(connection, 1, len(STREAMS) + 1)
    with connection.makefile("rb") as asked:
        (module, *arguments), environment = json.load(asked)
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        connection.send(bytes([os.waitstatus_to_exitcode(status)]))
        os._exit(0)
    connection.close()
    for stream, given in zip(STREAMS, streams, strict=True):
        os.dup2(given, stream)
        os.close(given)
    # What was open before may have been a file, and this a pipe.
    sys.stdin, sys.stdout, sys.stderr = map(open, STREAMS, "rww")
    os.fchdir(here)
    os.environ.clear()
    os.environ.update({k: v for k, v in environment.items() if k != NOT_INHERITED})
    sys.argv[1:] = arguments
    run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        sys.exit(ask(sys.argv[1], sys.argv[2:]))
    serve(sys.argv[1])
