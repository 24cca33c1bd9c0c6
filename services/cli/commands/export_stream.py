"""`hostledger export-stream`: all events of one stream, from the event store."""

from __future__ import annotations

from uuid import UUID

import click

from services.cli import opened
from services.cli.apps import WRITERS
from services.cli.data_folder import DataFolder
from services.cli.options import data_option, json_option


@click.command("export-stream")
@click.argument("stream", type=click.UUID)
@json_option
@data_option
@opened.command
def export_stream(stream: UUID, as_json: bool, folder: DataFolder) -> None:
    """Print the events of STREAM as they are published, one JSON document per line."""
    for app in WRITERS:
        with opened.open_store(folder, app) as (_, log):
            if values := log.read_stream(stream, 0):
                for value in values:
                    click.echo(value)
                return
    raise click.ClickException(f"there is no stream {stream}")
