"""What a gateway has reported is one stream per gateway, kind and money."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.orders.domain import gateway_message_events as events
from services.orders.domain.gateway_message import GatewayMessage, message_id
from services.orders.gateway_lookup import gateway_rows
from shared.eventstore.command_context import use_command_context
from shared.eventstore.rows import NewRow
from shared.rules.gateway_messages import UNMATCHED, GatewayMessageType, GatewayOutcome
from shared.rules.money import Money
from tests.support.command_context import CLIENT_ID, TIMESTAMP, some_context

PAID, REVERSED = GatewayMessageType.PAID, GatewayMessageType.REVERSED
SAID: dict[str, Any] = {
    "payment_id": CLIENT_ID,
    "amount": Money(500, "EUR"),
    "occurred_at": datetime.fromisoformat("2026-01-01T00:00:00Z"),
    "webhook_id": "some message",
}


def received(outcome: GatewayOutcome = GatewayOutcome.APPLIED, **said: Any) -> GatewayMessage:
    with use_command_context(some_context(actor="gateway:some")):
        return GatewayMessage.receive(
            gateway="some", type_=PAID, external_id="some", outcome=outcome, **SAID | said
        )


def test_id_is_that_of_gateway_kind_and_money() -> None:
    key = ("some", PAID, "some")
    others = [("other", PAID, "some"), ("some", REVERSED, "some"), ("some", PAID, "other")]
    assert message_id(*key) == received().id
    assert len({message_id(*each) for each in (key, *others)}) == 4


def test_repeated_is_kept_and_leaves_the_outcome() -> None:
    message = received()
    message.collect_events()
    with use_command_context(some_context()):
        message.repeat(**SAID | {"webhook_id": "another message"})
    (repeated,) = message.collect_events()
    assert isinstance(repeated, events.Repeated)
    assert (repeated.webhook_id, repeated.PUBLISHED) == ("another message", False)
    assert message.outcome is GatewayOutcome.APPLIED


def test_only_what_belongs_to_no_payment_is_listed() -> None:
    for outcome in GatewayOutcome:
        (event,) = received(outcome).collect_events()
        assert len([*gateway_rows(event)]) == (outcome in UNMATCHED)
    (event,) = received(GatewayOutcome.UNKNOWN_PAYMENT, amount=None).collect_events()
    (row,) = gateway_rows(event)
    assert isinstance(row, NewRow)
    assert (row.values["amount_minor"], row.values["currency"]) == (None, None)
    assert row.values["received_at"] == TIMESTAMP.timestamp() * 1_000_000
