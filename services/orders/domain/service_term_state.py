"""How long a service is paid for after its events: the part that changes, and never decides."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never
from uuid import UUID

from services.orders.domain import service_term_events as term_events
from services.orders.domain.paid_period import PaidPeriod, PaidTime
from services.orders.domain.renewal import Extension, Renewal, without_first
from services.orders.domain.service_fields import ServiceFields
from shared.rules.vocabulary import OperationKind


class TermState(ServiceFields):
    def __init__(self) -> None:
        super().__init__()
        self.anchor_day: int | None = None
        """The day of the month on which its periods end, where the month has it."""
        self.paid_periods: list[PaidPeriod] = []
        """In the order in which they were paid, those that are over too."""
        self.ordered_renewal: Renewal | None = None
        """It waits for its order to be paid."""
        self.extensions_due: list[Extension] = []
        """The panel has yet to do its part, oldest first."""
        self.undone_at: set[datetime] = set()
        """Ends of the paid period from which the panel could not extend."""

    @property
    def paid_time(self) -> PaidTime:
        """That is left of it now."""
        return PaidTime.left_of(self.paid_periods, self.next_timestamp)

    @property
    def unpaid_orders(self) -> frozenset[UUID]:
        """That it waits for once it is bought."""
        waits_for = (self.ordered_change, self.ordered_renewal)
        return frozenset(each.order_id for each in waits_for if each and each.order_id)

    def _evolve_term(self, event: term_events.TermEvent) -> None:
        match event:
            case term_events.RenewalOrdered():
                self.ordered_renewal = Renewal.from_event(event)
            case term_events.RenewalCancelled():
                self.ordered_renewal = None
            case term_events.Extended():
                self._evolve_extended(event)
            case term_events.Renewed():
                self._end_work(OperationKind.RENEWAL, event.operation_id)
                del self.extensions_due[0]
            case term_events.ExtensionUndone():
                self._evolve_undone(event)
            case _:
                assert_never(event)

    def _evolve_extended(self, event: term_events.Extended) -> None:
        assert self.paid_until and self.anchor_day
        specification = self.specification
        extension = Extension.from_event(
            event,
            paid_until=self.paid_until,
            anchor_day=self.anchor_day,
            period_before=specification.period,
            price_before=specification.price,
        )
        self.extensions_due.append(extension)
        self.paid_periods.append(PaidPeriod.of_extension(extension))
        self.work_due.append(OperationKind.RENEWAL)
        self.ordered_renewal, self.due_to = None, event
        self.paid_until, self.anchor_day = event.to, extension.anchor_day_after
        if event.order_id:
            self._specify(period=event.period, price=event.price)

    def _evolve_undone(self, event: term_events.ExtensionUndone) -> None:
        undone, count = self.extensions_due[0], len(self.extensions_due)
        self.extensions_due = without_first(self.extensions_due)
        self.paid_periods[-count:] = map(PaidPeriod.of_extension, self.extensions_due)
        last = self.extensions_due[-1] if self.extensions_due else None
        self.anchor_day = last.anchor_day_after if last else undone.anchor_day
        self.undone_at.add(undone.paid_until)
        self.paid_until = event.to
        self._specify(period=event.period, price=event.period_price)
