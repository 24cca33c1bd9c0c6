"""Shorter lives of one service, told as the year is: unpaid, held for a time, deleted in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from shared.rules.vocabulary import AttemptOutcome, OperationKind
from tests.support.story import (
    Life,
    day,
    deposits,
    lived,
    orders,
    pays,
    service,
    told,
    written,
)
from tests.support.world import World, world
from tests.support.world_panel import DONE

AUTO_RENEW = {"period": "P1M", "source": "balance"}

UNPAID = (
    day(
        "2027-01-31",
        orders(),
        """
        order.placed 5.00
        service.ordered 5.00""",
    ),
    day(
        "2027-03-02",
        """
        order.expired
        service.deleted""",
    ),
)
DELETED_IN_TIME = (
    day(
        "2027-01-31",
        deposits(600),
        orders(),
        pays("transfer"),
        """
        account.opened
        account.deposited 6.00
        order.placed 5.00
        service.ordered 5.00
        order.payment_awaited 5.00
        payment.awaited 5.00""",
    ),
    day(
        "2027-02-02",
        pays(),
        """
        account.charged 5.00
        order.paid 5.00
        service.paid
        service.operation_requested activation
        payment.voided
        service.activated until 02 Mar""",
    ),
    day(
        "2027-02-05",
        service("suspend", until="2027-02-09T10:00:00Z", by_staff=True),
        """
        service.hold_placed temporary until 09 Feb
        service.operation_requested suspension
        service.suspended""",
    ),
    day(
        "2027-02-09",
        """
        service.hold_lifted temporary
        service.operation_requested resume
        service.resumed""",
    ),
    day(
        "2027-02-20",
        service("delete", moment="period_end"),
        """
        service.deletion_scheduled on 02 Mar""",
    ),
    day(
        "2027-02-25",
        service("suspend"),
        """
        service.hold_placed client
        service.operation_requested suspension
        service.suspended""",
    ),
    day(
        "2027-03-02",
        """
        service.deletion_due scheduled
        service.operation_requested deletion
        service.deleted""",
    ),
)


def test_an_order_that_nobody_pays_expires_after_thirty_days() -> None:
    with world() as provider:
        provider.define_catalogue()
        assert lived(provider, UNPAID, until="2027-06-01") == written(UNPAID)


def test_a_scheduled_deletion_goes_through_under_a_hold() -> None:
    """Source: rules.md EC-18."""
    with world() as provider:
        provider.define_catalogue()
        assert lived(provider, DELETED_IN_TIME, until="2027-06-01") == written(DELETED_IN_TIME)


def begun(provider: World, minor: int) -> Life:
    """Active since 1 February, with automatic renewal."""
    provider.define_catalogue()
    first = day("2027-02-01", deposits(minor), orders(auto_renew=AUTO_RENEW), pays())
    lived(provider, [first], until="2027-02-01")
    return Life(provider)


def after(provider: World, days: int) -> list[str]:
    """What happens when all that was due while nobody worked comes at once."""
    events_before = len(provider.folded.events)
    provider.now = datetime(2027, 2, 1, 10, tzinfo=UTC) + timedelta(days=days)
    provider.work_through()
    return [told(event) for event in provider.folded.events[events_before:]]


def test_fault_of_others_held_and_deleted_within_a_minute_after_an_outage() -> None:
    """Source: rules.md EC-11: the days until the deletion count from the hold."""
    with world() as provider:
        begun(provider, 500)
        assert after(provider, 100) == [
            "service.expired until 01 Mar renewal not_enough_money",
            "service.hold_placed non_payment deletion on 26 May",
            "service.operation_requested suspension",
            "service.suspended",
        ]
        assert after(provider, 113) == []
        assert after(provider, 114) == [
            "service.deletion_due non_payment",
            "service.operation_requested deletion",
            "service.deleted",
        ]


def test_after_an_outage_each_month_is_renewed_once() -> None:
    """Source: rules.md EC-29."""
    with world() as provider:
        begun(provider, 1700)
        extended = [told for told in after(provider, 70) if "extended" in told]
        assert extended == [
            "service.extended 5.00 from 01 Mar to 01 Apr",
            "service.extended 5.00 from 01 Apr to 01 May",
        ]
        (movements,) = provider.folded.movements.values()
        assert provider.minor_of(movements[-1].balance) == 200


def test_a_second_renewal_takes_the_place_of_the_first_that_the_panel_cannot_do() -> None:
    """Then its month is to be renewed once more, and is, though it was paid for before."""
    with world() as provider:
        begun(provider, 2000)
        answers = iter([(AttemptOutcome.MANUAL,), (AttemptOutcome.IMPOSSIBLE,)])

        def first_late_and_impossible(kind: OperationKind) -> tuple[AttemptOutcome, ...]:
            return next(answers, DONE) if kind is OperationKind.RENEWAL else DONE

        provider.panel.outcomes = first_late_and_impossible
        assert [line for line in after(provider, 70) if line.startswith("service.ext")] == [
            "service.extended 5.00 from 01 Mar to 01 Apr",
            "service.extended 5.00 from 01 Apr to 01 May",
            "service.extension_undone 5.00 from 01 May to 01 Apr",
            "service.extended 5.00 from 01 Apr to 01 May",
        ]
        (movements,) = provider.folded.movements.values()
        assert provider.minor_of(movements[-1].balance) == 500
