"""Holds by hand or for abuse, and the end of a paid period; and what is told before it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.rules.vocabulary import HoldCause
from tests.support.abuse import sweep
from tests.support.command_context import OTHER_CLIENT_ID, STAFF
from tests.support.expiring import DAY, START, Expiring
from tests.support.orders_api import VPS_1

FEBRUARY, MARCH = START.replace(month=2), START.replace(month=3)
UNPAID = [HoldCause.NON_PAYMENT]


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[Expiring]:
    expiring = Expiring(f"sqlite:///{tmp_path}/orders.db")
    yield expiring
    expiring.close()


def held_at_the_end(provider: Expiring, by_staff: bool = False, **fields: Any) -> str:
    (service_id,) = provider.active(**fields)
    assert provider.command(service_id, "suspend", by_staff=by_staff) == 202
    provider.panel(service_id)
    provider.pass_time(FEBRUARY + DAY)
    assert HoldCause.NON_PAYMENT not in provider.holds(service_id)
    (expired,) = provider.events(service_id, "service.expired")
    assert expired["data"]["renewal"] == "held"
    provider.new_types(service_id)
    return service_id


def test_missed_renewal_is_made_when_the_client_resumes_ec_13(provider: Expiring) -> None:
    service_id = held_at_the_end(provider, money="10.00")
    assert provider.api.balance() == "5.00"
    assert provider.command(service_id, "resume") == 202
    provider.panel(service_id)
    assert provider.new_types(service_id) == [
        *("hold_lifted", "extended", "operation_requested", "renewed"),
        *("operation_requested", "resumed"),
    ]
    assert (provider.holds(service_id), provider.api.balance()) == ([], "0.00")


def test_without_money_it_stays_down_for_non_payment_ec_13(provider: Expiring) -> None:
    service_id = held_at_the_end(provider)
    assert provider.command(service_id, "resume") == 200
    assert provider.new_types(service_id) == ["hold_lifted", "hold_placed"]
    assert provider.holds(service_id) == UNPAID
    provider.api.deposit("5.00")
    provider.panel(service_id)
    assert provider.service(service_id).running


def test_staffs_resume_lets_it_run_unpaid_and_for_good_ec_13(provider: Expiring) -> None:
    (service_id,) = provider.active(auto_renew=None)
    provider.pass_time(FEBRUARY)
    provider.panel(service_id)
    assert provider.command(service_id, "resume", by_staff=True) == 202
    provider.panel(service_id)
    provider.pass_time(FEBRUARY + 60 * DAY)
    assert provider.holds(service_id) == []
    assert provider.service(service_id).running


def test_end_of_an_abuse_block_decides_about_the_money_too_ec_13(provider: Expiring) -> None:
    renewed, unpaid = provider.active(quantity=2)
    provider.api.add_abuse_points(10)
    sweep(provider.api)
    provider.panel(renewed, unpaid)
    provider.pass_time(FEBRUARY)
    assert provider.holds(renewed) == [HoldCause.ABUSE]
    provider.api.deposit("5.00")
    assert provider.api.balance() == "5.00"
    provider.api.add_abuse_points(-10)
    sweep(provider.api)
    assert sorted([provider.holds(renewed), provider.holds(unpaid)]) == [[], UNPAID]
    assert provider.api.balance() == "0.00"


def test_temporary_hold_that_ends_after_the_period_gives_way_ec_13(provider: Expiring) -> None:
    (service_id,) = provider.active()
    until = (FEBRUARY + 5 * DAY).isoformat()
    assert provider.command(service_id, "suspend", by_staff=True, until=until) == 202
    provider.panel(service_id)
    provider.pass_time(FEBRUARY + 6 * DAY)
    assert provider.holds(service_id) == UNPAID
    assert provider.new_types(service_id)[-3:] == ["expired", "hold_lifted", "hold_placed"]


def test_hold_by_hand_protects_from_deletion_until_it_falls_ec_30(provider: Expiring) -> None:
    (service_id,) = provider.active()
    provider.pass_time(FEBRUARY)
    provider.panel(service_id)
    assert provider.command(service_id, "suspend", by_staff=True) == 200
    provider.new_types(service_id)
    provider.pass_time(FEBRUARY + 30 * DAY)
    assert provider.new_types(service_id) == ["auto_deletion_skipped"]
    (hold_id,) = [
        hold_id
        for hold_id, cause in provider.service(service_id).holds.items()
        if cause is HoldCause.ADMIN
    ]
    assert provider.command(service_id, f"holds/{hold_id}/lift", by_staff=True) == 202
    provider.panel(service_id)
    assert provider.new_types(service_id) == [
        *("hold_lifted", "deletion_due", "operation_requested", "deleted"),
    ]


def test_type_may_delete_what_is_held_by_hand_ec_30(provider: Expiring) -> None:
    provider.define_type(delete_held_by_hand=True)
    (service_id,) = provider.active()
    provider.pass_time(FEBRUARY)
    provider.panel(service_id)
    provider.command(service_id, "suspend", by_staff=True)
    provider.pass_time(FEBRUARY + 14 * DAY)
    provider.panel(service_id)
    assert provider.service(service_id).deleted


def test_grace_lets_it_run_and_asks_the_money_once_more(provider: Expiring) -> None:
    provider.define_type(grace_days=3)
    first, second = provider.active(quantity=2)
    provider.pass_time(FEBRUARY)
    assert provider.holds(first) == provider.holds(second) == []
    provider.api.deposit("5.00")
    assert provider.api.balance() == "5.00"
    provider.pass_time(FEBRUARY + 3 * DAY)
    assert sorted([provider.holds(first), provider.holds(second)]) == [[], UNPAID]
    assert MARCH in (provider.paid_until(first), provider.paid_until(second))


def test_it_is_held_although_the_type_cannot_suspend(provider: Expiring) -> None:
    provider.define_type(features=[])
    (service_id,) = provider.active()
    provider.new_types(service_id)
    provider.pass_time(FEBRUARY)
    assert provider.new_types(service_id) == ["expired", "hold_placed"]
    assert provider.service(service_id).running


def test_new_owner_renews_by_hand_alone_ec_17(provider: Expiring) -> None:
    (service_id,) = provider.active()
    euros = {"amount": "5.00", "currency": "EUR"}
    deposits = f"/v1/clients/{OTHER_CLIENT_ID}/deposits"
    assert provider.api.post(deposits, {"amount": euros}, STAFF).status_code == 201
    provider.pass_time(FEBRUARY)
    provider.panel(service_id)
    assert (
        provider.command(service_id, "transfer", by_staff=True, to_client_id=str(OTHER_CLIENT_ID))
        == 202
    )
    provider.panel(service_id)
    provider.api.deposit("5.00")
    assert provider.api.post(deposits, {"amount": euros}, STAFF).status_code == 201
    assert provider.holds(service_id) == UNPAID
    assert provider.api.balance() == "5.00"


def reminders(provider: Expiring, service_id: str) -> list[dict[str, Any]]:
    return [
        {name: event["data"][name] for name in ("days", "renewal", "problem")}
        for event in provider.events(service_id, "service.expiry_reminded")
    ]


def test_reminders_say_what_will_happen(provider: Expiring) -> None:
    price = {"period": "P1M", "price": {"amount": "5.00", "currency": "EUR"}}
    (service_id,) = provider.active()
    provider.pass_time(FEBRUARY - 7 * DAY)
    provider.api.deposit("5.00")
    provider.pass_time(FEBRUARY - DAY)
    assert reminders(provider, service_id) == [
        {"days": 7, "renewal": price, "problem": "not_enough_money"},
        {"days": 1, "renewal": price, "problem": None},
    ]


def test_higher_price_and_period_that_is_not_sold_are_told_a_week_before_ec_4(
    provider: Expiring,
) -> None:
    (service_id,) = provider.active(money="10.00")
    raised = {"period": "P1M", "amount": "6.00"}
    provider.api.put("/v1/products/vps-1", VPS_1 | {"prices": [raised]})
    provider.pass_time(FEBRUARY - 7 * DAY)
    provider.api.deposit("5.00")
    provider.pass_time(FEBRUARY - DAY)
    provider.api.put("/v1/products/vps-1", VPS_1 | {"prices": [raised | {"period": "P1Y"}]})
    provider.pass_time(FEBRUARY)
    told = reminders(provider, service_id)
    assert [each["problem"] for each in told] == ["not_enough_money", "price_raised"]
    assert told[1]["renewal"]["price"]["amount"] == "6.00"
    (expired,) = provider.events(service_id, "service.expired")
    assert expired["data"]["renewal"] == "not_offered"


def test_who_is_held_is_reminded_and_who_is_deleted_is_not(provider: Expiring) -> None:
    held, leaving, staying = provider.active(quantity=3)
    provider.command(held, "suspend")
    provider.panel(held)
    for service_id in (leaving, staying):
        assert provider.command(service_id, "delete", moment="period_end") == 200
    assert provider.command(staying, "keep") == 200
    provider.pass_time(FEBRUARY - 7 * DAY)
    assert [each["problem"] for each in reminders(provider, held)] == ["held"]
    assert reminders(provider, leaving) == []
    assert [each["days"] for each in reminders(provider, staying)] == [7]
    provider.new_types(leaving)
    provider.pass_time(FEBRUARY)
    provider.panel(leaving)
    assert provider.new_types(leaving) == ["deletion_due", "operation_requested", "deleted"]


def test_deletion_that_staff_cancel_does_not_stop_the_time(provider: Expiring) -> None:
    (service_id,) = provider.active()
    assert provider.command(service_id, "delete") == 202
    assert provider.api.report(service_id, "cancelled").status_code == 200
    provider.pass_time(FEBRUARY)
    assert provider.holds(service_id) == UNPAID
