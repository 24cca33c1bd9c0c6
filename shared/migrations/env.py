"""Run by Alembic, by `upgrade.py`: the connection is the caller's, and so is the transaction."""

from __future__ import annotations

from alembic import context

context.configure(**context.config.attributes["configure"])
context.run_migrations()
