"""The hour in which a roster ends stands beside it: nothing is taken for long after that."""

import json
from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_HOUR = 3600


def upgrade() -> None:
    # Never over, where code of before publishes a list while processes are exchanged: it knows
    # nothing of this column, and reports must not be refused for that.
    never = str(2**31 - 1)
    op.add_column(
        "rosters", sa.Column("expires_hour", sa.Integer(), nullable=False, server_default=never)
    )
    connection = op.get_bind()
    for version, document in connection.execute(sa.text("SELECT version, document FROM rosters")):
        connection.execute(
            sa.text("UPDATE rosters SET expires_hour = :hour WHERE version = :version"),
            {"hour": _expires_hour(document), "version": version},
        )


def _expires_hour(document: bytes) -> int:
    expires = json.loads(json.loads(bytes(document))["signed"])["expires"]
    return int(datetime.fromisoformat(expires).timestamp()) // _HOUR


def downgrade() -> None:
    op.drop_column("rosters", "expires_hour")
