#!/bin/sh
# Runs a command where loopback is the only network, if this machine lets us have such a place:
# what is loaded, and what a tool would like to say at home, stays here.
set -eu

for own in "--net" "--map-root-user --net"; do
    # shellcheck disable=SC2086
    if unshare $own true 2>/dev/null; then
        # shellcheck disable=SC2016
        exec unshare $own sh -c 'ip link set lo up && exec "$@"' sh "$@"
    fi
done
exec "$@"
