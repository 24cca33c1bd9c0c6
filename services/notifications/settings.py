"""The settings of notifications."""

from __future__ import annotations

from shared.settings import Settings


class WebSettings(Settings, frozen=True, kw_only=True):
    database_url: str
    token_key: str
    lifecycle_url: str
    """It is asked who owns a service."""
    departments: str = "support,billing"
    """Those that a client can ask, separated by commas."""
    test_clock_file: str = ""
    currency: str = "EUR"

    @property
    def department_names(self) -> list[str]:
        return [name.strip() for name in self.departments.split(",") if name.strip()]


class WorkerSettings(Settings, frozen=True, kw_only=True):
    database_url: str
    worker_port: int = 0
    """Of its probes and metrics; 0: any free one."""
    kafka_bootstrap_servers: str
