"""Whoever opens a store knows all its events: a relay and `verify` import no handler."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module

import pytest

from shared.eventstore.event import Event

RESOLVE = """
import sys
import services.{app}.store
from eventsourcing.utils import resolve_topic
for topic in sys.argv[1:]:
    resolve_topic(topic)
"""


def topics(app: str) -> Iterator[str]:
    """Of every event that a module of the domain defines."""
    domain = f"services.{app}.domain"
    for module in pkgutil.iter_modules(import_module(domain).__path__):
        import_module(f"{domain}.{module.name}")
    classes = [Event]
    for each in classes:
        classes += each.__subclasses__()
        if each.__module__.startswith(f"{domain}."):
            yield each.TOPIC


@pytest.mark.parametrize("app", ["orders", "notifications"])
def test_store_alone_knows_every_event(app: str) -> None:
    found = sorted(topics(app))
    assert len(found) > 5
    subprocess.run([sys.executable, "-c", RESOLVE.format(app=app), *found], check=True, timeout=60)
