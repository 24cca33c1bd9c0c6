"""Projection: every movement of money on the clients' balances."""
