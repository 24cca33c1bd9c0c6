"""The projection `payments`."""

from __future__ import annotations

from services.lifecycle.projections.payments.table import STATES, TABLES
from shared.subscriptions.follower import Projection

PAYMENTS = Projection(name="payments", category="payment", tables=TABLES, project=STATES.project)
