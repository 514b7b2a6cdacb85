"""All figures, in the order in which a report travels."""

import tempfile
from pathlib import Path

from tests.bench import flood, opening, page, roster, sealing, server, uploads


def main() -> None:
    """Runs everything."""
    with tempfile.TemporaryDirectory() as folder:
        for part in (page, roster, sealing, server, flood, uploads, opening):
            place = Path(folder) / part.__name__.rsplit(".", 1)[1]
            place.mkdir()
            part.measure(place)


main()
