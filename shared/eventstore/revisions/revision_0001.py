"""The tables as they were when revisions began. Databases from before have them already."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _create_store_epoch()
    _create_relay_checkpoint()
    _create_relay_topic()


def _create_store_epoch() -> None:
    op.create_table(
        "store_epoch",
        sa.Column("epoch", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("epoch"),
        if_not_exists=True,
    )


def _create_relay_checkpoint() -> None:
    op.create_table(
        "relay_checkpoint",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
        if_not_exists=True,
    )


def _create_relay_topic() -> None:
    op.create_table(
        "relay_topic",
        sa.Column("relay", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("relay", "topic"),
        if_not_exists=True,
    )
