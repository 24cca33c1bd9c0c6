"""`hostledger service`: what lifecycle knows of a service."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import click

from services.cli import opened, output
from services.cli.api_client import ApiClient
from services.cli.data_folder import DataFolder
from services.cli.options import data_option, json_option


class InstantType(click.ParamType[str]):
    """RFC 3339, with its time zone."""

    name = "instant"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            instant = datetime.fromisoformat(value)
        except ValueError:
            instant = None
        if instant is None or instant.tzinfo is None:
            self.fail(f"{value!r} is not an instant such as 2026-11-25T12:00:00Z.", param, ctx)
        return value


@click.group()
def service() -> None:
    """A service: as it is or was, its history, and why it is so."""


@service.command()
@click.argument("service_id", metavar="ID", type=click.UUID)
@click.option(
    "--as-of", type=InstantType(), help="As it was at this instant, such as 2026-11-25T12:00:00Z."
)
@click.option("--at-version", type=click.IntRange(min=1), help="As it was at this version.")
@json_option
@data_option
@opened.command
def show(
    service_id: UUID, as_of: str | None, at_version: int | None, as_json: bool, folder: DataFolder
) -> None:
    """All that is known of a service."""
    if as_of and at_version:
        raise click.UsageError("--as-of and --at-version exclude each other.")
    query = {"as_of": as_of} if as_of else {"at_version": str(at_version)} if at_version else {}
    content = ApiClient(folder, "lifecycle").get(f"/v1/services/{service_id}", **query)
    output.fields(content, as_json=as_json)


@service.command()
@click.argument("service_id", metavar="ID", type=click.UUID)
@json_option
@data_option
@opened.command
def history(service_id: UUID, as_json: bool, folder: DataFolder) -> None:
    """What happened to a service, newest first."""
    items = list(_pages(ApiClient(folder, "lifecycle"), f"/v1/services/{service_id}/history"))
    output.rows(items, ("version", "at", "text", "reason"), as_json=as_json)


@service.command()
@click.argument("service_id", metavar="ID", type=click.UUID)
@json_option
@data_option
@opened.command
def explain(service_id: UUID, as_json: bool, folder: DataFolder) -> None:
    """Why a service has its status."""
    content = ApiClient(folder, "lifecycle").get(f"/v1/services/{service_id}/explain")
    if as_json:
        click.echo(json.dumps(content))
        return
    output.lines([content["status"]])
    output.lines(f"  {each['text']} ({each['event_id']})" for each in content["because"])


def _pages(api: ApiClient, path: str) -> Iterator[dict[str, Any]]:
    query: dict[str, str] = {}
    while True:
        page = api.get(path, limit="200", **query)
        yield from page["items"]
        if not page["next"]:
            return
        query = {"cursor": page["next"]}
