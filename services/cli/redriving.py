"""Parked events of a stack, over all apps that follow events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import click

from services.cli import opened
from services.cli.data_folder import DataFolder
from shared.messaging.event_source import ReadStream
from shared.subscriptions import generations, parking
from shared.subscriptions.redrive import Redrive

Act = Callable[[Redrive], tuple[int, int]]
"""Returns how many events it was about, and how many are parked still."""


def act(folder: DataFolder, name: UUID, verb: str, action: Act) -> None:
    """On what every projection has parked of it. Exits 1 if nothing has, or some is left."""
    found, left = False, 0
    for app, projection_name, redrive in _parking(folder, name):
        found = True
        events, still = action(redrive)
        left += still
        click.echo(f"{app} {projection_name}: {verb} {events}, {still} parked still")
    if not found:
        raise click.ClickException(f"nothing is parked of {name}")
    if left:
        raise SystemExit(1)


def _parking(folder: DataFolder, name: UUID) -> Iterator[tuple[str, str, Redrive]]:
    for app in opened.FOLLOWERS:
        engine = opened.engine(folder, app)
        for projection in opened.projections(app):
            with engine.connect() as connection:
                living = generations.live(connection, projection.name)
                those = parking.is_of(living) & parking.is_named(name)
                is_parked = bool(parking.rows(connection, those))
            if is_parked:
                with _read_stream(folder, projection.category) as read_stream:
                    yield app, projection.name, Redrive(engine, projection, read_stream)
        engine.dispose()


@contextmanager
def _read_stream(folder: DataFolder, category: str) -> Iterator[ReadStream]:
    with opened.open_store(folder, opened.writer_of(category)) as (_, log):
        yield log.read_stream
