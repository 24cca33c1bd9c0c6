"""The renewals of a service: the one that waits for its order, those that wait for the panel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.orders.domain.service_term_events import Extended, RenewalOrdered
from shared.rules.money import Money
from shared.rules.periods import end_of_period
from shared.rules.vocabulary import RenewalProblem as RenewalProblem


@dataclass(frozen=True, kw_only=True)
class Renewal:
    """It is keyed by its service and the `paid_until` that it follows."""

    order_id: UUID | None
    """None: staff give it away."""
    period: str
    from_: datetime
    """The `paid_until` that stood when it was decided."""
    price: Money

    @classmethod
    def from_event(cls, event: RenewalOrdered) -> Renewal:
        return cls(
            order_id=event.order_id, period=event.period, from_=event.from_, price=event.price
        )


@dataclass(frozen=True, kw_only=True)
class Extension:
    """What the money, or staff, has moved the end of the paid period by."""

    order_id: UUID | None
    period: str
    from_: datetime
    to: datetime
    price: Money
    paid_until: datetime
    """Before it; earlier than `from_` where the service had expired."""
    anchor_day: int
    """Before it. See `extended_to`."""
    period_before: str
    price_before: Money
    """As last bought before it."""

    @classmethod
    def from_event(cls, event: Extended, **before: Any) -> Extension:
        return cls(
            order_id=event.order_id,
            period=event.period,
            from_=event.from_,
            to=event.to,
            price=event.price,
            **before,
        )

    @property
    def anchor_day_after(self) -> int:
        """One that does not begin where the last has ended sets a new day."""
        return self.anchor_day if self.from_ == self.paid_until else self.from_.day


def extended_to(from_: datetime, period: str, paid_until: datetime, anchor_day: int) -> datetime:
    """The end of an extension. `anchor_day`: the day of the month of the first activation, kept
    wherever a month has it. Source: rules.md EC-10.
    """
    return end_of_period(from_, period, anchor_day if from_ == paid_until else from_.day)


def without_first(extensions: Sequence[Extension]) -> list[Extension]:
    """The others begin where the first one, which is undone, did."""
    first, *others = extensions
    start, end, anchor_day = first.from_, first.paid_until, first.anchor_day
    period, price = first.period_before, first.price_before
    moved = []
    for extension in others:
        to = extended_to(start, extension.period, end, anchor_day)
        changed = replace(
            extension,
            from_=start,
            to=to,
            paid_until=end,
            anchor_day=anchor_day,
            period_before=period,
            price_before=price,
        )
        moved.append(changed)
        start, end, anchor_day = to, to, changed.anchor_day_after
        if extension.order_id:
            period, price = extension.period, extension.price
    return moved
