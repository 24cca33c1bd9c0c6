"""The parts of a worker, in threads of a test."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

from shared.threads import Part


@contextmanager
def running(*parts: Part) -> Iterator[None]:
    """While in the block. Raises what a part has raised."""
    stop = Event()
    with ThreadPoolExecutor(len(parts)) as executor:
        futures = [executor.submit(part.run, stop) for part in parts]
        try:
            yield
        finally:
            stop.set()
    for future in futures:
        future.result()
