"""`hostledger relay`: publish events again."""

from __future__ import annotations

import click

from services.cli import opened
from services.cli.data_folder import DataFolder
from services.cli.options import data_option, writer_option
from services.cli.replaying import RELAY
from shared.eventstore.relay_checkpoint import WouldLeaveOut, restart_from
from shared.messaging.feed_source import MAX_POSITION


@click.command()
@click.option(
    "--from",
    "position",
    type=click.IntRange(0, MAX_POSITION),
    required=True,
    help="A position of the event store; 1: everything.",
)
@writer_option
@data_option
@opened.command
def relay(position: int, app: str, folder: DataFolder) -> None:
    """Publish everything of APP again from POSITION on; readers skip what they know."""
    if not opened.kafka_servers(folder):
        raise click.ClickException("this stack has no Kafka: events go over the feeds")
    engine = opened.engine(folder, app)
    try:
        restart_from(engine, RELAY, max(0, position - 1))
    except WouldLeaveOut as error:
        raise click.ClickException(str(error)) from None
    finally:
        engine.dispose()
    click.echo(f"the relay of {app} sends again from position {max(1, position)} on")
