"""Which blocks stand and which holds they have placed, and which services are deleted.

`hostledger replay orders.lookup` fills the new tables with what was before.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "deleted_services",
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("service_id"),
        if_not_exists=True,
    )
    op.create_table(
        "blocks",
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("block_id", sa.Text(), nullable=False),
        sa.Column("unblock_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("client_id", "block_id"),
        if_not_exists=True,
    )
    op.create_table(
        "holds_of_blocks",
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.Column("block_id", sa.Text(), nullable=False),
        sa.Column("hold_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("service_id", "block_id"),
        if_not_exists=True,
    )
    op.drop_table("blocked_clients", if_exists=True)
    op.drop_table("abuse_holds", if_exists=True)
