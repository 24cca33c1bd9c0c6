"""The projection `deletion_codes`."""

from __future__ import annotations

from services.notifications.projections.deletion_codes.table import STATES, TABLES
from shared.subscriptions.follower import Projection

DELETION_CODES = Projection(
    name="deletion_codes", category="service", tables=TABLES, project=STATES.project
)
