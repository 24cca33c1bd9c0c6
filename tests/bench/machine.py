"""What a run was measured on."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version

LIBRARIES = ("eventsourcing", "kafka-python", "sqlalchemy", "psycopg", "msgspec")


def about() -> dict[str, object]:
    load = [round(each, 1) for each in os.getloadavg()]
    libraries: dict[str, object] = {name: version(name) for name in LIBRARIES}
    return libraries | {"python": platform.python_version(), "cores": os.cpu_count(), "load": load}
