"""Example events of one service about what is edited, and stories with them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.orders.domain import service_edit_events as edit_events
from services.orders.domain import service_events as events
from services.orders.domain.change import Change
from shared.eventstore.event import Event
from shared.rules.money import Money
from shared.rules.vocabulary import OperationKind
from tests.support.command_context import OTHER_CLIENT_ID
from tests.support.service_events import (
    ACTIVE,
    ExampleEvent,
    deletion_scheduled,
    done,
    id_from_version,
    kept,
    ordered,
    paid,
    requested,
)

OTHER_ORDER_ID = UUID("00000000-0000-4000-8000-000000000004")
CHANGED_FIELDS = {"product", "product_name", "instruction", "resources", "price"}


def label_changed(label: str) -> ExampleEvent:
    return ExampleEvent(edit_events.LabelChanged, {"label": label})


def auto_renew_changed(auto_renew: dict[str, str] | None) -> ExampleEvent:
    return ExampleEvent(edit_events.AutoRenewChanged, {"auto_renew": auto_renew})


def change_of(order_id: UUID | None = None, ip: int = 3) -> Change:
    """Each IP address above the included one costs 1.00."""
    charge = Money(0 if order_id is None else 100 * (ip - 1), "EUR")
    pricing: dict[str, Any] = {"priced_at": datetime(2026, 1, 1, tzinfo=UTC), "parts": [charge]}
    return Change(
        order_id=order_id,
        product="some-product",
        product_name="Some product",
        instruction=True,
        resources={"ip": ip},
        price=Money(500 + 100 * (ip - 1), "EUR"),
        charge=charge,
        **pricing if order_id else {},
    )


def change_event(event_class: type[Event], change: Change) -> ExampleEvent:
    return ExampleEvent(event_class, vars(change))


def change_cancelled(order_id: UUID, reason: str) -> ExampleEvent:
    return ExampleEvent(edit_events.ChangeCancelled, {"order_id": order_id, "reason": reason})


def changed(operation: int, change: Change) -> ExampleEvent:
    fields = {name: value for name, value in vars(change).items() if name in CHANGED_FIELDS}
    fields |= {"operation_id": id_from_version(operation), "module": "some-module"}
    return ExampleEvent(edit_events.Changed, fields)


def order_edited() -> ExampleEvent:
    fields = {"price": Money(700, "EUR"), "charge": Money(900, "EUR")}
    return ExampleEvent(edit_events.OrderEdited, {"resources": {"ip": 3}, **fields})


CHANGED = (
    ordered(),
    order_edited(),
    paid(),
    requested(OperationKind.ACTIVATION, 4),
    done(events.Activated, 4),
    change_event(edit_events.ChangeOrdered, change_of(OTHER_ORDER_ID)),
    change_cancelled(OTHER_ORDER_ID, "some reason"),
    change_event(edit_events.ChangeRequested, change_of()),
    requested(OperationKind.CHANGE, 9, resources={"ip": 3}, product="some-product"),
    changed(9, change_of()),
)
"""More resources: in the cart, ordered and cancelled, and in the end made."""
HANDED_OVER = (
    *ACTIVE,
    label_changed("Some label"),
    auto_renew_changed({"period": "P1M", "source": "balance"}),
    requested(OperationKind.REBOOT, 7, hard=True),
    done(events.Rebooted, 7),
    deletion_scheduled(),
    kept(),
    requested(OperationKind.TRANSFER, 11, to_client_id=str(OTHER_CLIENT_ID)),
    done(events.Transferred, 11),
)
"""Everything that an active service may be told beside `suspend` and `resume`."""
