"""The settings of notifications."""

from __future__ import annotations

from shared import settings
from shared.web import settings as web_settings


class WebSettings(web_settings.WebSettings, frozen=True, kw_only=True):
    lifecycle_url: str
    """It is asked who owns a service."""
    check_key: settings.Key
    """Of one-time codes; orders has the same."""
    orders_url: str = ""
    kafka_bootstrap_servers: str = ""
    """Both are only asked how far there is to read."""
    departments: str = "support,billing"
    """Those that a client can ask, separated by commas."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.department_names:
            raise ValueError("DEPARTMENTS: there must be at least one")

    @property
    def department_names(self) -> list[str]:
        return [name.strip() for name in self.departments.split(",") if name.strip()]


class WorkerSettings(settings.WorkerSettings, frozen=True, kw_only=True):
    token_key: str
    orders_url: str
    """Events come from its feed unless Kafka is configured; gaps are always filled from it."""
    kafka_bootstrap_servers: str = ""
    """Empty: readers use the feeds, and nothing is relayed."""
    instance: str = "1"
    """The place of this process among those that share the partitions; no two have the same."""
