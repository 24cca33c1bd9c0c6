"""Projection: the orders of clients."""
