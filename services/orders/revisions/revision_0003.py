"""When something is due, and whose it is.

`hostledger replay orders.lookup` fills the new table with what was before.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "timers",
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("stream_id", "kind"),
        if_not_exists=True,
    )
    _create_index("timers", "due_at")
    _create_index("services_by_client", "service_id")
    _create_index("orders_by_client", "order_id")


def _create_index(table: str, column: str) -> None:
    op.create_index(f"{table}_{column}", table, [column], if_not_exists=True)
