"""Governance: the coalition's pins, its log, key rings and archives."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "coalitions",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pins", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_coalitions"),
    )
    op.create_table(
        "log_entries",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("statement_id", sa.LargeBinary(32), nullable=False),
        sa.Column("arrived_hour", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_log_entries"),
        sa.UniqueConstraint("statement_id", name="uq_log_entries_statement_id"),
    )
    op.create_table(
        "wrapped_keys",
        sa.Column("member", sa.String(64), nullable=False),
        sa.Column("key_sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("recipient_sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("member", "key_sha256", "recipient_sha256", name="pk_wrapped_keys"),
    )
    op.create_table(
        "archived_keys",
        sa.Column("sequence", _SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("member", sa.String(64), nullable=False),
        sa.Column("report_id", sa.LargeBinary(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_archived_keys"),
        sa.UniqueConstraint("member", "report_id", name="uq_archived_keys_member"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_archived_keys_member", "archived_keys", ["member", "sequence"])


def downgrade() -> None:
    for table in ("archived_keys", "wrapped_keys", "log_entries", "coalitions"):
        op.drop_table(table)
