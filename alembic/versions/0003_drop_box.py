"""The drop box at full strength: uploads, receipt log, replies, tombstones."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reports", sa.Column("leaf", sa.BigInteger()))
    op.create_index("ix_reports_sha256", "reports", ["sha256"])
    _new_tables()
    _move_attachments()


def _new_tables() -> None:
    op.create_table(
        "blob_parts",
        sa.Column("blob", sa.LargeBinary(16), nullable=False),
        sa.Column("start", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("blob", "start", name="pk_blob_parts"),
    )
    op.create_table(
        "uploads",
        sa.Column("token_sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("blob", sa.LargeBinary(16), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("header", sa.LargeBinary(), nullable=False),
        sa.Column("metadata", sa.String(1024), nullable=False),
        sa.Column("sha256", sa.LargeBinary(32)),
        sa.Column("expires_hour", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("token_sha256", name="pk_uploads"),
    )
    op.create_index("ix_uploads_expires_hour", "uploads", ["expires_hour"])
    op.create_table(
        "receipt_keys",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("seed", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_receipt_keys"),
    )
    op.create_table(
        "receipt_entries",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry", sa.LargeBinary(41), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_receipt_entries"),
    )
    op.create_table(
        "receipt_tiles",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.Column("root", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("level", "number", name="pk_receipt_tiles"),
    )
    op.create_table(
        "checkpoints",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_checkpoints"),
    )
    op.create_table(
        "cosignatures",
        sa.Column("witness", sa.String(129), nullable=False),
        sa.Column("member", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("line", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("witness", name="pk_cosignatures"),
    )
    op.create_table(
        "replies",
        sa.Column("tag", sa.LargeBinary(16), nullable=False),
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("arrival_hour", sa.Integer(), nullable=False),
        sa.Column("leaf", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tag", name="pk_replies"),
    )
    op.create_index("ix_replies_arrival_hour", "replies", ["arrival_hour"])
    op.create_table(
        "tombstones",
        sa.Column("kind", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.LargeBinary(16), nullable=False),
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("arrival_hour", sa.Integer(), nullable=False),
        sa.Column("leaf", sa.BigInteger()),
        sa.PrimaryKeyConstraint("kind", "id", name="pk_tombstones"),
    )
    op.create_table(
        "carried_out",
        sa.Column("statement_id", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("statement_id", name="pk_carried_out"),
    )


def _move_attachments() -> None:
    """Each was one blob named by its hash: it becomes one with a single part."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    name = "lower(hex(sha256))" if sqlite else "encode(sha256, 'hex')"
    op.execute(
        "INSERT INTO blob_parts (blob, start, size, name)"  # noqa: S608 - two constants
        f" SELECT id, 0, size, {name} FROM attachments"
    )
    with op.batch_alter_table("attachments") as batch:
        batch.add_column(sa.Column("blob", sa.LargeBinary(16)))
        batch.add_column(sa.Column("roster_version", sa.BigInteger()))
        batch.add_column(sa.Column("leaf", sa.BigInteger()))
    # To which roster an old one was sealed was not kept; no roster has the number 0.
    op.execute("UPDATE attachments SET blob = id, roster_version = 0")
    with op.batch_alter_table("attachments") as batch:
        batch.alter_column("blob", nullable=False)
        batch.alter_column("roster_version", nullable=False)
        batch.create_index("ix_attachments_sha256", ["sha256"])


def downgrade() -> None:
    """Attachments of one part go back; one of several cannot, and stops it."""
    several = op.get_bind().execute(
        sa.text(
            "SELECT count(*) FROM attachments JOIN blob_parts ON blob_parts.blob = attachments.blob"
            " WHERE blob_parts.size <> attachments.size"
        )
    )
    if several.scalar():
        raise RuntimeError("Attachments of several parts cannot go back to the earlier tables.")
    with op.batch_alter_table("attachments") as batch:
        batch.drop_index("ix_attachments_sha256")
        batch.drop_column("leaf")
        batch.drop_column("roster_version")
        batch.drop_column("blob")
    for table in (
        "carried_out",
        "tombstones",
        "replies",
        "cosignatures",
        "checkpoints",
        "receipt_tiles",
        "receipt_entries",
        "receipt_keys",
        "uploads",
        "blob_parts",
    ):
        op.drop_table(table)
    op.drop_index("ix_reports_sha256", "reports")
    op.drop_column("reports", "leaf")
