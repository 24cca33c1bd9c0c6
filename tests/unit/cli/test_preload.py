"""What a supervisor loads before it forks."""

from __future__ import annotations

import subprocess
import sys

PROBE = """
import sys
import services.cli.stack_run, services.cli.preload as preload
preload.load()
sys.exit("prometheus_client" in sys.modules)
"""


def test_nothing_that_counts_is_loaded_before_the_fork() -> None:
    assert subprocess.run([sys.executable, "-c", PROBE]).returncode == 0
