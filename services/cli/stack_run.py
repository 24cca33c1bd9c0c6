"""The life of a stack: checked, started, ready, watched, stopped."""

from __future__ import annotations

import os

import click
import msgspec

from services.cli import environment, leftovers, ports, preflight, preload, programs
from services.cli.data_folder import DataFolder, FolderInUse, OtherCurrency
from services.cli.stack_file import Stack
from services.cli.supervisor import CannotStart, Stopped, Supervisor
from shared.settings import WrongSetting

REFUSALS = (FolderInUse, OtherCurrency, ports.PortTaken, WrongSetting, CannotStart)
FEW_ARENAS = "2"
"""glibc keeps memory for every thread: with 32 threads a third more of it."""


def run(folder: DataFolder, wanted: Stack) -> None:
    """Until SIGINT or SIGTERM. One line, and exit code 1, where it cannot."""
    try:
        _prepare(folder, wanted)
        with Supervisor(folder, _say) as supervisor:
            supervisor.run(programs.migration(folder))
            supervisor.start(*programs.apps(folder, wanted))
            supervisor.wait_ready()
            if wanted.demo:
                supervisor.run(programs.demonstration(folder))
            click.echo(f"ready {wanted.url('cabinet')}")
            supervisor.watch()
    except Stopped:
        _say("stopped")
    except REFUSALS as error:
        raise click.ClickException(str(error)) from None


def _prepare(folder: DataFolder, wanted: Stack) -> None:
    """Nothing runs yet when it raises. Its own environment becomes that of its processes."""
    folder.lock()
    currency = os.environ.get("CURRENCY", environment.DEFAULT_CURRENCY)
    preflight.check_currency(currency)
    folder.keep_currency(currency)
    if number := leftovers.end(folder):
        _say(f"ended {number} processes that a killed stack had left behind")
    if key := os.environ.get("TOKEN_KEY"):
        folder.keep_secret("token.key", key)  # so that `hostledger token` signs with it
    folder.stack_file.write(msgspec.structs.replace(wanted, urls=wanted.all_urls()))
    for name in environment.DECIDED_BY_STACK:
        os.environ.pop(name, None)
    os.environ.setdefault("MALLOC_ARENA_MAX", FEW_ARENAS)
    preflight.check_settings(folder, os.environ)
    ports.check_free(wanted.bind, programs.ports(wanted))
    preload.load()


def _say(line: str) -> None:
    click.echo(f"hostledger: {line}", err=True)
