"""`hostledger events`: what happens, as the feeds tell it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from typing import Any
from uuid import UUID

import click

from services.cli import opened, output
from services.cli.api_client import ApiClient
from services.cli.data_folder import DataFolder
from services.cli.options import data_option, json_option, writer_option
from shared.messaging.feed_source import MAX_POSITION
from shared.rules.caller import Caller
from shared.rules.vocabulary import Role

PAGE_EVENTS = 500
WAIT_SECONDS = 10
FEED = "/internal/v1/feed"


@click.group()
def events() -> None:
    """The events of a store, in its order."""


@events.command()
@click.option("--type", "type_", help="Such as service.suspended, or service for all of these.")
@click.option("--service", type=click.UUID, help="Of this service alone.")
@click.option(
    "--from", "position", type=click.IntRange(0, MAX_POSITION), help="From this position on."
)
@click.option("--no-follow", is_flag=True, help="End with the newest event.")
@writer_option
@json_option
@data_option
@opened.command
def tail(
    type_: str | None,
    service: UUID | None,
    position: int | None,
    no_follow: bool,
    app: str,
    as_json: bool,
    folder: DataFolder,
) -> None:
    """Print events as they happen; with --no-follow those that there are, from the first."""
    api = ApiClient(folder, app, Caller(role=Role.APP, sub="hostledger"))
    after = _start(api, position, no_follow=no_follow)
    ended_by_hand = nullcontext() if no_follow else suppress(KeyboardInterrupt)
    with ended_by_hand:
        for event in _events(api, after, no_follow=no_follow):
            if _is_wanted(event, type_, service):
                _print(event, as_json=as_json)


def _start(api: ApiClient, position: int | None, *, no_follow: bool) -> int:
    if position is not None:
        return max(0, position - 1)
    last = 0 if no_follow else api.get(FEED, after=str(MAX_POSITION), limit="1")["last"]
    return int(last)


def _events(api: ApiClient, after: int, *, no_follow: bool) -> Iterator[dict[str, Any]]:
    query = {"limit": str(PAGE_EVENTS)} | ({} if no_follow else {"wait": str(WAIT_SECONDS)})
    while True:
        page = api.get(FEED, after=str(after), **query)
        for entry in page["events"]:
            yield entry["event"]
        if no_follow and page["last"] <= after:
            return
        after = page["last"]


def _is_wanted(event: dict[str, Any], type_: str | None, service: UUID | None) -> bool:
    is_of_type = type_ is None or event["type"] == type_ or event["type"].startswith(f"{type_}.")
    return is_of_type and (service is None or event["subject"] == str(service))


def _print(event: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(event))
        return
    columns = ("position", "time", "type", "subject", "sequence", "actor")
    output.lines([" ".join(str(event[name]) for name in columns)])
