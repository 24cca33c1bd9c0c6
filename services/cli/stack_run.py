"""The life of a stack: checked, started, ready, watched, stopped."""

from __future__ import annotations

import os
from pathlib import Path

import click
import msgspec

from services.cli import (
    environment,
    infrastructure,
    leftovers,
    ports,
    preflight,
    preload,
    programs,
)
from services.cli.clock_file import CLOCK_VARIABLE
from services.cli.data_folder import DataFolder, FolderInUse, OtherCurrency
from services.cli.kafka_home import KafkaMissing
from services.cli.local_postgres import PostgresMissing
from services.cli.stack_file import Stack
from services.cli.supervised import Program
from services.cli.supervisor import CannotStart, Stopped, Supervisor
from shared.settings import WrongSetting

REFUSALS = (
    CannotStart,
    FolderInUse,
    KafkaMissing,
    OtherCurrency,
    PostgresMissing,
    WrongSetting,
    ports.PortTaken,
)
FEW_ARENAS = "2"
"""glibc keeps memory for every thread: with 32 threads a third more of it."""


def run(folder: DataFolder, wanted: Stack) -> None:
    """Until SIGINT or SIGTERM. One line, and exit code 1, where it cannot."""
    try:
        started = _prepare(folder, wanted)
        with Supervisor(folder, _say) as supervisor:
            _start(supervisor, folder, wanted, started)
            click.echo(f"ready {wanted.url('cabinet')}")
            supervisor.watch()
    except Stopped:
        _say("stopped")
    except REFUSALS as error:
        raise click.ClickException(str(error)) from None


def _start(supervisor: Supervisor, folder: DataFolder, wanted: Stack, first: list[Program]) -> None:
    if first:
        supervisor.start(*first)
        supervisor.wait_ready()
    supervisor.run(programs.migration(folder))
    supervisor.start(*programs.apps(folder, wanted))
    supervisor.wait_ready()
    if wanted.demo:
        supervisor.run(programs.demonstration(folder))


def _prepare(folder: DataFolder, wanted: Stack) -> list[Program]:
    """What the apps stand on and must be started first. Nothing runs yet when it raises.

    The environment of this process becomes that of all its processes.
    """
    folder.lock()
    currency = os.environ.get("CURRENCY", environment.DEFAULT_CURRENCY)
    preflight.check_currency(currency)
    folder.keep_currency(currency)
    if number := leftovers.end(folder):
        _say(f"ended {number} processes that a killed stack had left behind")
    if key := os.environ.get("TOKEN_KEY"):
        folder.keep_secret("token.key", key)  # so that `hostledger token` signs with it
    ports.check_free(wanted.bind, programs.ports(wanted))
    started: list[Program] = []
    if wanted.profile == "kafka":
        ports.check_free("127.0.0.1", programs.infrastructure_ports(wanted, os.environ))
        wanted, started = infrastructure.programs(folder, wanted, os.environ)
    if clock_file := os.environ.get(CLOCK_VARIABLE):
        os.environ[CLOCK_VARIABLE] = clock_file = str(Path(clock_file).resolve())
    wanted = msgspec.structs.replace(wanted, test_clock_file=clock_file or "")
    folder.stack_file.write(msgspec.structs.replace(wanted, urls=wanted.all_urls()))
    for name in environment.DECIDED_BY_STACK:
        os.environ.pop(name, None)
    os.environ.setdefault("MALLOC_ARENA_MAX", FEW_ARENAS)
    preflight.check_settings(folder, os.environ)
    preload.load()
    return started


def _say(line: str) -> None:
    click.echo(f"hostledger: {line}", err=True)
