"""`hostledger run`: one process of an app, in the foreground, until SIGTERM."""

from __future__ import annotations

import click

from services.cli import app_process
from services.cli.apps import APPS, SIMULATOR
from services.cli.data_folder import DataFolder, OtherCurrency
from services.cli.options import data_option


@click.command()
@click.argument("app", type=click.Choice([*APPS, SIMULATOR]))
@click.argument("part", type=click.Choice(["web", "worker"]), default="web")
@click.option("--bind", help="Where web listens, HOST:PORT; by default as the stack of DIR.")
@data_option
def run(app: str, part: str, bind: str | None, folder: DataFolder) -> None:
    """Run PART of APP in the foreground, until SIGTERM."""
    try:
        app_process.run(folder, app, part, bind)
    except app_process.NoSuchPart as error:
        raise click.UsageError(str(error)) from None
    except OtherCurrency as error:
        raise click.ClickException(str(error)) from None
