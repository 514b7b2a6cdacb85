"""Which earlier code still works on this database, so that processes are exchanged one by one."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Nothing that code of 0005 reads or writes is changed.
keeps_earlier_code = True


def upgrade() -> None:
    op.create_table(
        "earlier_code",
        sa.Column("revision", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("revision", name="pk_earlier_code"),
    )


def downgrade() -> None:
    op.drop_table("earlier_code")
