"""The tables. Alembic imports this and nothing else of the application.

No column holds a plaintext, an address or a time finer than an hour. Numbers that grow
(``sequence``) are seen by members only, as a cursor.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only where the key is exactly INTEGER.
_Sequence = BigInteger().with_variant(Integer(), "sqlite")

rosters = Table(
    "rosters",
    metadata,
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary(32), nullable=False, unique=True),
    Column("document", LargeBinary, nullable=False),
    Column("keys_sha256", LargeBinary(32), nullable=False),
)

roster_members = Table(
    "roster_members",
    metadata,
    Column("version", BigInteger, ForeignKey("rosters.version"), primary_key=True),
    Column("member", String(64), primary_key=True),
    Column("slot", Integer, nullable=False),
    Column("signing_key", LargeBinary(32), nullable=False),
)

key_files = Table(
    "key_files",
    metadata,
    Column("sha256", LargeBinary(32), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

# Small columns first: SQLite then lists reports without walking through the bodies.
reports = Table(
    "reports",
    metadata,
    Column("sequence", _Sequence, primary_key=True, autoincrement=True),
    Column("id", LargeBinary(16), nullable=False, unique=True),
    Column("sha256", LargeBinary(32), nullable=False),
    Column("arrival_hour", Integer, nullable=False),
    Column("roster_version", BigInteger, ForeignKey("rosters.version"), nullable=False),
    # Header ‖ slot hashes, and tag ‖ sealed head: an excerpt but for the member's own slot.
    Column("excerpt_front", LargeBinary, nullable=False),
    Column("excerpt_back", LargeBinary, nullable=False),
    Column("envelope", LargeBinary, nullable=False),
    # A number that was seen as a cursor must never be given to a second report.
    sqlite_autoincrement=True,
)

attachments = Table(
    "attachments",
    metadata,
    Column("id", LargeBinary(16), primary_key=True),
    Column("sha256", LargeBinary(32), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("arrival_hour", Integer, nullable=False),
)

# One row: the key that authenticates challenges and sessions, shared by every process.
challenge_keys = Table(
    "challenge_keys",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("key", LargeBinary(32), nullable=False),
)

spent_challenges = Table(
    "spent_challenges",
    metadata,
    Column("sha256", LargeBinary(32), primary_key=True),
    Column("expires", BigInteger, nullable=False, index=True),
)
