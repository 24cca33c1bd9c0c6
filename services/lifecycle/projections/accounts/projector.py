"""The projection `accounts`."""

from __future__ import annotations

from services.lifecycle.projections.accounts.table import STATES, TABLES
from shared.subscriptions.follower import Projection

ACCOUNTS = Projection(name="accounts", category="account", tables=TABLES, project=STATES.project)
