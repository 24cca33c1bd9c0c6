"""Whether a stack has done all that is due, and read it everywhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
from prometheus_client.parser import text_string_to_metric_families

from services.cli import opened
from services.cli.api_client import ApiClient
from services.cli.apps import WRITERS
from services.cli.data_folder import DataFolder
from shared.rules.caller import Caller
from shared.rules.vocabulary import Role

POLL_SECONDS = 0.2
LINE_SECONDS = 2.0
STALLED_SECONDS = 60.0
PROBE_SECONDS = 10.0
APP = Caller(role=Role.APP, sub="hostledger")


class NotSettled(Exception):
    """Nothing has changed for a minute, and something is left."""


@dataclass(frozen=True, kw_only=True)
class Outlook:
    timers_due: int | None
    """None: the worker does not answer."""
    unsent: int
    """Event stores whose events are not all in Kafka yet."""
    unread: int | None
    """Events, over all projections; None: how many is not known."""
    read: int

    @property
    def is_settled(self) -> bool:
        return (self.timers_due, self.unsent, self.unread) == (0, 0, 0)

    def __str__(self) -> str:
        due = "worker away" if self.timers_due is None else f"{self.timers_due} timers due"
        unread = "?" if self.unread is None else self.unread
        return f"{due}, {unread} events to read" + (", relay behind" if self.unsent else "")


def wait(folder: DataFolder, say: Callable[[str], None]) -> None:
    """Twice in a row: what was read may have led to a report that makes something due.

    Raises NotSettled, ApiRefused.
    """
    settled, latest, changed_at, said_at = 0, None, time.monotonic(), time.monotonic()
    while settled < 2:
        outlook = look(folder)
        settled = settled + 1 if outlook.is_settled else 0
        if outlook != latest:
            latest, changed_at = outlook, time.monotonic()
        elif not settled and time.monotonic() - changed_at > STALLED_SECONDS:
            raise NotSettled(f"{outlook}, and no progress for {STALLED_SECONDS:.0f} s")
        if not settled and time.monotonic() - said_at > LINE_SECONDS:
            said_at = time.monotonic()
            say(str(outlook))
        time.sleep(POLL_SECONDS)


def look(folder: DataFolder) -> Outlook:
    """In this order: what is written meanwhile is found by who looks later. Raises ApiRefused."""
    timers_due = _metric(folder, "orders", "timers_due")
    unsent = sum(not _is_sent(folder, app) for app in WRITERS)
    positions = [
        position
        for app in opened.FOLLOWERS
        for item in ApiClient(folder, app).get("/v1/projections")["items"]
        for position in item["positions"]
    ]
    return Outlook(
        timers_due=None if timers_due is None else int(timers_due),
        unsent=unsent,
        unread=_sum(positions),
        read=sum(position["position"] for position in positions),
    )


def _is_sent(folder: DataFolder, app: str) -> bool:
    """In the embedded profile nothing has to be sent."""
    if not folder.stack_file.read().kafka:
        return True
    position = int(_metric(folder, app, "relay_position") or 0)
    query = {"after": str(position), "limit": "1"}
    page = ApiClient(folder, app, APP).get("/internal/v1/feed", **query)
    last: int = page["last"]
    return last <= position


def _metric(folder: DataFolder, app: str, name: str) -> float | None:
    """Of its worker. None: it does not say."""
    url = f"{folder.stack_file.read().url(app, 'worker')}/metrics"
    try:
        text = httpx.get(url, timeout=PROBE_SECONDS, trust_env=False).text
    except httpx.HTTPError:
        return None
    samples = (each for family in text_string_to_metric_families(text) for each in family.samples)
    return next((each.value for each in samples if each.name == name), None)


def _sum(positions: list[dict[str, Any]]) -> int | None:
    lags = [position["lag"] for position in positions]
    return None if None in lags else sum(lags)
