"""A disk whose fsync is slow or fails now and then, or that becomes read-only under open files.

A library that is loaded before the others: a mount cannot be made read-only while files of it are
open for writing, which is just what a failing disk does.
"""

import subprocess
from pathlib import Path

SOURCE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static long calls;

static long setting(const char *name) {
    const char *value = getenv(name);
    return value ? atol(value) : 0;
}

static int sync_badly(const char *name, int file) {
    long every = setting("FSYNC_FAILS_EVERY");
    usleep(1000 * setting("FSYNC_MILLISECONDS"));
    if (every && __sync_add_and_fetch(&calls, 1) % every == 0) {
        errno = EIO;
        return -1;
    }
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    return real(file);
}

static int is_read_only(void) {
    const char *sign = getenv("READ_ONLY_WHILE");
    return sign && access(sign, F_OK) == 0;
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off_t offset) {
    if (is_read_only()) {
        errno = EROFS;
        return -1;
    }
    ssize_t (*real)(int, const void *, size_t, off_t) =
        (ssize_t (*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite64");
    return real(file, bytes, count, offset);
}

static int is_on_disk(int file) {
    struct stat found;
    return fstat(file, &found) == 0 && S_ISREG(found.st_mode);
}

/* Sockets are written to as well. */
ssize_t write(int file, const void *bytes, size_t count) {
    if (is_on_disk(file) && is_read_only()) {
        errno = EROFS;
        return -1;
    }
    ssize_t (*real)(int, const void *, size_t) =
        (ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    return real(file, bytes, count);
}

int fsync(int file) { return sync_badly("fsync", file); }
int fdatasync(int file) { return sync_badly("fdatasync", file); }
"""


def build_library(folder: Path) -> Path:
    """The library; it does nothing where its variables are not set."""
    source, library = folder / "bad_disk.c", folder / "bad_disk.so"
    source.write_text(SOURCE)
    command = ["gcc", "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl"]
    subprocess.run(command, check=True, capture_output=True)
    return library
