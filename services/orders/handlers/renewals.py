"""Handlers of renewals: ordered by a person, given away by staff, or made automatically."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from eventsourcing.domain import Aggregate

from services.orders.commands import RenewService
from services.orders.domain.account import Account
from services.orders.domain.new_services import renewal_item
from services.orders.domain.order import Order
from services.orders.domain.pricing import price_of
from services.orders.domain.refusals import Invalid
from services.orders.domain.renewal import Renewal, RenewalProblem
from services.orders.domain.service import Service
from services.orders.handlers.cancelling import cancelled_orders
from services.orders.handlers.services import load_service, operation_decision
from services.orders.store import OrdersStore
from shared.eventstore.command_context import command_context
from shared.eventstore.command_handling import Decision
from shared.rules.holds import BY_HAND
from shared.rules.money import Money
from shared.rules.refusals import Forbidden, NotOffered
from shared.rules.vocabulary import Role


def renew_service(command: RenewService, store: OrdersStore) -> Decision:
    """Places the order for it; the one that stands already for the same is given back.

    Raises Forbidden, Invalid, UnknownService, NotOffered, and as `Service.check_renewal`.
    """
    _check_gift(command)
    service = load_service(command, store)
    price = renewal_price(service, command.period, store)
    _check_sold(service, command, price)
    policy = store.policy(service)
    service.check_renewal(command.issuer.role, policy, command.from_)
    if price is None:
        raise NotOffered(period=command.period)
    if command.free:
        return _given_away(command, service, price, store)
    standing = service.ordered_renewal
    if standing and (standing.period, standing.from_) == (command.period, service.paid_until):
        order = {"order_id": standing.order_id, "placed": False}
        return Decision(changed=[], response={**order, "version": service.version})
    order_id = uuid5(command_context.get().command_id, "order")
    return _ordered(_renewal(service, order_id, command.period, price), service, store)


def renewal_price(service: Service, period: str, store: OrdersStore) -> Money | None:
    """As the catalogue says now, without set-up fee; None: not sold for the period (any more).

    Source: rules.md EC-4. That a product is not on sale stops new orders only.
    """
    product = store.product(service.specification.product).definition
    return price_of(product, period, service.specification.resources)


def renew_automatically(
    service: Service, account: Account, store: OrdersStore
) -> list[Aggregate] | RenewalProblem:
    """From the balance, in this save: what has changed beside service and account, or why not.

    The order's id follows from the service as it is now: two tries renew it once. The end of its
    period alone would not do: it comes back where an extension before it is undone.
    """
    renewal = automatic_renewal(service, account, store)
    if isinstance(renewal, RenewalProblem):
        return renewal
    assert renewal.order_id
    unpaid_before = service.unpaid_orders
    order = store.hand_out(
        Order.place(renewal.order_id, service.client_id, [renewal_item(renewal, service)])
    )
    account.charge(order.total, order.id)
    order.pay(None)
    service.extend(renewal, charge_downtime=store.policy(service).charge_downtime)
    return [order, *cancelled_orders(service, unpaid_before, store)]


def automatic_renewal(
    service: Service, account: Account, store: OrdersStore
) -> Renewal | RenewalProblem:
    """That the service would get now."""
    auto_renew = service.specification.auto_renew
    if not auto_renew:
        return RenewalProblem.OFF
    if service.deletion_scheduled_for or service.is_ending:
        return RenewalProblem.DELETION_SCHEDULED
    if BY_HAND.intersection(service.holds.values()):
        return RenewalProblem.HELD
    if service.paid_until in service.undone_at:
        return RenewalProblem.IMPOSSIBLE
    price = renewal_price(service, auto_renew["period"], store)
    if price is None:
        return RenewalProblem.NOT_OFFERED
    if account.owes:
        return RenewalProblem.OWED
    if price > account.balance:
        return RenewalProblem.NOT_ENOUGH_MONEY
    order_id = uuid5(service.id, f"renewal {service.paid_until} {service.version}")
    return _renewal(service, order_id, auto_renew["period"], price)


def _check_gift(command: RenewService) -> None:
    """Raises Forbidden, Invalid."""
    if not command.free:
        return
    if command.issuer.role is not Role.STAFF:
        raise Forbidden()
    if command.from_ is None:
        raise Invalid.at(**{"from": "Say which end of the paid period you have seen."})


def _check_sold(service: Service, command: RenewService, price: Money | None) -> None:
    """Whether it ever was. Raises Invalid."""
    auto_renew = service.specification.auto_renew or {}
    known = {service.specification.period, auto_renew.get("period")}
    if price is None and command.period not in known:
        raise Invalid.at(period="The product is not sold for this period.")


def _given_away(
    command: RenewService, service: Service, price: Money, store: OrdersStore
) -> Decision:
    unpaid_before = service.unpaid_orders
    gift = _renewal(service, None, command.period, Money.zero(price.currency))
    charge_downtime = store.policy(service).charge_downtime
    service.extend(gift, charge_downtime=charge_downtime, reason=command.reason)
    return operation_decision(service, *cancelled_orders(service, unpaid_before, store))


def _ordered(renewal: Renewal, service: Service, store: OrdersStore) -> Decision:
    assert renewal.order_id
    unpaid_before = service.unpaid_orders
    items = [renewal_item(renewal, service)]
    order = Order.place(renewal.order_id, service.client_id, items, store.order_expires_at())
    service.order_renewal(renewal)
    response = {"order_id": order.id, "placed": True, "version": service.version}
    changed = [store.hand_out(order), service, *cancelled_orders(service, unpaid_before, store)]
    return Decision(changed=changed, response=response)


def _renewal(service: Service, order_id: UUID | None, period: str, price: Money) -> Renewal:
    assert isinstance(service.paid_until, datetime)
    return Renewal(order_id=order_id, period=period, from_=service.paid_until, price=price)
