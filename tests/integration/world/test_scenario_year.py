"""Lives of one service, day by day: what is done, and the exact list of events that follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.support.story import day, deposits, lived, orders, pays, service, written
from tests.support.world import World, world


@pytest.fixture
def provider() -> Iterator[World]:
    with world(start=datetime(2027, 1, 31, 10, tzinfo=UTC)) as living:
        living.define_catalogue()
        yield living


ORDERED = """
    account.opened
    account.deposited 10.00
    order.placed 5.00
    service.ordered 5.00
    account.charged 5.00
    order.paid 5.00
    service.paid
    service.operation_requested activation
    service.activated until 28 Feb"""


def test_a_client_suspends_resumes_and_deletes(provider: World) -> None:
    days = (
        day("2027-01-31", deposits(1000), orders(), pays(), ORDERED),
        day(
            "2027-02-03",
            service("suspend"),
            """
            service.hold_placed client
            service.operation_requested suspension
            service.suspended""",
        ),
        day(
            "2027-02-05",
            service("resume"),
            """
            service.hold_lifted client
            service.operation_requested resume
            service.resumed""",
        ),
        day(
            "2027-02-10",
            service("delete"),
            """
            service.operation_requested deletion
            service.deleted""",
        ),
    )
    assert lived(provider, days, until="2027-02-12") == written(days)
