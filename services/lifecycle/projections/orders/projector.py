"""The projection `orders`."""

from __future__ import annotations

from services.lifecycle.projections.orders.table import STATES, TABLES
from shared.subscriptions.follower import Projection

ORDERS = Projection(name="orders", category="order", tables=TABLES, project=STATES.project)
