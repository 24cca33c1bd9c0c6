"""Options that more than one command takes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from services.cli.apps import WRITERS
from services.cli.data_folder import DataFolder


class DataFolderType(click.ParamType[DataFolder]):
    name = "directory"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> DataFolder:
        return value if isinstance(value, DataFolder) else DataFolder(Path(value))


data_option = click.option(
    "--data",
    "folder",
    type=DataFolderType(),
    default="data",
    envvar="HOSTLEDGER_DATA",
    metavar="DIR",
    show_default=True,
    help="The data folder of the stack that is meant; also HOSTLEDGER_DATA.",
)
writer_option = click.option(
    "--app",
    type=click.Choice(WRITERS),
    default="orders",
    show_default=True,
    help="Whose event store.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
