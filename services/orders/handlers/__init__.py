"""Command handlers: each loads aggregates and lets them decide. No rules, no HTTP, no saving."""
