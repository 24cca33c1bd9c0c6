"""The tables as they were when revisions began. Databases from before have them already."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _create_checkpoint()
    _create_discarded_event()
    _create_live_generation()
    _create_incident()
    _create_parked_event()
    _create_replay()


def _create_checkpoint() -> None:
    op.create_table(
        "checkpoint",
        sa.Column("projection", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("projection", "generation", "source", "partition"),
        if_not_exists=True,
    )


def _create_discarded_event() -> None:
    op.create_table(
        "discarded_event",
        sa.Column("projection", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("stream_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=True),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("parked_because", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("discarded_by", sa.Text(), nullable=False),
        sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("projection", "digest"),
        if_not_exists=True,
    )


def _create_live_generation() -> None:
    op.create_table(
        "live_generation",
        sa.Column("projection", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("previous", sa.Integer(), nullable=True),
        sa.Column("replayed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("projection"),
        if_not_exists=True,
    )


def _create_incident() -> None:
    op.create_table(
        "incident",
        sa.Column("projection", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("projection", "generation", "kind"),
        if_not_exists=True,
    )


def _create_parked_event() -> None:
    op.create_table(
        "parked_event",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("projection", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("stream_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("parked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        if_not_exists=True,
    )
    op.create_index("ix_parked_event_stream_id", "parked_event", ["stream_id"], if_not_exists=True)
    op.create_index(
        "parked_event_once",
        "parked_event",
        ["projection", "generation", "digest"],
        unique=True,
        if_not_exists=True,
    )


def _create_replay() -> None:
    op.create_table(
        "replay",
        sa.Column("projection", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("projection"),
        if_not_exists=True,
    )
