"""Threads: their events, who takes part, and the keys that are carried to them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "thread_members",
        sa.Column("thread", sa.LargeBinary(16), nullable=False),
        sa.Column("member", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("thread", "member", name="pk_thread_members"),
    )
    op.create_table(
        "events",
        sa.Column("thread", sa.LargeBinary(16), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("arrival_hour", sa.Integer(), nullable=False),
        sa.Column("leaf", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("key_id", sa.LargeBinary(32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("thread", "number", name="pk_events"),
    )
    op.create_table(
        "event_feed",
        sa.Column("sequence", _SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("member", sa.String(64), nullable=False),
        sa.Column("thread", sa.LargeBinary(16), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_event_feed"),
        sa.UniqueConstraint("thread", "member", "number", name="uq_event_feed_thread"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_event_feed_member", "event_feed", ["member", "sequence"])
    op.create_table(
        "carried_keys",
        sa.Column("sequence", _SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("thread", sa.LargeBinary(16), nullable=False),
        sa.Column("member", sa.String(64), nullable=False),
        sa.Column("recipient_sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_carried_keys"),
        sa.UniqueConstraint(
            "thread", "member", "recipient_sha256", "epoch", name="uq_carried_keys_thread"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_carried_keys_member", "carried_keys", ["member", "recipient_sha256", "sequence"]
    )


def downgrade() -> None:
    for table in ("carried_keys", "event_feed", "events", "thread_members"):
        op.drop_table(table)
