"""The connections of an event store to PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from eventsourcing.persistence import OperationalError, PersistenceError
from eventsourcing.postgres import PostgresDatastore
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import DictRow, dict_row
from psycopg_pool import PoolTimeout
from sqlalchemy import URL

from shared import postgres
from shared.postgres import CONNECT_SECONDS

POOL_SIZE, MAX_OVERFLOW = 2, 6
"""Of each process, and an app may have several: appends queue for one lock anyway, so that more
connections would only wait there."""
IDLE_IN_TRANSACTION_SECONDS = 5
RECONNECT_SECONDS = 1.0
"""Then whoever wants a connection tries: the pool's own pauses grow to minutes."""


class StoreUnavailable(PersistenceError):
    """It was waited for as long as may be: the library tries what it calls operational again."""


class Datastore(PostgresDatastore):
    def __init__(self, url: URL, timeout_seconds: float | None) -> None:
        """Raises OperationalError if the database is away."""
        self._timeout_seconds = timeout_seconds
        super().__init__(
            dbname=url.database or "",
            host=url.host or "",
            port=url.port or "",
            user=url.username or "",
            password=str(url.password or ""),
            connect_timeout=min(timeout_seconds or CONNECT_SECONDS, CONNECT_SECONDS),
            idle_in_transaction_session_timeout=IDLE_IN_TRANSACTION_SECONDS,
            pool_size=POOL_SIZE,
            max_overflow=MAX_OVERFLOW,
            schema=_current_schema(url),
        )
        parameters = postgres.parameters(given(url), timeout_seconds)
        self.pool.kwargs = parameters | {"row_factory": dict_row}
        self.pool.connection_class = postgres.Connection[DictRow]
        self.pool.reconnect_timeout = RECONNECT_SECONDS

    def after_connect_func(self) -> Callable[[psycopg.Connection[Any]], None]:
        set_up, timeout_seconds = super().after_connect_func(), self._timeout_seconds

        def after_connect(connection: psycopg.Connection[Any]) -> None:
            assert isinstance(connection, postgres.Connection)
            connection.timeout_seconds = timeout_seconds
            set_up(connection)

        return after_connect

    @contextmanager
    def get_connection(self) -> Iterator[psycopg.Connection[DictRow]]:
        """Raises StoreUnavailable."""
        try:
            with super().get_connection() as connection:
                yield connection
        except OperationalError as error:
            if isinstance(error.__cause__, (PoolTimeout, *postgres.GAVE_UP)):
                raise StoreUnavailable(str(error)) from error
            raise


def given(url: URL) -> dict[str, Any]:
    """All that it says, `sslmode` too."""
    text = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return {**conninfo_to_dict(text)}


def _current_schema(url: URL) -> str:
    """The first of the role's search path that exists: an app has a schema of its own."""
    try:
        with postgres.connect(given(url), CONNECT_SECONDS) as connection:
            row = connection.execute("SELECT current_schema()").fetchone()
    except psycopg.OperationalError as error:
        raise OperationalError(str(error)) from error
    if not row or not row[0]:
        raise SystemExit(f"settings: the role {url.username} has no schema in {url.database}")
    return str(row[0])
