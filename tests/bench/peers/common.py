"""What every peer is told and must do. Standard library only: each peer has its own packages.

The database is named by libpq's own variables (PGHOST, PGUSER, PGDATABASE), the rest by these.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

BOOTSTRAP = os.environ.get("PEERS_BOOTSTRAP", "")
TOPIC = os.environ.get("PEERS_TOPIC", "hosting.service")
GROUP = os.environ.get("PEERS_GROUP", "peer")
INSTANCE = os.environ.get("PEERS_INSTANCE", "1")
EVENTS = int(os.environ.get("PEERS_EVENTS", "100000"))
STREAMS = int(os.environ.get("PEERS_STREAMS", "5000"))
FOLDER = Path(os.environ.get("PEERS_FOLDER", "."))
BATCH = 500

STATUS = {
    "service.ordered": "ordered",
    "service.operation_requested": "in_progress",
    "service.activated": "active",
    "service.hold_placed": "suspended",
    "service.suspended": "suspended",
    "service.hold_lifted": "active",
    "service.resumed": "active",
}
"""The peers' fold: a function of the type alone, so that an upsert needs no read.

Hostledger computes the same from all of the service's events.
"""

TABLES = """
DROP TABLE IF EXISTS service_state, service_history, service_position;
CREATE TABLE service_state (
    service_id uuid PRIMARY KEY, version bigint NOT NULL, status text NOT NULL
);
CREATE TABLE service_history (
    service_id uuid, version bigint, type text NOT NULL, status text NOT NULL,
    actor text NOT NULL, at timestamptz NOT NULL,
    CONSTRAINT service_history_key PRIMARY KEY (service_id, version)
);
CREATE TABLE service_position (partition int PRIMARY KEY, next_offset bigint NOT NULL);
"""

UPSERT_STATES = """
INSERT INTO service_state AS s SELECT * FROM unnest({ids}, {versions}, {statuses})
ON CONFLICT (service_id) DO UPDATE SET version = excluded.version, status = excluded.status
WHERE s.version < excluded.version
"""
"""For peers whose positions are not in this database: what is told twice changes nothing."""
INSERT_HISTORY = """
INSERT INTO service_history
SELECT * FROM unnest({ids}, {versions}, {types}, {statuses}, {actors}, {times})
ON CONFLICT DO NOTHING
"""


class Began:
    """Notes the moment of the first event, once; the time counts from there."""

    def __init__(self) -> None:
        self._noted = False

    def __call__(self) -> None:
        if not self._noted:
            self._noted = True
            (FOLDER / "began").write_text(repr(time.time()))
