"""The tables. Alembic imports this and nothing else of the application.

No column holds a plaintext, an address or a time finer than an hour. Numbers that grow
(``sequence``) are seen by members only, as a cursor.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
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
    # Added later: over long ago, unless it is known better.
    Column("expires_hour", Integer, nullable=False, server_default=str(2**31 - 1)),
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
    # Its place in the receipt log; added later than the others, and filled in at the start.
    Column("leaf", BigInteger),
    Index("ix_reports_sha256", "sha256"),
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
    # Under which its parts stand in ``blob_parts``.
    Column("blob", LargeBinary(16), nullable=False),
    Column("roster_version", BigInteger, nullable=False),
    Column("leaf", BigInteger),
    Index("ix_attachments_sha256", "sha256"),
)

# Bytes of an attachment, or of an upload on its way: what lies in the blob store, in order.
blob_parts = Table(
    "blob_parts",
    metadata,
    Column("blob", LargeBinary(16), primary_key=True),
    Column("start", BigInteger, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    # The name in the blob store.
    Column("name", String(64), nullable=False),
)

uploads = Table(
    "uploads",
    metadata,
    Column("token_sha256", LargeBinary(32), primary_key=True),
    Column("blob", LargeBinary(16), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
    # The first 96 bytes of the envelope, as far as they are known.
    Column("header", LargeBinary, nullable=False),
    # Upload-Metadata, as the client wrote it.
    Column("metadata", String(1024), nullable=False),
    # The attachment that it became.
    Column("sha256", LargeBinary(32)),
    Column("expires_hour", Integer, nullable=False, index=True),
)

# One row: the key that signs checkpoints, and its name.
receipt_keys = Table(
    "receipt_keys",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("name", String(100), nullable=False),
    Column("seed", LargeBinary(32), nullable=False),
)

# Entries of the receipt log, numbered from 0 without a gap: protocol.md §16.1.
receipt_entries = Table(
    "receipt_entries",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("entry", LargeBinary(41), nullable=False),
)

# Full tiles only: those at the right edge follow from entries and from the roots of full ones.
receipt_tiles = Table(
    "receipt_tiles",
    metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("hashes", LargeBinary, nullable=False),
    Column("root", LargeBinary(32), nullable=False),
)

# One row: the newest checkpoint.
checkpoints = Table(
    "checkpoints",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    Column("note", LargeBinary, nullable=False),
)

# The newest word of each witness: the text of the checkpoint that it saw, and its line.
cosignatures = Table(
    "cosignatures",
    metadata,
    Column("witness", String(129), primary_key=True),
    Column("member", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("note", LargeBinary, nullable=False),
    Column("line", LargeBinary, nullable=False),
)

replies = Table(
    "replies",
    metadata,
    Column("tag", LargeBinary(16), primary_key=True),
    Column("sha256", LargeBinary(32), nullable=False),
    Column("arrival_hour", Integer, nullable=False, index=True),
    Column("leaf", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

# What was forgotten: nothing else may take its place.
tombstones = Table(
    "tombstones",
    metadata,
    # Kinds as in the receipt log.
    Column("kind", Integer, primary_key=True, autoincrement=False),
    Column("id", LargeBinary(16), primary_key=True),
    Column("sha256", LargeBinary(32), nullable=False),
    Column("arrival_hour", Integer, nullable=False),
    Column("leaf", BigInteger),
)

# Deletions of the log of governance that were carried out already.
carried_out = Table(
    "carried_out",
    metadata,
    Column("statement_id", LargeBinary(32), primary_key=True),
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

# One row: the pins under which this service governs.
coalitions = Table(
    "coalitions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("pins", LargeBinary, nullable=False),
)

# Statements and rosters, numbered from 1 without a gap: protocol.md §13.1.
log_entries = Table(
    "log_entries",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    # SHA-256 of the signed bytes.
    Column("statement_id", LargeBinary(32), nullable=False, unique=True),
    Column("arrived_hour", Integer, nullable=False),
    # The log's hash after this entry.
    Column("hash", LargeBinary(32), nullable=False),
    Column("document", LargeBinary, nullable=False),
)

wrapped_keys = Table(
    "wrapped_keys",
    metadata,
    Column("member", String(64), primary_key=True),
    Column("key_sha256", LargeBinary(32), primary_key=True),
    Column("recipient_sha256", LargeBinary(32), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)

archived_keys = Table(
    "archived_keys",
    metadata,
    Column("sequence", _Sequence, primary_key=True, autoincrement=True),
    Column("member", String(64), nullable=False),
    Column("report_id", LargeBinary(16), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    UniqueConstraint("member", "report_id"),
    # A member's list must not walk through everybody's.
    Index("ix_archived_keys_member", "member", "sequence"),
    # As with reports: a number is a cursor.
    sqlite_autoincrement=True,
)

# Who takes part in which thread, as its events have said: protocol.md §21.
thread_members = Table(
    "thread_members",
    metadata,
    Column("thread", LargeBinary(16), primary_key=True),
    Column("member", String(64), primary_key=True),
)

events = Table(
    "events",
    metadata,
    Column("thread", LargeBinary(16), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("sha256", LargeBinary(32), nullable=False),
    Column("arrival_hour", Integer, nullable=False),
    Column("leaf", BigInteger, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("key_id", LargeBinary(32), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

# One row for each event and member that may read it. Who comes to a thread later gets rows for
# what is there already, behind its cursor; those of a member that leaves go.
event_feed = Table(
    "event_feed",
    metadata,
    Column("sequence", _Sequence, primary_key=True, autoincrement=True),
    Column("member", String(64), nullable=False),
    Column("thread", LargeBinary(16), nullable=False),
    Column("number", BigInteger, nullable=False),
    UniqueConstraint("thread", "member", "number"),
    Index("ix_event_feed_member", "member", "sequence"),
    # As with reports: a number is a cursor.
    sqlite_autoincrement=True,
)

carried_keys = Table(
    "carried_keys",
    metadata,
    Column("sequence", _Sequence, primary_key=True, autoincrement=True),
    Column("thread", LargeBinary(16), nullable=False),
    Column("member", String(64), nullable=False),
    Column("recipient_sha256", LargeBinary(32), nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    UniqueConstraint("thread", "member", "recipient_sha256", "epoch"),
    Index("ix_carried_keys_member", "member", "recipient_sha256", "sequence"),
    # As with reports: a number is a cursor.
    sqlite_autoincrement=True,
)

# Revisions of code that work on this database although it is ahead of them.
earlier_code = Table(
    "earlier_code",
    metadata,
    Column("revision", String(32), primary_key=True),
)
