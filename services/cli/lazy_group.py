"""A click group that imports a command when it is needed: `hostledger token` answers at once."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class LazyGroup(click.Group):
    def __init__(self, *args: Any, commands_by_name: Mapping[str, str], **options: Any) -> None:
        """`commands_by_name`: name to "module:attribute"."""
        super().__init__(*args, **options)
        self._commands_by_name = commands_by_name

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self._commands_by_name)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """None if there is no such command: click says so, and exits 2."""
        if cmd_name not in self._commands_by_name:
            return None
        module, _, attribute = self._commands_by_name[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command
