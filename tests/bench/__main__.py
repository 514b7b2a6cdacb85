"""All figures, in the order in which a report travels."""

import tempfile
from pathlib import Path

from tests.bench import (
    console,
    flood,
    large_file,
    opening,
    page,
    roster,
    scale,
    scores,
    sealing,
    server,
    threads,
    uploads,
    video,
    work,
)

PARTS = (
    page,
    scores,
    roster,
    sealing,
    server,
    scale,
    flood,
    work,
    uploads,
    large_file,
    video,
    opening,
    threads,
    console,
)


def main() -> None:
    """Runs everything."""
    with tempfile.TemporaryDirectory() as folder:
        for part in PARTS:
            place = Path(folder) / part.__name__.rsplit(".", 1)[1]
            place.mkdir()
            part.measure(place)


main()
