"""The tables as they were when revisions began. Databases from before have them already."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _create_messages()
    _create_questions()
    _create_texts()
    _create_clients()


def _create_messages() -> None:
    op.create_table(
        "messages",
        sa.Column("question_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("from_staff", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("question_id", "version"),
        if_not_exists=True,
    )


def _create_questions() -> None:
    op.create_table(
        "questions",
        sa.Column("question_id", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("service_id", sa.Text(), nullable=True),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.Text(), nullable=False),
        sa.Column("client_state", sa.Text(), nullable=False),
        sa.Column("staff_state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("question_id"),
        if_not_exists=True,
    )
    op.create_index("ix_questions_asked_at", "questions", ["asked_at"], if_not_exists=True)
    op.create_index("ix_questions_client_id", "questions", ["client_id"], if_not_exists=True)


def _create_texts() -> None:
    op.create_table(
        "texts",
        sa.Column("text_id", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("text_id"),
        if_not_exists=True,
    )
    op.create_index("ix_texts_client_id", "texts", ["client_id"], if_not_exists=True)


def _create_clients() -> None:
    op.create_table(
        "clients",
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("time_zone", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("client_id"),
        if_not_exists=True,
    )
