"""Connections to PostgreSQL that do not wait for ever: decision record 0017."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg.abc import RV, PQGen
from psycopg.errors import QueryCanceled, _WaitTimeout
from psycopg.rows import Row, TupleRow

CONNECT_SECONDS = 3
SERVER_SHARE = 0.9
"""Of the time: a server that lives gives up first, and then nothing was done."""
INTERVAL_SECONDS = 0.1
NETWORK = {
    "connect_timeout": CONNECT_SECONDS,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 4,
    "tcp_user_timeout": 30_000,
}
"""A network that swallows everything is noticed within half a minute, without any deadline."""


class NoAnswer(psycopg.OperationalError):
    """Whether the statement was carried out is not known. Its connection is closed."""


GAVE_UP = (NoAnswer, QueryCanceled)
"""On this side, and on the server's: to try again at once would take as long again."""


class Connection(psycopg.Connection[Row]):
    timeout_seconds: float | None = None
    """Of each statement; None: it takes as long as it takes."""

    def wait(
        self, gen: PQGen[RV], interval: float = INTERVAL_SECONDS, timeout: float | None = None
    ) -> RV:
        """Raises NoAnswer."""
        if timeout is not None or self.timeout_seconds is None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, self.timeout_seconds)
        except _WaitTimeout:
            self.pgconn.finish()
            raise NoAnswer(f"no answer within {self.timeout_seconds} s") from None


def connect(
    given: Mapping[str, Any], timeout_seconds: float | None, *, autocommit: bool = False
) -> Connection[TupleRow]:
    connection = Connection.connect(**parameters(given, timeout_seconds), autocommit=autocommit)
    connection.timeout_seconds = timeout_seconds
    return connection


def parameters(given: Mapping[str, Any], timeout_seconds: float | None) -> dict[str, Any]:
    """What to connect with: what is given comes first."""
    if timeout_seconds is None:
        return {**NETWORK, **given}
    milliseconds = int(timeout_seconds * SERVER_SHARE * 1000)
    options = f"{given.get('options', '')} -c statement_timeout={milliseconds}"
    return {**NETWORK, **given, "options": options.strip()}
