"""What every command says of itself."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from services.cli.main import hostledger


def commands(group: click.Group, *path: str) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)
        else:
            yield (*path, name)


def parsed(path: tuple[str, ...]) -> click.Command:
    command: click.Command = hostledger
    for name in path:
        assert isinstance(command, click.Group)
        command = command.get_command(click.Context(command), name) or command
    return command


ALL = list(commands(hostledger))


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_help_tells_what_the_command_and_each_option_does(path: tuple[str, ...]) -> None:
    options = [each for each in parsed(path).params if isinstance(each, click.Option)]
    assert parsed(path).help and not [each.name for each in options if not each.help]
    result = CliRunner().invoke(hostledger, [*path, "--help"])
    assert result.exit_code == 0 and result.output.startswith(f"Usage: hostledger {' '.join(path)}")


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_command_takes_a_data_folder(path: tuple[str, ...]) -> None:
    assert "--data" in {option for each in parsed(path).params for option in each.opts}


@pytest.mark.parametrize(
    "path",
    [
        ("events", "tail"),
        ("export-stream",),
        ("lag",),
        ("parked", "list"),
        ("parked", "show"),
        ("projections",),
        ("service", "explain"),
        ("service", "history"),
        ("service", "show"),
        ("stack",),
        ("verify",),
    ],
    ids=" ".join,
)
def test_every_reading_command_prints_json(path: tuple[str, ...]) -> None:
    assert "--json" in {option for each in parsed(path).params for option in each.opts}
