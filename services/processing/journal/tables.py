"""The tables of the work journal."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import BigInteger, Column, Float, Index, Integer, MetaData, Table, Text, Uuid

from shared.database import UTCDateTime
from shared.migrations.migrations import Migrations

TABLES = MetaData()
MIGRATIONS = Migrations(
    name="journal", tables=[TABLES], revisions=Path(__file__).parent / "revisions"
)
WORK = Table(
    "work",
    TABLES,
    Column("operation_id", Uuid, primary_key=True),
    Column("service_id", Uuid, nullable=False, index=True),
    Column("client_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("module", Text, nullable=False),
    Column("modules_tried", Integer, nullable=False, server_default="0"),
    Column("product", Text, nullable=False),
    Column("parameters", Text, nullable=False),
    Column("requested_at", UTCDateTime, nullable=False),
    Column("state", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("earlier_attempts", Integer, nullable=False, default=0),
    Column("next_attempt_at", UTCDateTime),
    Column("last_outcome", Text),
    Column("error", Text),
    Column("cancel_reason", Text),
    Column("comment", Text),
    Column("lease_token", Integer, nullable=False),
    Column("lease_expires_at", Float),
)
"""One row per operation. `round`: how often staff started the count of attempts again;
`earlier_attempts`: those of the rounds before, for orders sees one count that only goes up.
`modules_tried`: of those that can stand in for each other, in this pass. `next_attempt_at` is
business time; null: never by itself. `lease_expires_at` is real time, by the database's clock; the
token is raised by whoever takes the lease, and fences everybody before."""

Index(
    "work_due",
    WORK.c.next_attempt_at,
    WORK.c.requested_at,
    WORK.c.module,
    sqlite_where=WORK.c.next_attempt_at.is_not(None),
    postgresql_where=WORK.c.next_attempt_at.is_not(None),
)
Index(
    "work_leased",
    WORK.c.lease_expires_at,
    sqlite_where=WORK.c.lease_expires_at.is_not(None),
    postgresql_where=WORK.c.lease_expires_at.is_not(None),
)

REPORT = Table(
    "report",
    TABLES,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("operation_id", Uuid, nullable=False),
    Column("service_id", Uuid, nullable=False),
    Column("key", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_try_at", Float),
    Column("answer", Text),
    Index("report_due", "next_try_at"),
    Index("report_of_operation", "operation_id", "number"),
    Index("report_state", "state", "number"),
)
"""To orders, in this order for each operation. `next_try_at` is real time, by the database's clock;
null: orders has answered."""

RECEIPT = Table(
    "receipt",
    TABLES,
    Column("command_id", Uuid, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("response", Text, nullable=False),
    Column("handled_at", UTCDateTime, nullable=False),
)
"""Answers to staff's commands, by role, login and idempotency key."""

STREAM_VERSION = Table(
    "stream_version",
    TABLES,
    Column("service_id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
)
"""How far each service's stream has been read."""
