"""The process of the panel simulator, on the loopback only. `hostledger run simulator`."""

from __future__ import annotations

import os
import sys

from services.processing.simulator.settings import SimulatorSettings
from shared import settings

THREADS = 32
"""A slow operation holds one of them."""


def main() -> None:
    """Replaces this process, so that signals reach gunicorn."""
    port = settings.load(SimulatorSettings).simulator_port
    options = ["--worker-class=gthread", f"--threads={THREADS}", "--no-control-socket"]
    command = [sys.executable, "-m", "gunicorn", f"--bind=127.0.0.1:{port}"]
    factory = "services.processing.simulator.app:create_app()"
    os.execv(sys.executable, [*command, *options, factory])
