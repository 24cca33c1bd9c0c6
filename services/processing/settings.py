"""The settings of processing."""

from __future__ import annotations

import re

from services.processing.module_groups import ModuleGroups
from shared import settings
from shared.secret_box import SecretBox
from shared.web import settings as web_settings

MODULE = re.compile("(?P<name>[a-z0-9][a-z0-9-]{0,62})=(?P<url>https?://.+)")


def parse_modules(modules: str) -> dict[str, str]:
    """Urls by name. Raises ValueError, which names the variable."""
    urls: dict[str, str] = {}
    for entry in filter(None, (part.strip() for part in modules.split(","))):
        if not (module := MODULE.fullmatch(entry)) or module["name"] in urls:
            raise ValueError(f"MODULES is a list of name=url, each name once; not: {entry}")
        urls[module["name"]] = module["url"]
    return urls


class WebSettings(web_settings.WebSettings, frozen=True, kw_only=True):
    secrets_key: str
    """As that of the worker, which opens what was sealed here."""
    orders_url: str = ""
    kafka_bootstrap_servers: str = ""
    """Both are only asked how far there is to read."""
    modules: str = ""
    """`name=url` of each panel, separated by commas. A url may hold user and password."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.module_urls()
        self.secret_box()

    def secret_box(self) -> SecretBox:
        return SecretBox(self.secrets_key)

    def module_urls(self) -> dict[str, str]:
        return parse_modules(self.modules)


class WorkerSettings(settings.WorkerSettings, frozen=True, kw_only=True):
    token_key: str
    secrets_key: str
    """Of what panels give back in confidence, until orders has it; new keys go in front."""
    orders_url: str
    """Reports go there. Events come from its feed unless Kafka is configured."""
    kafka_bootstrap_servers: str = ""
    instance: str = "1"
    """The place of this process among those that share the partitions; no two have the same."""
    test_clock_file: str = ""
    modules: str = ""
    """`name=url` of each panel, separated by commas. A url may hold user and password."""
    module_groups: str = ""
    """Modules that can stand in for each other: `first|second,other|another`."""
    module_limit: int = 16
    """How many operations of one module are under way at the same time."""
    module_timeout_seconds: float = 10.0
    """Real time; after it the outcome of an attempt is unknown."""
    operation_retry_seconds: int = 300
    """Business time."""
    operation_attempts: int = 10
    """Then staff must act."""

    def __post_init__(self) -> None:
        self.parsed_module_groups()
        self.secret_box()

    def secret_box(self) -> SecretBox:
        return SecretBox(self.secrets_key)

    def module_urls(self) -> dict[str, str]:
        return parse_modules(self.modules)

    def parsed_module_groups(self) -> ModuleGroups:
        return ModuleGroups.parse(self.module_groups, self.module_urls())
