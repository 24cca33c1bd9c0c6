"""What the simulator keeps: machines, the operations that were carried out, faults, payments."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Integer, MetaData, Table, Text, Uuid

TABLES = MetaData()
MACHINE = Table(
    "machine",
    TABLES,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("owner_tag", Text, nullable=False, index=True),
    Column("powered_on", Boolean, nullable=False),
    Column("suspended", Boolean, nullable=False),
    sqlite_autoincrement=True,
)
"""Deleted machines are gone; their numbers are not used again."""

OPERATION = Table(
    "operation",
    TABLES,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("operation_id", Uuid, nullable=False, unique=True),
    Column("machine", Integer, index=True),
    Column("result", Text, nullable=False),
)
"""Those that are done, with the answer that every repetition gets. They outlive their machine."""

FAULT = Table(
    "fault",
    TABLES,
    Column("kind", Text, primary_key=True),
    Column("mode", Text, nullable=False),
    Column("remaining", Integer),
    Column("seconds", Float, nullable=False),
)
"""Without `remaining`: until it is replaced."""

CHECKOUT = Table(
    "checkout",
    TABLES,
    Column("payment_id", Uuid, primary_key=True),
    Column("paid", Boolean, nullable=False),
    Column("webhook_id", Text, nullable=False, unique=True),
    Column("body", Text, nullable=False),
    Column("delivered", Boolean, nullable=False, default=False),
)
"""What clients have decided on the pages of the gateway `test`, with what orders is told of it."""
