"""What time and money do with a service at the end of its paid period, through the store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.cli import lookup_replay
from services.orders import lookup
from services.orders.handlers.timers import HANDLERS
from services.orders.timer_lookup import TimerKind
from shared.rules.vocabulary import HoldCause
from tests.support.expiring import DAY, START, Expiring

FEBRUARY, MARCH, APRIL = (START.replace(month=month) for month in (2, 3, 4))
UNPAID = [HoldCause.NON_PAYMENT]
HELD = ["expired", "hold_placed", "operation_requested"]


@pytest.fixture
def provider(url: str) -> Iterator[Expiring]:
    """On SQLite and on PostgreSQL."""
    expiring = Expiring(url)
    yield expiring
    expiring.close()


@pytest.fixture
def small_provider(tmp_path: Path) -> Iterator[Expiring]:
    """On SQLite, for what no store decides."""
    expiring = Expiring(f"sqlite:///{tmp_path}/orders.db")
    yield expiring
    expiring.close()


def test_every_kind_of_timer_has_a_handler() -> None:
    assert set(HANDLERS) == set(TimerKind)


def test_it_is_renewed_while_there_is_money_then_held_and_brought_back(provider: Expiring) -> None:
    (service_id,) = provider.active(money="10.00")
    provider.pass_time(FEBRUARY)
    assert provider.paid_until(service_id) == MARCH
    assert (provider.holds(service_id), provider.api.balance()) == ([], "0.00")
    provider.panel(service_id)
    assert provider.new_types(service_id)[-2:] == ["operation_requested", "renewed"]
    provider.pass_time(MARCH)
    assert provider.new_types(service_id) == HELD
    (expired,) = provider.events(service_id, "service.expired")
    assert (expired["actor"], expired["data"]["renewal"]) == (
        "system:period_end",
        "not_enough_money",
    )
    provider.panel(service_id)
    assert provider.new_types(service_id) == ["suspended"]
    provider.pass_time(MARCH + 3 * DAY)
    provider.api.deposit("7.00")
    assert provider.new_types(service_id) == ["extended", "hold_lifted", "operation_requested"]
    provider.panel(service_id)
    assert provider.new_types(service_id) == ["renewed", "operation_requested", "resumed"]
    assert provider.paid_until(service_id) == APRIL + 3 * DAY
    assert provider.api.balance() == "2.00"


def test_after_an_outage_of_months_it_is_not_held_and_deleted_in_one_go_ec_11(
    provider: Expiring,
) -> None:
    (service_id,) = provider.active()
    later = FEBRUARY + 100 * DAY
    provider.pass_time(later)
    provider.panel(service_id)
    assert provider.holds(service_id) == UNPAID
    assert provider.new_types(service_id)[-4:] == [*HELD, "suspended"]
    provider.pass_time(later + 13 * DAY)
    assert provider.new_types(service_id) == []
    provider.pass_time(later + 14 * DAY)
    assert provider.new_types(service_id) == ["deletion_due", "operation_requested"]
    provider.panel(service_id)
    assert provider.new_types(service_id) == ["deleted"]


def test_reactivation_comes_with_the_money_rn_8(provider: Expiring) -> None:
    """Whatever is not finished when it comes: here the panel has not suspended yet."""
    (service_id,) = provider.active()
    provider.pass_time(FEBRUARY)
    provider.api.deposit("5.00")
    assert provider.holds(service_id) == []
    provider.panel(service_id)
    service = provider.service(service_id)
    assert service.running and service.paid_until == MARCH


def test_money_renews_the_longest_unpaid_first_and_nothing_else_rn_15(provider: Expiring) -> None:
    (first,) = provider.active()
    provider.pass_time(START + DAY)
    (second,) = provider.active()
    (by_hand,) = provider.active(auto_renew=None)
    provider.pass_time(FEBRUARY + 2 * DAY)
    assert [provider.holds(each) for each in (first, second, by_hand)] == [UNPAID] * 3
    provider.api.deposit("4.00")
    assert provider.api.balance() == "4.00"
    provider.api.deposit("3.00")
    assert [provider.holds(each) for each in (first, second, by_hand)] == [[], UNPAID, UNPAID]
    provider.api.deposit("103.00")
    assert [provider.holds(each) for each in (first, second, by_hand)] == [[], [], UNPAID]
    assert provider.api.balance() == "100.00"


def test_more_services_than_one_save_renews_are_brought_back_soon_rn_15(
    small_provider: Expiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.orders.handlers.overdue.SAVE_RENEWALS", 2)
    services = small_provider.active(quantity=5)
    small_provider.pass_time(FEBRUARY)
    small_provider.api.deposit("40.00")
    held = [each for each in services if small_provider.holds(each)]
    assert len(held) == 3
    small_provider.pass_time(FEBRUARY)
    assert [small_provider.holds(each) for each in services] == [[]] * 5
    assert small_provider.api.balance() == "15.00"


def test_lookup_tables_are_made_again_from_the_events(provider: Expiring) -> None:
    first, second, third = provider.active(quantity=3)
    provider.command(second, "edit", auto_renew=None)
    provider.pass_time(FEBRUARY)
    provider.api.deposit("5.00")
    assert provider.command(third, "delete", by_staff=True) == 409  # it is being suspended
    provider.panel(first, second, third)
    assert provider.command(third, "delete", by_staff=True) == 202
    provider.panel(third)
    before = provider.api.lookup_rows()
    assert len(before["auto_renewed_services"]) == len(before["overdue_services"]) == 3
    with provider.api.store.engine.begin() as tx:
        for table in (lookup.TIMERS, lookup.OVERDUE_SERVICES, lookup.AUTO_RENEWED_SERVICES):
            tx.execute(table.delete())
    lookup_replay.replay(provider.api.store)
    assert provider.api.lookup_rows() == before
