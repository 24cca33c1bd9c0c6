"""The periods of a service that are paid, and what of their price is left at an instant. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Self
from uuid import UUID

from services.orders.domain.renewal import Extension
from shared.rules.money import Money
from shared.rules.pro_rata import refund_of, share_left


@dataclass(frozen=True, kw_only=True)
class Surcharge:
    """What a change of the service has cost for the rest of a paid period."""

    order_id: UUID
    since: datetime
    """The edit: the charge is for the time from then on."""
    value: Money


@dataclass(frozen=True, kw_only=True)
class PaidPeriod:
    order_id: UUID | None
    """That paid it; None: staff gave it away."""
    period: str
    starts_at: datetime
    ends_at: datetime
    """The first instant after it."""
    value: Money
    """What was charged for it, without set-up fee."""
    surcharges: tuple[Surcharge, ...] = ()

    @classmethod
    def of_extension(cls, extension: Extension) -> Self:
        return cls(
            order_id=extension.order_id,
            period=extension.period,
            starts_at=extension.from_,
            ends_at=extension.to,
            value=extension.price,
        )

    def share_left(self, at: datetime) -> Fraction:
        """From 0, it is over, to 1, it has not begun."""
        return share_left(self.starts_at, self.ends_at, at)

    def values_left(self, at: datetime) -> Iterator[tuple[UUID, Fraction]]:
        """By order, in the smallest unit of the currency."""
        if self.order_id:
            yield self.order_id, self.value.minor * self.share_left(at)
        for each in self.surcharges:
            yield each.order_id, each.value.minor * share_left(each.since, self.ends_at, at)


@dataclass(frozen=True, kw_only=True)
class PaidTime:
    """What is left of the paid periods at an instant."""

    at: datetime
    periods: Sequence[PaidPeriod]
    """That are not over, oldest first."""

    @classmethod
    def left_of(cls, periods: Iterable[PaidPeriod], at: datetime) -> Self:
        return cls(at=at, periods=[each for each in periods if each.share_left(at)])

    @property
    def value(self) -> list[Fraction]:
        """Of each period, at the prices charged, in the smallest unit of the currency."""
        return [
            sum((value for _, value in each.values_left(self.at)), Fraction(0))
            for each in self.periods
        ]

    @property
    def refunds(self) -> dict[UUID, Money]:
        """What each order has paid for it, rounded down; without those that come to nothing."""
        left: defaultdict[UUID, Fraction] = defaultdict(Fraction)
        for each in self.periods:
            for order_id, value in each.values_left(self.at):
                left[order_id] += value
        currency = self.periods[0].value.currency if self.periods else ""
        refunds = {order_id: refund_of(value, currency) for order_id, value in left.items()}
        return {order_id: amount for order_id, amount in refunds.items() if amount.minor}


def with_surcharge(
    periods: Sequence[PaidPeriod], order_id: UUID, since: datetime, parts: Sequence[Money]
) -> list[PaidPeriod]:
    """`parts`: of the periods that were not over at `since`, oldest first."""
    left = PaidTime.left_of(periods, since).periods
    charged = dict(zip(left, parts, strict=False))
    return [
        replace(each, surcharges=(*each.surcharges, _surcharge(order_id, since, charged[each])))
        if each in charged and charged[each].minor
        else each
        for each in periods
    ]


def _surcharge(order_id: UUID, since: datetime, value: Money) -> Surcharge:
    return Surcharge(order_id=order_id, since=since, value=value)
