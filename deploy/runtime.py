"""Gathers what the service needs to run into one folder, which becomes the whole image.

    python runtime.py TARGET PATHS…

Runs in the build stage, as root, and on Debian's kind of system (glibc). TARGET gets PATHS, the
interpreter with its standard library, and every shared library that one of these asks for. What
is not gathered is not there: no shell, no package manager, no compiler. The same input gives the
same bytes: no time of building, and compiled modules that do not carry the time of their sources.
"""

import compileall
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from py_compile import PycInvalidationMode

# What a service never imports: a third of the standard library.
UNUSED = ("__pycache__", "config-*", "ensurepip", "idlelib", "lib2to3", "test", "tkinter",
          "turtledemo", "dist-packages", "site-packages", "pydoc_data", "venv")  # fmt: skip
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
# Where the loader finds what does not lie in its own folders, such as /usr/local/lib.
LOADER_CACHE = Path("/etc/ld.so.cache")
# Threads that end ask for it by name at run time; no list of needed libraries has it.
GCC_LIBRARY = "libgcc_s.so.1"
OURS = Path("/srv")
USER = 10001
FILES = {
    "etc/passwd": f"root:x:0:0::/:/none\natalaya:x:{USER}:{USER}::/none:/none\n",
    "etc/group": f"root:x:0:\natalaya:x:{USER}:\n",
    # The container's own names before those of the network.
    "etc/nsswitch.conf": "hosts: files dns\n",
}


def gather(target: Path, paths: list[Path]) -> None:
    """Fills ``target``, which must not be there yet."""
    target.mkdir()
    _link_top(target)
    standard = Path(sysconfig.get_path("stdlib"))
    for path in (*paths, Path(sys.executable), standard, CERTIFICATES, LOADER_CACHE):
        _take(path, target)
    for library in sorted(_libraries(target)):
        _take(library, target)
    for name, text in FILES.items():
        file = target / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    for folder in (*paths, standard):
        _compile(target / folder.relative_to("/"), target)
    _settle(target)


def _link_top(target: Path) -> None:
    """``/lib`` and its like lead where they do in the base: the loader is found by such a path."""
    for path in sorted(Path("/").iterdir()):
        if path.is_symlink() and path.name.startswith("lib"):
            (target / path.name).symlink_to(path.readlink())


def _take(path: Path, target: Path) -> None:
    """Copies a file or a folder to its place below ``target``; a link with what it leads to."""
    real = path.parent.resolve() / path.name
    copy = target / real.relative_to("/")
    if copy.is_symlink() or copy.is_file():
        return
    copy.parent.mkdir(parents=True, exist_ok=True)
    if real.is_symlink():
        copy.symlink_to(real.readlink())
        _take(real.parent / real.readlink(), target)
    elif real.is_dir():
        ignored = shutil.ignore_patterns(*UNUSED) if _is_standard(real) else None
        shutil.copytree(real, copy, symlinks=True, dirs_exist_ok=True, ignore=ignored)
    else:
        shutil.copy2(real, copy)


def _is_standard(folder: Path) -> bool:
    return folder == Path(sysconfig.get_path("stdlib")).resolve()


def _libraries(target: Path) -> Iterator[Path]:
    """What the loader finds for everything gathered that is compiled."""
    programs = [path for path in target.rglob("*") if path.is_file() and _is_compiled(path)]
    # At its own place: what comes with a package is found beside it.
    places = [f"/{path.relative_to(target)}" for path in programs]
    listed = subprocess.run(["ldd", *places], capture_output=True, text=True, check=False).stdout
    words = listed.split()
    if "not found" in listed:
        sys.exit(f"A shared library is missing:\n{listed}")
    found = {Path(word) for word in words if word.startswith("/") and not word.endswith(":")}
    yield from found
    libc = next(path for path in found if path.name == "libc.so.6")
    yield libc.with_name(GCC_LIBRARY)


def _is_compiled(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def _compile(folder: Path, target: Path) -> None:
    """So that a start compiles nothing. Our source stays beside it; others' would be 40 MB."""
    is_ours = folder.is_relative_to(target / OURS.relative_to("/"))
    done = compileall.compile_dir(
        folder,
        stripdir=str(target),
        prependdir="/",
        quiet=1,
        maxlevels=50,
        legacy=not is_ours,
        invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
    )
    if not done:
        sys.exit(f"{folder} cannot be compiled.")
    for source in () if is_ours else folder.rglob("*.py"):
        source.unlink()


def _settle(target: Path) -> None:
    """Everybody may read, nobody but root may write, and nothing says when it was made."""
    moment = int(os.environ.get("SOURCE_DATE_EPOCH") or 0)
    temporary = target / "tmp"
    temporary.mkdir()
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            is_run = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if is_run else 0o644)
        os.utime(path, (moment, moment), follow_symlinks=False)
    temporary.chmod(0o1777)


if __name__ == "__main__":
    gather(Path(sys.argv[1]), [Path(path) for path in sys.argv[2:]])
