"""How commands print: tables on a terminal, plain lines elsewhere, JSON where it is asked for."""

from __future__ import annotations

import json
import sys
import time
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress, TextColumn
from rich.table import Table
from rich.text import Text

LINE_SECONDS = 2.0


def escaped(value: object) -> str:
    """Clients' texts must not write to an operator's terminal: no control characters."""
    text = "-" if value is None else str(value)
    return "".join(each if _is_harmless(each) else ascii(each)[1:-1] for each in text)


def rows(items: Sequence[Mapping[str, Any]], columns: Sequence[str], *, as_json: bool) -> None:
    """`--json`: the items as they came, one list."""
    if as_json:
        click.echo(json.dumps(items))
    elif sys.stdout.isatty():
        table = Table(*columns)
        for item in items:
            table.add_row(*(Text(escaped(item.get(name))) for name in columns))
        click.echo("".join(segment.text for segment in Console().render(table)), nl=False)
    else:
        for item in items:
            click.echo("\t".join(escaped(item.get(name)) for name in columns))


def fields(item: Mapping[str, Any], *, as_json: bool) -> None:
    """One thing: a line for each field."""
    if as_json:
        click.echo(json.dumps(item))
        return
    for name, value in item.items():
        text = json.dumps(value) if isinstance(value, dict | list) else escaped(value)
        click.echo(f"{name}: {text}")


def lines(texts: Iterable[str]) -> None:
    for text in texts:
        click.echo(escaped(text))


class Meter:
    """Of long work: a bar on a terminal, now and then a line elsewhere."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._bar: Progress | None = None
        self.begin(0, 0)

    def begin(self, done: int, total: int) -> None:
        self._total, self._done, self._first = total, done, done
        self._printed = -1
        self._started = self._printed_at = time.monotonic()
        if total and sys.stdout.isatty():
            speed = TextColumn("{task.fields[speed]} events/s")
            self._bar = Progress(*Progress.get_default_columns(), speed)
            self._bar.start()
            self._task = self._bar.add_task(self._what, total=total, completed=done, speed=0)

    def advance(self, events: int) -> None:
        self._done += events
        if self._bar:
            self._bar.update(self._task, completed=self._done, speed=round(self._speed()))
        elif time.monotonic() - self._printed_at > LINE_SECONDS:
            self._line()

    def stop(self) -> None:
        """Without a last line."""
        if self._bar:
            self._bar.stop()

    def close(self) -> None:
        self.stop()
        if self._done != self._printed:
            self._line()

    def _speed(self) -> float:
        return (self._done - self._first) / max(time.monotonic() - self._started, 0.001)

    def _line(self) -> None:
        self._printed, self._printed_at = self._done, time.monotonic()
        speed = self._speed()
        left = max(0, self._total - self._done) / speed if speed else 0
        click.echo(
            f"{self._what}: {self._done} of {max(self._total, self._done)} events,"
            f" {speed:.0f} events/s, {left:.0f} s left"
        )


def _is_harmless(character: str) -> bool:
    return unicodedata.category(character)[0] != "C"
