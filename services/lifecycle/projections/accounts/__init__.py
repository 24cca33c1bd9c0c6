"""Projection: what stands on each client's balance."""
