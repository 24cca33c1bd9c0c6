"""The settings of processing."""

from __future__ import annotations

import re

from shared.settings import Settings

MODULE = re.compile("(?P<name>[a-z0-9][a-z0-9-]{0,62})=(?P<url>https?://.+)")


class ModuleSettings(Settings, frozen=True, kw_only=True):
    modules: str = ""
    """`name=url` of each panel, separated by commas. A url may hold user and password."""
    module_limit: int = 16
    """How many operations of one module are under way at the same time."""
    module_timeout_seconds: float = 10.0
    """Real time; after it the outcome of an attempt is unknown."""

    def __post_init__(self) -> None:
        """Raises ValueError, which names the variable."""
        self.module_urls()

    def module_urls(self) -> dict[str, str]:
        urls: dict[str, str] = {}
        for entry in filter(None, (part.strip() for part in self.modules.split(","))):
            if not (module := MODULE.fullmatch(entry)) or module["name"] in urls:
                raise ValueError(f"MODULES is a list of name=url, each name once; not: {entry}")
            urls[module["name"]] = module["url"]
        return urls


class WebSettings(ModuleSettings, frozen=True, kw_only=True):
    database_url: str
    token_key: str
    test_clock_file: str = ""


class WorkerSettings(ModuleSettings, frozen=True, kw_only=True):
    database_url: str
    worker_port: int = 0
    """Of its probes and metrics; 0: any free one."""
    token_key: str
    orders_url: str
    """Reports go there. Events come from its feed unless Kafka is configured."""
    kafka_bootstrap_servers: str = ""
    instance: str = "1"
    """The place of this process among those that share the partitions; no two have the same."""
    test_clock_file: str = ""
    operation_retry_seconds: int = 300
    """Business time."""
    operation_attempts: int = 10
    """Then staff must act."""
