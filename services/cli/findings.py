"""What `hostledger verify` finds: told as it goes, or one JSON document at the end."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import click

from services.cli import output
from shared.messaging.event_log import EventLog, Positions
from shared.messaging.event_source import RecordBatch

FIRST_DIFFERENCES = 10


class Findings:
    """Counts what is wrong, and keeps the first of each part."""

    def __init__(self, *, as_json: bool) -> None:
        self.wrong = 0
        self._as_json = as_json
        self._parts: list[dict[str, Any]] = []

    def part(self, text: str) -> None:
        self._parts.append({"part": text, "facts": [], "wrong": []})
        self._tell(text)

    def fact(self, text: str) -> None:
        self._parts[-1]["facts"].append(text)
        self._tell(f"  {text}")

    def report(self, text: str) -> None:
        self.wrong += 1
        first = self._parts[-1]["wrong"]
        if len(first) < FIRST_DIFFERENCES:
            first.append(text)
            self._tell(f"  wrong: {text}")

    @contextmanager
    def progress(self, log: EventLog, until: Positions) -> Iterator[EventLog]:
        """The same log; how much of it was read is shown while it is long work."""
        if self._as_json:
            yield log
            return
        meter = output.Meter(self._parts[-1]["part"])
        meter.begin(0, sum(until.values()))
        try:
            yield _ShownLog(log, meter)
        finally:
            meter.stop()

    def conclude(self) -> None:
        """Exits 1 if anything is wrong."""
        if self._as_json:
            click.echo(json.dumps({"wrong": self.wrong, "parts": self._parts}))
        if self.wrong:
            raise click.ClickException(f"{self.wrong} wrong")
        self._tell("everything agrees")

    def _tell(self, text: str) -> None:
        if not self._as_json:
            output.lines([text])


class _ShownLog:
    def __init__(self, log: EventLog, meter: output.Meter) -> None:
        self._log, self._meter = log, meter

    def identities(self) -> Mapping[str, str]:
        return self._log.identities()

    def ends(self) -> Positions:
        return self._log.ends()

    def read(self, start: Positions, until: Positions) -> Iterator[Sequence[RecordBatch]]:
        for batches in self._log.read(start, until):
            yield batches
            self._meter.advance(sum(each.end_position - each.start_position for each in batches))

    def close(self) -> None:
        self._log.close()
