"""The apps, their parts, and the ports that both listen on."""

from __future__ import annotations

from importlib.util import find_spec

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
MODULES = {"web": "app", "worker": "worker", "migrate": "migrate"}


def is_there(app: str, part: str) -> bool:
    name = f"services.{app}"
    return find_spec(name) is not None and find_spec(f"{name}.{MODULES[part]}") is not None


def parts() -> list[tuple[str, str]]:
    """App and part of every process that makes up the product."""
    return [(app, part) for app in APPS for part in ("web", "worker") if is_there(app, part)]


def migrated() -> list[str]:
    """The apps that keep something."""
    return [app for app in APPS if is_there(app, "migrate")]


def port(name: str, part: str = "web", base: int = DEFAULT_PORT_BASE) -> int:
    return base + PORTS[name] + (WORKER_PORT_OFFSET if part == "worker" else 0)
