"""The settings of the panel simulator."""

from __future__ import annotations

from shared import webhooks
from shared.settings import Settings


class SimulatorSettings(Settings, frozen=True, kw_only=True):
    database_url: str
    """A SQLite file of its own, in the data folder."""
    simulator_port: int = 8100
    gateway_test_secret: str = ""
    """Of the gateway `test`; empty: there is none."""
    orders_url: str = ""
    """Where it reports what was paid."""

    def __post_init__(self) -> None:
        self.gateway_key()

    def gateway_key(self) -> bytes | None:
        """None: there is no gateway."""
        if not (self.gateway_test_secret and self.orders_url):
            return None
        try:
            return webhooks.key_of(self.gateway_test_secret)
        except ValueError as error:
            raise ValueError(f"GATEWAY_TEST_SECRET: {error}") from None
