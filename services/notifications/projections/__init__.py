"""Projections of what orders has decided: what must be told to clients."""
