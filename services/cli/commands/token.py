"""`hostledger token`: a bearer token for a person, a client or an app."""

from __future__ import annotations

import os
from datetime import timedelta
from uuid import UUID

import click

from services.cli.data_folder import DataFolder
from services.cli.options import data_option
from shared.rules.caller import Caller
from shared.rules.vocabulary import Role
from shared.token import MAX_SUB_CHARACTERS, issue

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class LifetimeType(click.ParamType[timedelta]):
    """12h, 30m, 90s or 7d."""

    name = "span"

    def convert(
        self, value: str | timedelta, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        if isinstance(value, timedelta):
            return value
        number, unit = value[:-1], UNITS.get(value[-1:])
        if not (unit and number.isdecimal() and number.isascii()):
            self.fail(f"{value!r} is not a span such as 12h, 30m or 7d.", param, ctx)
        try:
            return timedelta(**{unit: int(number)})
        except OverflowError:
            self.fail(f"{value!r} is too long.", param, ctx)


@click.command()
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), required=True, help="Of the caller."
)
@click.option("--sub", required=True, help="A client's UUID, a staff login, or the name of an app.")
@click.option("--department", "departments", multiple=True, help="Of staff; without it, all.")
@click.option(
    "--ttl",
    "lifetime",
    type=LifetimeType(),
    default="12h",
    show_default=True,
    help="How long it is valid.",
)
@data_option
def token(
    role: str, sub: str, departments: tuple[str, ...], lifetime: timedelta, folder: DataFolder
) -> None:
    """Print a bearer token, and nothing else."""
    caller = Caller(role=Role(role), sub=_checked(Role(role), sub))
    if departments and caller.role is not Role.STAFF:
        raise click.UsageError("--department is for staff only.")
    key = folder.token_key(os.environ)
    try:
        click.echo(issue(caller, key, lifetime, departments or None))
    except OverflowError:
        raise click.UsageError("--ttl ends after the last year that there is.") from None


def _checked(role: Role, sub: str) -> str:
    if not 0 < len(sub) <= MAX_SUB_CHARACTERS:
        raise click.UsageError(f"--sub has 1 to {MAX_SUB_CHARACTERS} characters.")
    try:
        return str(UUID(sub)) if role is Role.CLIENT else sub
    except ValueError:
        raise click.UsageError("--sub of a client is the client's UUID.") from None
