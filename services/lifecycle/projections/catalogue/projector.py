"""The projection `catalogue`."""

from __future__ import annotations

from services.lifecycle.projections.catalogue.table import STATES, TABLES
from shared.subscriptions.follower import Projection

CATALOGUE = Projection(name="catalogue", category="product", tables=TABLES, project=STATES.project)
