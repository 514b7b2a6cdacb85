#!/bin/sh
# Installs what Debian must bring, where this machine permits it; else says it in one sentence.
#   debian-packages.sh run     what 'make run' needs
#   debian-packages.sh test    what 'make test' needs as well
#   debian-packages.sh image    what 'make image' needs beside that; never fails: the tests say it
#   debian-packages.sh onion    what 'make onion' needs beside that; the same
#   debian-packages.sh topology    what 'make topology' needs beside that
#   debian-packages.sh synthetic    what 'make synthetic' needs beside that
set -eu

fail() {
    echo "$1" >&2
    exit 1
}

missing=""
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
    fail "Atalaya needs Python 3.11 or later as python3."
node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null ||
    fail "Atalaya needs Node 20.19 or later."
command -v npm >/dev/null 2>&1 || missing="$missing npm"
python3 -c 'import ensurepip, venv' 2>/dev/null || missing="$missing python3-venv"
if [ "$1" = test ]; then
    command -v firefox-esr >/dev/null 2>&1 || missing="$missing firefox-esr"
    command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
    ls /usr/lib/*/faketime/libfaketime.so.1 >/dev/null 2>&1 || missing="$missing libfaketime"
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
    # An S3 server: Swift, which needs all of these.
    for package in swift-proxy swift-object swift-container swift-account; do
        command -v "$package-server" >/dev/null 2>&1 || missing="$missing $package"
    done
    # A disk that fails is a library of a few lines.
    command -v gcc >/dev/null 2>&1 || missing="$missing gcc libc6-dev"
    # A phone's line is a network device.
    command -v ip >/dev/null 2>&1 || missing="$missing iproute2"
    command -v msgmerge >/dev/null 2>&1 || missing="$missing gettext"
    # Releases are signed with it, and verified.
    command -v ssh-keygen >/dev/null 2>&1 || missing="$missing openssh-client"
    # What stands in a PDF is read by a program that did not make it.
    command -v pdftotext >/dev/null 2>&1 || missing="$missing poppler-utils"
    command -v memcached >/dev/null 2>&1 || missing="$missing memcached"
    # The edge of the deployment.
    command -v caddy >/dev/null 2>&1 || missing="$missing caddy"
fi
if [ "$1" = topology ]; then
    command -v caddy >/dev/null 2>&1 || missing="$missing caddy"
fi
if [ "$1" = image ]; then
    for program in buildah podman runc conmon catatonit mmdebstrap; do
        command -v "$program" >/dev/null 2>&1 || missing="$missing $program"
    done
    # Networks of containers, and their names.
    [ -e /usr/lib/podman/netavark ] || missing="$missing netavark aardvark-dns iptables"
fi
if [ "$1" = onion ]; then
    command -v tor-gencert >/dev/null 2>&1 || missing="$missing tor"
fi
if [ "$1" = synthetic ]; then
    # Programs of an office open what was exported and drafted.
    [ -e /usr/lib/libreoffice/program/libsclo.so ] || missing="$missing libreoffice-calc-nogui"
    [ -e /usr/lib/libreoffice/program/libswlo.so ] || missing="$missing libreoffice-writer-nogui"
    command -v pdftotext >/dev/null 2>&1 || missing="$missing poppler-utils"
fi
[ -n "$missing" ] || exit 0

install_missing() {
    echo "Installing:$missing"
    apt-get update -qq &&
        # shellcheck disable=SC2086
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    if install_missing; then exit 0; fi
fi
# Of these two the tests say whether something is left out or fails.
[ "$1" != image ] && [ "$1" != onion ] || exit 0
fail "Atalaya needs$missing. Install with: sudo apt-get install$missing"
