"""`hostledger parked`: events that could not be folded, and wait for an operator."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import click

from services.cli import opened, output
from services.cli.api_client import ApiClient
from services.cli.data_folder import DataFolder
from services.cli.options import data_option, json_option
from services.cli.redriving import act

COLUMNS = ("projection", "name", "version", "reason", "parked_at")


@click.group()
def parked() -> None:
    """Events that could not be folded, and those that wait behind them."""


@parked.command("list")
@json_option
@data_option
@opened.command
def list_(as_json: bool, folder: DataFolder) -> None:
    """What is parked, in order of arrival."""
    output.rows(list(_items(folder)), COLUMNS, as_json=as_json)


@parked.command()
@click.argument("stream", type=click.UUID)
@json_option
@data_option
@opened.command
def show(stream: UUID, as_json: bool, folder: DataFolder) -> None:
    """The parked events of STREAM, with their bytes."""
    items = [item for item in _items(folder) if item["name"] == str(stream)]
    if not items:
        raise click.ClickException(f"nothing is parked of {stream}")
    output.rows(items, (*COLUMNS, "value"), as_json=as_json)


@parked.command()
@click.argument("stream", type=click.UUID)
@data_option
@opened.command
def retry(stream: UUID, folder: DataFolder) -> None:
    """Fold what is parked of STREAM again, in order, after a fix."""
    act(folder, stream, "tried", lambda redrive: redrive.retry(stream))


@parked.command()
@click.argument("stream", type=click.UUID)
@click.option("--reason", required=True, help="Kept, with your name.")
@data_option
@opened.command
def discard(stream: UUID, reason: str, folder: DataFolder) -> None:
    """Decide that what cannot be folded of STREAM changes nothing; fold what waits behind it."""
    if not reason.strip():
        raise click.UsageError("--reason must not be empty.")
    operator = getpass.getuser()
    act(folder, stream, "discarded", lambda redrive: redrive.discard(stream, reason, operator))


def _items(folder: DataFolder) -> Iterator[dict[str, Any]]:
    for app in opened.FOLLOWERS:
        page = ApiClient(folder, app).find("/v1/parked")
        yield from page["items"] if page else ()
