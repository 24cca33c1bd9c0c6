"""`python -m services.cli` is `hostledger`, where nothing is installed."""

from __future__ import annotations

from services.cli.main import hostledger

if __name__ == "__main__":
    hostledger(prog_name="hostledger")
