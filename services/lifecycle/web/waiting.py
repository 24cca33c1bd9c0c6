"""Reading one's own write: waits until a projection has folded the version that is asked for."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from flask import current_app
from sqlalchemy import Connection, Engine

from services.lifecycle.refusals import NotThereYet

MAX_WAIT_SECONDS = 5.0
FIRST_POLL_SECONDS = 0.005
MAX_POLL_SECONDS = 0.1

T = TypeVar("T")


def engine() -> Engine:
    lifecycle_engine: Engine = current_app.extensions["lifecycle.engine"]
    return lifecycle_engine


def wait_for(read: Callable[[Connection], tuple[T, int]], at_least_version: int) -> T:
    """What `read` returns beside its version, once that is high enough.

    `read` raises what refuses the caller, and waits for nothing itself. Raises NotThereYet.
    """
    deadline, pause = time.monotonic() + MAX_WAIT_SECONDS, FIRST_POLL_SECONDS
    while True:
        with engine().connect() as connection:
            found, version = read(connection)
        if version >= at_least_version:
            return found
        if time.monotonic() > deadline:
            raise NotThereYet()
        time.sleep(pause)
        pause = min(pause * 1.5, MAX_POLL_SECONDS)
