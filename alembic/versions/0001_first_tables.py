"""The first tables: rosters, reports, attachments, challenges."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "rosters",
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("keys_sha256", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_rosters"),
        sa.UniqueConstraint("hash", name="uq_rosters_hash"),
    )
    op.create_table(
        "roster_members",
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("member", sa.String(64), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("signing_key", sa.LargeBinary(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["version"], ["rosters.version"], name="fk_roster_members_version_rosters"
        ),
        sa.PrimaryKeyConstraint("version", "member", name="pk_roster_members"),
    )
    op.create_table(
        "key_files",
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_key_files"),
    )
    op.create_table(
        "reports",
        sa.Column("sequence", _SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("id", sa.LargeBinary(16), nullable=False),
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("arrival_hour", sa.Integer(), nullable=False),
        sa.Column("roster_version", sa.BigInteger(), nullable=False),
        sa.Column("excerpt_front", sa.LargeBinary(), nullable=False),
        sa.Column("excerpt_back", sa.LargeBinary(), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["roster_version"], ["rosters.version"], name="fk_reports_roster_version_rosters"
        ),
        sa.PrimaryKeyConstraint("sequence", name="pk_reports"),
        sa.UniqueConstraint("id", name="uq_reports_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "attachments",
        sa.Column("id", sa.LargeBinary(16), nullable=False),
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("arrival_hour", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attachments"),
    )
    op.create_table(
        "challenge_keys",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_challenge_keys"),
    )
    op.create_table(
        "spent_challenges",
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_spent_challenges"),
    )
    op.create_index("ix_spent_challenges_expires", "spent_challenges", ["expires"])


def downgrade() -> None:
    for table in (
        "spent_challenges",
        "challenge_keys",
        "attachments",
        "reports",
        "key_files",
        "roster_members",
        "rosters",
    ):
        op.drop_table(table)
