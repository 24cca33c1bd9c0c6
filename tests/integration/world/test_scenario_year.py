"""A year of one service, day by day: what is done, and the exact list of events that follows.

A month costs 5.00; what nobody pays for is deleted after 14 days.
"""

from __future__ import annotations

from tests.support.story import day, deposits, lived, orders, pays, service, written
from tests.support.world import world

AUTO_RENEW = {"period": "P1M", "source": "balance"}


def reminded(end: str, days: int, problem: str = "") -> str:
    told = f"service.expiry_reminded until {end} days {days} renewal P1M"
    return f"{told} problem {problem}" if problem else told


def renewed(price: str, start: str, end: str) -> str:
    """By itself, in one save; then the panel does it."""
    return f"""
        service.extended {price} from {start} to {end}
        service.operation_requested renewal
        account.charged {price}
        order.placed {price}
        order.paid {price}
        service.renewed until {end}"""


YEAR = (
    day(
        "2027-01-31",
        deposits(1600),
        orders(auto_renew=AUTO_RENEW),
        pays(),
        """
        account.opened
        account.deposited 16.00
        order.placed 5.00
        service.ordered 5.00
        account.charged 5.00
        order.paid 5.00
        service.paid
        service.operation_requested activation
        service.activated until 28 Feb""",
    ),
    day("2027-02-21", reminded("28 Feb", 7)),
    day("2027-02-27", reminded("28 Feb", 1)),
    day("2027-02-28", renewed("5.00", "28 Feb", "31 Mar")),
    day("2027-03-24", reminded("31 Mar", 7)),
    day("2027-03-30", reminded("31 Mar", 1)),
    day("2027-03-31", renewed("5.00", "31 Mar", "30 Apr")),
    day("2027-04-23", reminded("30 Apr", 7, "not_enough_money")),
    day("2027-04-29", reminded("30 Apr", 1, "not_enough_money")),
    day(
        "2027-04-30",
        """
        service.expired until 30 Apr renewal not_enough_money
        service.hold_placed non_payment deletion on 14 May
        service.operation_requested suspension
        service.suspended""",
    ),
    day(
        "2027-05-10",
        deposits(500),
        """
        account.deposited 5.00
        account.charged 5.00
        service.extended 5.00 from 10 May to 10 Jun
        service.hold_lifted non_payment
        service.operation_requested renewal
        order.placed 5.00
        order.paid 5.00
        service.renewed until 10 Jun
        service.operation_requested resume
        service.resumed""",
    ),
    day(
        "2027-05-20",
        service("suspend"),
        """
        service.hold_placed client
        service.operation_requested suspension
        service.suspended""",
    ),
    day(
        "2027-05-25",
        service("resume"),
        """
        service.hold_lifted client
        service.operation_requested resume
        service.resumed""",
    ),
    day(
        "2027-06-01",
        deposits(4000),
        service("renew", period="P1M"),
        pays(),
        """
        account.deposited 40.00
        order.placed 5.00
        service.renewal_ordered 5.00 from 10 Jun
        account.charged 5.00
        order.paid 5.00
        service.extended 5.00 from 10 Jun to 10 Jul
        service.operation_requested renewal
        service.renewed until 10 Jul""",
    ),
    day(
        "2027-06-20",
        service("edit", resources={"ip": 3}),
        pays(),
        """
        service.change_ordered 7.00
        order.placed 1.34
        account.charged 1.34
        order.paid 1.34
        service.change_requested 7.00
        service.operation_requested change
        service.changed 7.00""",
    ),
    day(
        "2027-07-01",
        service("delete", moment="period_end"),
        """
        service.deletion_scheduled on 10 Jul""",
    ),
    day(
        "2027-07-05",
        service("keep"),
        """
        service.kept until 10 Jul""",
    ),
    day(
        "2027-07-08",
        service("suspend", by_staff=True),
        """
        service.hold_placed admin
        service.operation_requested suspension
        service.suspended""",
    ),
    day("2027-07-09", reminded("10 Jul", 1, "held")),
    day(
        "2027-07-10",
        """
        service.expired until 10 Jul renewal held""",
    ),
    day(
        "2027-07-20",
        service("resume", by_staff=True),
        """
        service.hold_lifted admin
        service.extended 7.00 from 20 Jul to 20 Aug
        service.operation_requested renewal
        account.charged 7.00
        order.placed 7.00
        order.paid 7.00
        service.renewed until 20 Aug
        service.operation_requested resume
        service.resumed""",
    ),
    day("2027-08-13", reminded("20 Aug", 7)),
    day("2027-08-19", reminded("20 Aug", 1)),
    day("2027-08-20", renewed("7.00", "20 Aug", "20 Sep")),
    day("2027-09-13", reminded("20 Sep", 7)),
    day("2027-09-19", reminded("20 Sep", 1)),
    day("2027-09-20", renewed("7.00", "20 Sep", "20 Oct")),
    day("2027-10-13", reminded("20 Oct", 7)),
    day("2027-10-19", reminded("20 Oct", 1)),
    day("2027-10-20", renewed("7.00", "20 Oct", "20 Nov")),
    day("2027-11-13", reminded("20 Nov", 7, "not_enough_money")),
    day("2027-11-19", reminded("20 Nov", 1, "not_enough_money")),
    day(
        "2027-11-20",
        """
        service.expired until 20 Nov renewal not_enough_money
        service.hold_placed non_payment deletion on 04 Dec
        service.operation_requested suspension
        service.suspended""",
    ),
    day(
        "2027-12-04",
        """
        service.deletion_due non_payment
        service.operation_requested deletion
        service.deleted""",
    ),
)


def test_a_year_of_a_service_from_31_january_to_its_deletion() -> None:
    """Also a fault of others that must not happen here: a 31st that became a 28th for good
    (rules.md EC-10).
    """
    with world() as provider:
        provider.define_catalogue()
        assert lived(provider, YEAR, until="2028-01-31") == written(YEAR)
