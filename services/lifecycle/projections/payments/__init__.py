"""Projection: the payments of orders."""
