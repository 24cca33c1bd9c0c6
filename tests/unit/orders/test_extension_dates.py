"""From when and until when a service is extended."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.orders.domain.service import Service
from shared.eventstore.command_context import use_command_context
from shared.rules.vocabulary import AttemptOutcome, HoldCause
from tests.support.command_context import some_context
from tests.support.scenario import given, report
from tests.support.service_events import (
    ACTIVATING,
    ACTIVE,
    PAID_UNTIL,
    SUSPENDED,
    ExampleEvent,
    lifted,
)
from tests.support.term_events import (
    BEYOND,
    HELD,
    MARCH,
    renewal,
)


def test_after_expiry_a_held_service_starts_at_the_payment() -> None:
    assert _extended_at(HELD, BEYOND) == (BEYOND, datetime(2026, 3, 10, tzinfo=UTC))


def test_one_whose_last_hold_has_just_fallen_starts_at_the_payment() -> None:
    """Source: rules.md EC-13: the renewal that was missed is tried in the save that lifts it."""
    let_go = (*SUSPENDED, lifted(HoldCause.CLIENT, 5))
    assert _extended_at(let_go, BEYOND) == (BEYOND, datetime(2026, 3, 10, tzinfo=UTC))


def test_downtime_is_charged_where_the_type_says_so() -> None:
    assert _extended_at(HELD, BEYOND, charge_downtime=True) == (PAID_UNTIL, MARCH)


def test_running_service_starts_at_the_old_end_even_when_it_is_late() -> None:
    assert _extended_at(ACTIVE, BEYOND) == (PAID_UNTIL, MARCH)


def test_held_service_that_is_still_paid_starts_at_the_old_end() -> None:
    assert _extended_at(SUSPENDED, PAID_UNTIL - timedelta(days=1)) == (PAID_UNTIL, MARCH)


@pytest.mark.parametrize(
    ("activated", "ends"),
    [
        (datetime(2026, 1, 31, 8, tzinfo=UTC), ["02-28", "03-31", "04-30", "05-31"]),
        (datetime(2028, 1, 30, 8, tzinfo=UTC), ["02-29", "03-30", "04-30", "05-30"]),
    ],
)
def test_a_31st_does_not_become_a_28th_for_good(activated: datetime, ends: list[str]) -> None:
    """Source: rules.md EC-10."""
    service = _activated_at(activated)
    found = [service.paid_until]
    for _ in range(3):
        assert service.paid_until
        with use_command_context(some_context(service.paid_until)):
            service.extend(renewal(None), charge_downtime=False)
        found.append(service.paid_until)
    assert [f"{end:%m-%d}" for end in found if end] == ends


def test_29_february_comes_back() -> None:
    service = _activated_at(datetime(2028, 2, 29, tzinfo=UTC), "P1Y")
    for year in (2030, 2031, 2032):
        with use_command_context(some_context(service.paid_until or BEYOND)):
            service.extend(renewal(None, "P1Y"), charge_downtime=False)
        assert service.paid_until and service.paid_until.year == year
    assert service.paid_until == datetime(2032, 2, 29, tzinfo=UTC)


def test_renewal_from_the_payment_sets_a_new_day() -> None:
    service = given(*HELD).service()
    for moment, end in ((BEYOND, "03-10"), (BEYOND + timedelta(days=1), "04-10")):
        with use_command_context(some_context(moment)):
            service.extend(renewal(None), charge_downtime=False)
        assert service.paid_until and f"{service.paid_until:%m-%d}" == end


def _extended_at(
    past: tuple[ExampleEvent, ...], now: datetime, *, charge_downtime: bool = False
) -> tuple[datetime, datetime | None]:
    """From when, and until when."""
    service = given(*past).service()
    with use_command_context(some_context(now)):
        service.extend(renewal(None), charge_downtime=charge_downtime)
    return service.extensions_due[0].from_, service.paid_until


def _activated_at(now: datetime, period: str = "P1M") -> Service:
    service = given(*ACTIVATING).service()
    service.specification = replace(service.specification, period=period)
    with use_command_context(some_context(now)):
        report(AttemptOutcome.DONE, 3)(service)
    return service
