"""`hostledger stack`: the whole product in the foreground, under a supervisor."""

from __future__ import annotations

import json

import click

from services.cli import stack_run
from services.cli.apps import DEFAULT_PORT_BASE
from services.cli.data_folder import DataFolder
from services.cli.options import data_option, json_option
from services.cli.stack_file import Stack


@click.command()
@click.option(
    "--profile",
    type=click.Choice(["embedded", "kafka"]),
    default="embedded",
    show_default=True,
    help="SQLite and feeds, or PostgreSQL and Kafka.",
)
@click.option(
    "--port-base",
    type=click.IntRange(1024, 65000),
    default=DEFAULT_PORT_BASE,
    show_default=True,
    help="The port of cabinet; others follow.",
)
@click.option("--bind", default="127.0.0.1", help="Where the apps listen.", show_default=True)
@click.option("--demo", is_flag=True, help="With a catalogue, two clients, and the simulator.")
@click.option("--simulator", is_flag=True, help="With the simulator of a control panel.")
@click.option("--list", "lists", is_flag=True, help="Print name, pid and command of each process.")
@json_option
@data_option
def stack(
    profile: str,
    port_base: int,
    bind: str,
    demo: bool,
    simulator: bool,
    lists: bool,
    as_json: bool,
    folder: DataFolder,
) -> None:
    """Run every process of the product, until SIGINT or SIGTERM."""
    if lists:
        _list(folder, as_json)
        return
    wanted = Stack(
        profile=profile,
        port_base=port_base,
        bind=bind,
        demo=demo,
        simulator=simulator or demo,
    )
    stack_run.run(folder, wanted)


def _list(folder: DataFolder, as_json: bool) -> None:
    living = [
        {"name": each.name, "pid": each.pid, "command": " ".join(each.command)}
        for each in folder.stack_file.living()
    ]
    if as_json:
        click.echo(json.dumps(living))
        return
    for each in living:
        click.echo("\t".join(str(value) for value in each.values()))
    if not living:
        raise click.ClickException(f"no stack runs on {folder.path}")
