"""Which services are held for non-payment, and which are renewed by themselves.

`hostledger replay orders.lookup` fills the new tables with what was before.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "auto_renewed_services",
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("service_id"),
        if_not_exists=True,
    )
    op.create_table(
        "overdue_services",
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.Column("held_since", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("service_id"),
        if_not_exists=True,
    )
