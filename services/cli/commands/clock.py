"""`hostledger clock show`, `hostledger clock advance`: the business time of a test stack."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click
import isodate

from services.cli import opened, output, settling
from services.cli.clock_file import CLOCK_VARIABLE, ClockFile, InvalidSpan
from services.cli.data_folder import DataFolder
from services.cli.options import data_option, json_option
from services.cli.settling import NotSettled

NO_CLOCK_FILE = (
    "this stack runs on the wall clock. Where tests are to move the time, start it with"
    " TEST_CLOCK_FILE=FILE in its environment; FILE need not be there."
)


@click.group()
def clock() -> None:
    """The business time: of events, periods and timers."""


@clock.command()
@json_option
@data_option
def show(as_json: bool, folder: DataFolder) -> None:
    """Print the business time, and what was added up to it."""
    _print(_clock_file(folder), as_json)


@clock.command()
@click.argument("duration")
@json_option
@data_option
@opened.command
def advance(duration: str, as_json: bool, folder: DataFolder) -> None:
    """Move the business time on by an ISO 8601 DURATION, such as P31D or PT1H.

    Returns when every timer that is due has fired, and every follower has read what came of it.
    Months and years count from the business time of now, by the calendar.
    """
    file = _clock_file(folder)
    if file is None:
        raise click.ClickException(NO_CLOCK_FILE)
    settling.look(folder)  # what cannot be waited for is not begun
    try:
        file.advance(duration)
    except InvalidSpan as error:
        raise click.BadParameter(str(error), param_hint="DURATION") from None
    try:
        settling.wait(folder, partial(click.echo, err=as_json))
    except NotSettled as error:
        hint = f"{error}: `hostledger lag` and {folder.path}/logs/orders-worker.log say why"
        raise click.ClickException(hint) from None
    _print(file, as_json)


def _clock_file(folder: DataFolder) -> ClockFile | None:
    """As the stack was started; where there was none, as the environment says. Raises NoStack."""
    path = os.environ.get(CLOCK_VARIABLE, "")
    if folder.stack_file.exists() or not path:
        folder.check_used()
        path = folder.stack_file.read().test_clock_file
    return ClockFile(Path(path)) if path else None


def _print(file: ClockFile | None, as_json: bool) -> None:
    real_time = datetime.now(UTC)
    if file is None:
        output.fields(_item(real_time, "P0D", None), as_json=as_json)
    else:
        advanced = file.advanced(real_time)
        item = _item(real_time + advanced, isodate.duration_isoformat(advanced), str(file.path))
        output.fields(item, as_json=as_json)


def _item(now: datetime, advanced: str, file: str | None) -> dict[str, str | None]:
    return {"now": now.isoformat().replace("+00:00", "Z"), "advanced": advanced, "file": file}
