"""`hostledger migrate`: tables and topics, before anything else starts."""

from __future__ import annotations

import os

import click

from services.cli import app_process, opened
from services.cli.apps import APPS, KEEPERS
from services.cli.data_folder import DataFolder
from services.cli.environment import DEFAULT_CURRENCY
from services.cli.options import data_option


@click.command()
@click.argument("app", type=click.Choice(APPS), required=False)
@data_option
@opened.command
def migrate(app: str | None, folder: DataFolder) -> None:
    """Make the tables and topics of APP, or of all apps. Safe to repeat."""
    if not {"DATABASE_URL", "DATABASE_URL_FILE"} & os.environ.keys():
        folder.keep_currency(os.environ.get("CURRENCY", DEFAULT_CURRENCY))
    app_process.migrate(folder, [app] if app else list(KEEPERS))
