"""The tables as they were when revisions began. Databases from before have them already."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _create_orders_by_client()
    _create_payments_by_order()
    _create_product_types()
    _create_products()
    _create_services_by_client()
    _create_blocked_clients()
    _create_abuse_holds()


def _create_orders_by_client() -> None:
    op.create_table(
        "orders_by_client",
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("client_id", "order_id"),
        if_not_exists=True,
    )


def _create_payments_by_order() -> None:
    op.create_table(
        "payments_by_order",
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", "payment_id"),
        if_not_exists=True,
    )


def _create_product_types() -> None:
    op.create_table(
        "product_types",
        sa.Column("code", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code"),
        if_not_exists=True,
    )


def _create_products() -> None:
    op.create_table(
        "products",
        sa.Column("code", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code"),
        if_not_exists=True,
    )


def _create_services_by_client() -> None:
    op.create_table(
        "services_by_client",
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("client_id", "service_id"),
        if_not_exists=True,
    )


def _create_blocked_clients() -> None:
    op.create_table(
        "blocked_clients",
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("block_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("client_id"),
        sa.UniqueConstraint("block_id"),
        if_not_exists=True,
    )


def _create_abuse_holds() -> None:
    op.create_table(
        "abuse_holds",
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.Column("block_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("service_id", "block_id"),
        if_not_exists=True,
    )
