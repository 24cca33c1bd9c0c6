"""The settings that every web app has."""

from __future__ import annotations

from typing import Annotated

import limits
import msgspec

from shared.settings import Seconds, Settings, check_currency
from shared.web.rate_limit import DEFAULT_RATE

MIN_KEY_CHARACTERS = 32
"""As many bytes as the digest of HS256 has. Source: RFC 7518, section 3.2."""


class ServerSettings(Settings, frozen=True, kw_only=True):
    """What gunicorn itself needs to know, before it forks."""

    web_processes: Annotated[int, msgspec.Meta(ge=1, le=32)] = 1
    """That answer requests, with 32 threads each. With PostgreSQL a second one uses a second
    core; SQLite has one writer, and is faster with one."""


class WebSettings(ServerSettings, frozen=True, kw_only=True):
    database_url: str
    token_key: str
    database_timeout_seconds: Seconds = 3.0
    """Of each statement, on PostgreSQL; then the answer is 503."""
    test_clock_file: str = ""
    currency: str = "EUR"
    rate_limit: str = DEFAULT_RATE
    """Of one caller, in all processes of an app: "600/minute"; empty: none."""

    def __post_init__(self) -> None:
        if len(self.token_key) < MIN_KEY_CHARACTERS:
            raise ValueError(f"TOKEN_KEY: must have at least {MIN_KEY_CHARACTERS} characters")
        check_currency(self.currency)
        try:
            if self.rate_limit:
                limits.parse(self.rate_limit)
        except ValueError:
            raise ValueError(f"RATE_LIMIT: {self.rate_limit!r} is not such as 600/minute") from None
