"""The processes that make up a stack: how each is started, and who says that it works."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from services.cli import app_process, demo, infrastructure
from services.cli.apps import KEEPERS, SIMULATOR, parts, port
from services.cli.data_folder import DataFolder
from services.cli.readiness import not_ready
from services.cli.stack_file import Stack
from services.cli.supervised import Program


def apps(folder: DataFolder, stack: Stack) -> list[Program]:
    programs = [
        _app(folder, f"{app}-{part}", (app, part), stack.url(app, part)) for app, part in parts()
    ]
    if stack.simulator:
        programs.append(_app(folder, SIMULATOR, (SIMULATOR, "web"), stack.url(SIMULATOR)))
    return programs


def migration(folder: DataFolder) -> Program:
    return Program(
        name="migrate",
        command=["hostledger", "migrate", "--data", str(folder.path)],
        target=partial(_migrate, folder),
    )


def demonstration(folder: DataFolder) -> Program:
    return Program(
        name="demo",
        command=["hostledger", "stack", "--demo"],
        target=partial(demo.load, folder),
    )


def ports(stack: Stack) -> dict[str, int]:
    """Of the programs that listen, by name."""
    wanted = {f"{app}-{part}": port(app, part, stack.port_base) for app, part in parts()}
    if stack.simulator:
        wanted[SIMULATOR] = port(SIMULATOR, base=stack.port_base)
    return wanted


def infrastructure_ports(stack: Stack, environment: Mapping[str, str]) -> dict[str, int]:
    """Of the servers that the kafka profile has to start itself."""
    variables = {"postgres": "DATABASE_URL", "kafka": "KAFKA_BOOTSTRAP_SERVERS"}
    return {
        name: port(name, base=stack.port_base)
        for name, variable in variables.items()
        if not environment.get(variable)
    }


def _migrate(folder: DataFolder) -> None:
    if postgres := folder.stack_file.read().postgres:
        infrastructure.make_roles(folder, postgres.url)
    app_process.migrate(folder, list(KEEPERS))


def _app(folder: DataFolder, name: str, run: tuple[str, str], url: str) -> Program:
    return Program(
        name=name,
        command=["hostledger", "run", *run, "--data", str(folder.path)],
        target=partial(app_process.run, folder, *run),
        not_ready=partial(not_ready, url),
    )
