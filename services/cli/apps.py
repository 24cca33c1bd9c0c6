"""The apps, their parts, and the ports that both listen on."""

from __future__ import annotations

APPS = ("orders", "lifecycle", "notifications", "processing", "cabinet")
SIMULATOR = "simulator"
"""Of a control panel: a process of processing, on the loopback whatever `--bind` says."""
DEFAULT_PORT_BASE = 8000
PORTS = {
    "cabinet": 0,
    "orders": 1,
    "lifecycle": 2,
    "notifications": 3,
    "processing": 4,
    "postgres": 32,
    "kafka": 92,
    SIMULATOR: 100,
}
"""From the port base."""
WORKER_PORT_OFFSET = 20
"""From the app's own port."""
PARTS = ("web", "worker")
KEEPERS = tuple(app for app in APPS if app != "cabinet")
"""The apps that keep something: they have tables to migrate, and a worker."""

WRITERS = ("orders", "notifications")
"""The apps with an event store."""


def parts() -> list[tuple[str, str]]:
    """App and part of every process that makes up the product."""
    return [(app, part) for app in APPS for part in PARTS if part == "web" or app in KEEPERS]


def port(name: str, part: str = "web", base: int = DEFAULT_PORT_BASE) -> int:
    return base + PORTS[name] + (WORKER_PORT_OFFSET if part == "worker" else 0)
