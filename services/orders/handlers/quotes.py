"""What a command would cost or give back: decided by its own handler, and never saved.

So a quote is refused as the command would be, and its figures are those of the command.
"""

from __future__ import annotations

from services.orders.commands import DeleteService, EditService, RenewService
from services.orders.domain import account_events
from services.orders.domain.change import Change
from services.orders.domain.change_cost import PriceLine, period_prices
from services.orders.domain.editing import change_cost
from services.orders.domain.paid_period import PaidTime
from services.orders.domain.quote import Quote
from services.orders.domain.service import Service
from services.orders.domain.specification import ServiceSpecification
from services.orders.handlers.deletion import delete_service
from services.orders.handlers.editing import edit_service
from services.orders.handlers.renewals import renew_service
from services.orders.handlers.services import load_service
from services.orders.store import OrdersStore
from shared.eventstore.command_context import command_context
from shared.rules.money import Money
from shared.rules.periods import in_words


def quote(command: RenewService | EditService | DeleteService, store: OrdersStore) -> Quote:
    """Raises as the command's handler."""
    with store.read_ahead(command_context.get().command_id, command):
        service = load_service(command, store)
        match command:
            case RenewService():
                return _renewal(command, service, store)
            case EditService():
                return _edit(command, service, store)
            case DeleteService():
                return _deletion(command, service, store)


def _renewal(command: RenewService, service: Service, store: OrdersStore) -> Quote:
    decision = renew_service(command, store)
    nothing = Money.zero(store.currency)
    if command.free:
        return Quote(total=nothing, lines=[], paid_until=service.paid_until, refund=None)
    ordered = service.ordered_renewal
    assert ordered
    if decision.response["placed"]:
        lines = _lines_of_period(service.specification, ordered.period, store)
    else:
        text = f"{service.specification.product_name}, in the order that stands already"
        lines = [PriceLine(text=text, amount=ordered.price)]
    service.extend(ordered, charge_downtime=store.policy(service).charge_downtime)
    return Quote(total=ordered.price, lines=lines, paid_until=service.paid_until, refund=None)


def _edit(command: EditService, service: Service, store: OrdersStore) -> Quote:
    before, left, ordered_before = service.specification, service.paid_time, service.ordered_change
    edit_service(command, store)
    ordered = service.ordered_change if service.ordered_change is not ordered_before else None
    total, lines = Money.zero(store.currency), list[PriceLine]()
    if not service.paid and service.specification.resources != before.resources:
        total, lines = _in_the_cart(service.specification, store)
    elif change := ordered or service.due_change:
        total, lines = change.charge, _lines_of_change(change, before, left, store)
    return Quote(total=total, lines=lines, paid_until=service.paid_until, refund=None)


def _deletion(command: DeleteService, service: Service, store: OrdersStore) -> Quote:
    decision = delete_service(command, store, needs_code=False)
    lines = [
        PriceLine(text=f"Given back of what order {event.order_id} has cost", amount=event.amount)
        for changed in decision.changed
        for event in changed.pending_events
        if isinstance(event, account_events.Refunded)
    ]
    nothing = Money.zero(store.currency)
    refund = sum((line.amount for line in lines), nothing)
    scheduled = service.paid_until if service.deletion_scheduled_for else None
    return Quote(total=nothing, lines=lines, paid_until=scheduled, refund=refund if lines else None)


def _lines_of_change(
    change: Change, before: ServiceSpecification, left: PaidTime, store: OrdersStore
) -> list[PriceLine]:
    wanted = store.product(change.product).definition
    return change_cost(before, wanted, change.resources, left).lines


def _in_the_cart(
    specification: ServiceSpecification, store: OrdersStore
) -> tuple[Money, list[PriceLine]]:
    """What the service costs in its unpaid order then, set-up fee included."""
    lines = _lines_of_period(specification, specification.period, store)
    setup = specification.charge - specification.price
    if setup.minor:
        lines.append(PriceLine(text="Set-up fee", amount=setup))
    return specification.charge, lines


def _lines_of_period(
    specification: ServiceSpecification, period: str, store: OrdersStore
) -> list[PriceLine]:
    product = store.product(specification.product).definition
    prices = period_prices(product, period, specification.resources)
    time = in_words(period)
    return [PriceLine(text=f"{text}, for {time}", amount=amount) for text, amount in prices]
