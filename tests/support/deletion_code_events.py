"""Example events about the one-time code for the deletion of a service."""

from __future__ import annotations

from datetime import datetime, timedelta

from services.orders.domain import deletion_code_events as code_events
from tests.support.command_context import TIMESTAMP
from tests.support.service_events import ACTIVE, ExampleEvent, id_from_version

EXPIRES_AT = TIMESTAMP + timedelta(minutes=15)


def code_requested(version: int, expires_at: datetime = EXPIRES_AT) -> ExampleEvent:
    fields = {"nonce": id_from_version(version), "expires_at": expires_at}
    return ExampleEvent(code_events.DeletionCodeRequested, fields)


def code_refused(tries_left: int) -> ExampleEvent:
    return ExampleEvent(code_events.DeletionCodeRefused, {"tries_left": tries_left})


CODE_REQUESTED = (*ACTIVE, code_requested(5))
CODE_REFUSED = (*CODE_REQUESTED, code_refused(4))
