"""Projection: the one-time code that a client needs now to delete a service."""
