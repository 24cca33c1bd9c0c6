"""How many modules of its group an activation has been tried on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    column = sa.Column("modules_tried", sa.Integer(), nullable=False, server_default="0")
    op.add_column("work", column)
