"""The settings of the panel simulator."""

from __future__ import annotations

from shared.settings import Settings


class SimulatorSettings(Settings, frozen=True, kw_only=True):
    database_url: str
    """A SQLite file of its own, in the data folder."""
    simulator_port: int = 8100
