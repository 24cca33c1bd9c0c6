"""The panel simulator, listening on a free port of the loopback."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID

import httpx
from werkzeug.serving import make_server

from services.processing.simulator.app import create_app
from services.processing.simulator.settings import SimulatorSettings
from tests.support.command_context import new_id


class RunningPanel:
    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.Client(base_url=url, timeout=10)

    def fail(self, **faults: Mapping[str, object]) -> None:
        """Sets the faults of each kind of operation; none: repairs the panel."""
        self.http.put("/faults", json=faults).raise_for_status()

    def carry_out(
        self, kind: str, owner_tag: str = "some service", operation_id: UUID | None = None
    ) -> httpx.Response:
        body = {"kind": kind, "owner_tag": owner_tag, "parameters": {}}
        return self.http.put(f"/operations/{operation_id or new_id()}", json=body)

    @property
    def machines(self) -> list[dict[str, Any]]:
        machines: list[dict[str, Any]] = self.http.get("/machines").json()["machines"]
        return machines


@contextmanager
def running_panel(folder: Path) -> Iterator[RunningPanel]:
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    settings = SimulatorSettings(database_url=f"sqlite:///{folder}/simulator.db")
    app = create_app(settings)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, args=[0.02])
    thread.start()
    panel = RunningPanel(f"http://127.0.0.1:{server.port}")
    try:
        yield panel
    finally:
        panel.http.close()
        server.shutdown()
        thread.join()
        server.server_close()
        app.extensions["panel"].close()
