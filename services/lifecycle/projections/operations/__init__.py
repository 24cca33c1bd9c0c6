"""Projection: every operation, the open and the ended ones: the board of the staff."""
