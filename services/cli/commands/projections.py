"""`hostledger projections`, `hostledger lag`: how far what follows events has come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click
import httpx

from services.cli import opened, output
from services.cli.api_client import ApiClient
from services.cli.data_folder import DataFolder
from services.cli.options import data_option, json_option

PROBE_SECONDS = 5.0


@click.command()
@json_option
@data_option
@opened.command
def projections(as_json: bool, folder: DataFolder) -> None:
    """The projections of every app: generation, lag, parked events, last replay."""
    items = list(_items(folder))
    if not as_json:
        items = [item | {"lag": _sum(item["positions"])} for item in items]
    columns = ("name", "generation", "lag", "parked", "replayed_at")
    output.rows(items, columns, as_json=as_json)


@click.command()
@json_option
@data_option
@opened.command
def lag(as_json: bool, folder: DataFolder) -> None:
    """How far each projection is behind, by partition, and which worker cannot go on."""
    items = [
        {"projection": item["name"], **position}
        for item in _items(folder)
        for position in item["positions"]
    ]
    blocked = list(_blocked(folder))
    columns = ("projection", "source", "partition", "position", "lag")
    output.rows(items + blocked if as_json else items, columns, as_json=as_json)
    if not as_json:
        output.lines(f"{each['projection']} cannot go on: {each['blocked']}" for each in blocked)


def _items(folder: DataFolder) -> Iterator[dict[str, Any]]:
    for app in opened.FOLLOWERS:
        page = ApiClient(folder, app).find("/v1/projections")
        yield from page["items"] if page else ()


def _sum(positions: list[dict[str, Any]]) -> int | None:
    """None: of some partition it is not known."""
    lags = [position["lag"] for position in positions]
    return None if None in lags else sum(lags)


def _blocked(folder: DataFolder) -> Iterator[dict[str, Any]]:
    """What the workers say of themselves."""
    stack = folder.stack_file.read()
    for app in opened.FOLLOWERS:
        try:
            url = f"{stack.url(app, 'worker')}/readyz"
            answer = httpx.get(url, timeout=PROBE_SECONDS, trust_env=False)
        except httpx.HTTPError as error:
            yield {"projection": app, "blocked": f"its worker does not answer: {error}"}
            continue
        if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
            for name, reason in answer.json()["parts"].items():
                yield {"projection": name, "blocked": reason}
