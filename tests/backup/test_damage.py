"""Whatever happens to a file of a backup is found, and without its key nothing in it is."""

from pathlib import Path

import pytest

from app.admin.backup.archive import read_header
from app.admin.backup.errors import ArchiveDamaged, SeriesBroken, WrongKey
from app.admin.backup.keys import make_keys
from app.admin.backup.series import check_series, find_series
from app.protocol.primitives import sha256
from app.settings import Settings
from app.storage.database import (
    opened_database,
)
from tests.backups import Backups, check, rows_by_table
from tests.coalition import Coalition


def test_a_flipped_bit_is_found_without_the_key(small: Settings, backups: Backups) -> None:
    path = backups.take(small).path
    data = path.read_bytes()
    start, end = read_header(path).start, read_header(path).end
    places = (0, 20, 200, start - 2, start, start + 65_552, (start + end) // 2, end - 1, end, -1)
    for place in places:
        damaged = bytearray(data)
        damaged[place] ^= 1
        path.write_bytes(damaged)
        with pytest.raises((ArchiveDamaged, SeriesBroken)):
            check_series(find_series([path]))
    path.write_bytes(data)
    check_series(find_series([path]))


def test_what_was_changed_on_purpose_is_found_with_the_key(
    small: Settings, backups: Backups
) -> None:
    path = backups.take(small).path
    data = path.read_bytes()
    start, end = read_header(path).start, read_header(path).end
    hour = data.index(b'"hour":') + 8
    chunks = data[start:end]
    changed = [
        data[:place] + bytes([data[place] ^ 1]) + data[place + 1 : end]
        for place in (hour, start, (start + end) // 2, end - 1)
    ]
    # Without its last chunk, and with two chunks in the other's place.
    changed.append(data[: start + (len(chunks) - 1) // 65_552 * 65_552])
    changed.append(data[:start] + chunks[65_552:131_104] + chunks[:65_552] + chunks[131_104:])
    for content in changed:
        path.write_bytes(content + sha256(content))
        check_series(find_series([path]))
        with pytest.raises(ArchiveDamaged):
            check(backups, path)
    path.write_bytes(data)
    check(backups, path)


@pytest.mark.parametrize("left", [0, 10, 500, -33, -1])
def test_a_file_that_is_cut_off_is_found(small: Settings, backups: Backups, left: int) -> None:
    path = backups.take(small).path
    path.write_bytes(path.read_bytes()[:left])
    with pytest.raises(ArchiveDamaged):
        check_series(find_series([path]))


def test_another_key_does_not_open_it_and_says_so(
    small: Settings, backups: Backups, tmp_path: Path
) -> None:
    backups.take(small)
    backups.identity, _ = make_keys(tmp_path / "others")
    with pytest.raises(WrongKey, match="is not locked to this key"):
        check(backups)


def test_nothing_can_be_read_in_a_file_without_the_key(
    small: Settings, backups: Backups, coalition: Coalition
) -> None:
    backups.take(small)
    with opened_database(small.database_url) as engine:
        kept = [value for rows in rows_by_table(engine).values() for row in rows for value in row]
    files = b"".join(path.read_bytes() for path in backups.folder.iterdir())
    for value in (coalition.name, "receipts", *kept):
        data = value.encode() if isinstance(value, str) else value
        if isinstance(data, bytes) and len(data) >= 8:
            assert data not in files
            assert data.hex().encode() not in files


def test_a_series_with_a_gap_or_a_stranger_is_refused(small: Settings, backups: Backups) -> None:
    files = [backups.take(small).path for _ in range(3)]
    check_series(find_series(files))
    for some in ([files[0], files[2]], files[1:]):
        with pytest.raises(SeriesBroken):
            check_series(find_series(some))
    (backups.folder / "catalogue.sqlite3").unlink()
    other = backups.take(small).path
    with pytest.raises(SeriesBroken, match="not of one series"):
        find_series([files[0], other])


def test_an_older_part_of_a_series_brings_back_its_moment(
    small: Settings, backups: Backups
) -> None:
    first = backups.take(small)
    backups.take(small)
    assert check(backups, first.path).manifest == first.manifest
