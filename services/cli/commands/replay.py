"""`hostledger replay`: a projection or the lookup tables of an app, built again from the events."""

from __future__ import annotations

import click

from services.cli import lookup_replay, opened, replaying
from services.cli.apps import WRITERS
from services.cli.data_folder import DataFolder
from services.cli.options import data_option


@click.command()
@click.argument("projection")
@click.option("--from", "source", type=click.Choice(["kafka", "store"]), help="By default as read.")
@click.option("--verify-only", is_flag=True, help="Build and compare, and leave the living one.")
@click.option("--back", is_flag=True, help="Return to the generation before the last replay.")
@data_option
@opened.command
def replay(
    projection: str, source: str | None, verify_only: bool, back: bool, folder: DataFolder
) -> None:
    """Build PROJECTION again beside the living one, compare them, and swap.

    `orders.lookup` and `notifications.lookup`: the lookup tables of these apps.
    """
    if back and (source or verify_only):
        raise click.UsageError("--back takes no other option.")
    app, _, what = projection.partition(".")
    if app in WRITERS and what == "lookup":
        if source or verify_only or back:
            raise click.UsageError("Lookup tables are compared by `verify`, and repaired here.")
        _replay_lookup(folder, app)
        return
    names = {each.name: (app, each) for app in opened.FOLLOWERS for each in opened.replayable(app)}
    if projection not in names:
        raise click.UsageError(f"{projection!r} is none of {', '.join(sorted(names))}")
    if back:
        replaying.return_to_previous(folder, *names[projection])
        return
    servers = opened.kafka_servers(folder)
    if source == "kafka" and not servers:
        raise click.UsageError("--from kafka: this stack has no Kafka")
    source = source or ("kafka" if servers else "store")
    replaying.run(folder, *names[projection], source, verify_only=verify_only)


def _replay_lookup(folder: DataFolder, app: str) -> None:
    with opened.open_store(folder, app) as (store, _):
        removed, added = lookup_replay.replay(store)
    click.echo(f"lookup tables of {app}: {removed} rows removed, {added} added")
