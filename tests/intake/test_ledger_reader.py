"""Whatever happened to a transaction, the ledger is what the database says."""

import asyncio

import pytest
from sqlalchemy import Connection, Engine, Executable, delete, update
from sqlalchemy.exc import OperationalError

from app.intake.errors import LogUnreadable, OtherCoalition, PinsRequired
from app.intake.governance import Governance, adopt_pins, hand_in, publish_now
from app.intake.ledger_reader import LedgerReader
from app.protocol.ledger import Ledger
from app.protocol.ledger_state import moment_of
from app.storage import log
from app.storage.database import begin_write
from app.storage.tables import key_files, log_entries
from app.storage.writer import StorageUnavailable, Writer
from tests.assembly import Assembly, Device
from tests.coalition import Coalition
from tests.service import is_statement


class Spoilt(Exception):
    """Whatever ends a transaction."""


def store(engine: Engine, assembly: Assembly, *, start: int = 0) -> None:
    """Hands the assembly's log to the database, from some entry on."""
    reader = LedgerReader()
    for document, hour in assembly.documents[start:]:
        if is_statement(document):
            hand_in(engine, reader, document, now=moment_of(hour))
        else:
            publish_now(engine, reader, now=moment_of(hour))


def take(connection: Connection, ledger: Ledger, document: bytes, hour: int) -> None:
    """What a change does: into the ledger, and into the database."""
    entry = ledger.take(document, arrived=hour)
    own = log.LogEntry(entry.number, bytes.fromhex(entry.id), hour, ledger.hashes[-1], document)
    log.append(connection, own)


def read(engine: Engine, reader: LedgerReader) -> Ledger:
    with engine.connect() as connection:
        return reader.read(connection)


def certificate(assembly: Assembly, person: str = "ana") -> bytes:
    return assembly.certificate(Device(person, "alborada"), ["intake"])


def test_without_pins_nothing_is_believed(engine: Engine) -> None:
    with pytest.raises(PinsRequired):
        read(engine, LedgerReader())


def test_a_reader_goes_on_where_it_was(governed: Engine, assembly: Assembly) -> None:
    reader = LedgerReader()
    assert read(governed, reader).entries == []
    store(governed, assembly)
    ledger = read(governed, reader)
    assert ledger.position == assembly.ledger.position
    assembly.certify(Device("ana", "alborada"), "intake")
    store(governed, assembly, start=len(ledger.entries))
    assert read(governed, reader) is ledger
    assert ledger.position == assembly.ledger.position


def test_what_was_not_committed_is_forgotten(governed: Engine, assembly: Assembly) -> None:
    store(governed, assembly)
    reader, document = LedgerReader(), certificate(assembly)
    with pytest.raises(Spoilt), begin_write(governed) as connection:  # noqa: PT012
        take(connection, reader.read(connection), document, assembly.hour)
        raise Spoilt
    assert read(governed, reader).position == assembly.ledger.position
    assert read(governed, reader).certificates == {}


@pytest.mark.parametrize("hours", [0, 1])
def test_what_another_process_wrote_instead_is_read(
    governed: Engine, assembly: Assembly, hours: int
) -> None:
    store(governed, assembly)
    reader, mine = LedgerReader(), certificate(assembly)
    with pytest.raises(Spoilt), begin_write(governed) as connection:  # noqa: PT012
        take(connection, reader.read(connection), mine, assembly.hour)
        raise Spoilt
    # Another statement, or the same one an hour later.
    theirs = mine if hours else certificate(assembly, "eva")
    hand_in(governed, LedgerReader(), theirs, now=moment_of(assembly.hour + hours))
    found, fresh = read(governed, reader), read(governed, LedgerReader())
    assert found.entries == fresh.entries
    assert found.certificates == fresh.certificates


def test_a_log_that_was_brought_back_from_an_older_copy_is_read_anew(
    governed: Engine, assembly: Assembly
) -> None:
    reader, founding = LedgerReader(), len(assembly.documents)
    assembly.certify(Device("ana", "alborada"), "intake")
    store(governed, assembly)
    read(governed, reader)
    with governed.begin() as connection:
        connection.execute(delete(log_entries).where(log_entries.c.number > founding))
    assert len(read(governed, reader).entries) == founding


SECOND = log_entries.c.number == 2


@pytest.mark.parametrize(
    "damage",
    [
        update(log_entries).where(SECOND).values(hash=bytes(32)),
        update(log_entries).where(SECOND).values(document=b"{}"),
        delete(log_entries).where(SECOND),
        delete(key_files),
    ],
    ids=["other hash", "other document", "entry missing", "key file missing"],
)
def test_a_damaged_log_is_said(governed: Engine, assembly: Assembly, damage: Executable) -> None:
    store(governed, assembly)
    with governed.begin() as connection:
        connection.execute(damage)
    with pytest.raises(LogUnreadable):
        read(governed, LedgerReader())


def test_pins_may_be_corrected_until_the_first_entry(
    governed: Engine, assembly: Assembly, coalition: Coalition
) -> None:
    wrong = Coalition()
    reader = LedgerReader()
    with begin_write(governed) as connection:
        adopt_pins(connection, wrong.pins)
    assert read(governed, reader).root == wrong.root
    with begin_write(governed) as connection:
        adopt_pins(connection, coalition.pins)
    assert read(governed, reader).root == coalition.root
    store(governed, assembly)
    with begin_write(governed) as connection:
        adopt_pins(connection, wrong.pins)
    assert read(governed, reader).root == coalition.root


def test_another_coalition_s_pins_are_refused(governed: Engine, assembly: Assembly) -> None:
    store(governed, assembly)
    other = Coalition()
    other.name = "otra"
    with pytest.raises(OtherCoalition), begin_write(governed) as connection:
        adopt_pins(connection, other.pins)


def test_a_statement_whose_batch_was_spoilt_stands_there_once(
    governed: Engine, assembly: Assembly
) -> None:
    store(governed, assembly)
    document = certificate(assembly)
    tried = []

    def keep(connection: Connection, ledger: Ledger) -> None:
        tried.append(1)
        take(connection, ledger, document, assembly.hour)

    def spoil(_connection: Connection) -> None:
        raise Spoilt

    async def act() -> tuple[object, object]:
        async with Writer(governed) as writer:
            governance = Governance(governed, writer)
            # Both wait before the writer wakes up, so they share a transaction.
            return await asyncio.gather(
                governance.change(keep), writer.write(spoil), return_exceptions=True
            )

    kept, spoilt = asyncio.run(act())
    assert (kept, type(spoilt), len(tried)) == (None, Spoilt, 2)
    assert len(read(governed, LedgerReader()).certificates) == 1


def test_a_statement_that_reached_no_disk_may_come_again(
    governed: Engine, assembly: Assembly
) -> None:
    store(governed, assembly)
    document, now = certificate(assembly), moment_of(assembly.hour)

    def keep(connection: Connection, ledger: Ledger) -> None:
        take(connection, ledger, document, assembly.hour)

    def fill(_connection: Connection) -> None:
        raise OperationalError("COMMIT", {}, OSError("no space left on device"))

    async def act() -> None:
        async with Writer(governed) as writer:
            governance = Governance(governed, writer)
            answers = await asyncio.gather(
                governance.change(keep), writer.write(fill), return_exceptions=True
            )
            assert {type(answer) for answer in answers} == {StorageUnavailable}
            logged = await governance.submit(document, now=now)
            assert logged.number == len(assembly.documents) + 1

    asyncio.run(act())
