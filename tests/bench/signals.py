"""Whatever tells a benchmark to end, it stops its servers first."""

from __future__ import annotations

import signal


def end_in_order() -> None:
    """As by Ctrl-C; a shell that starts it with `&` has it ignore that."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
