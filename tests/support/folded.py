"""What lifecycle makes of the published events, in memory: published, decoded, folded."""

from __future__ import annotations

from uuid import UUID

import msgspec

from services.lifecycle.projections.accounts.fold import AccountState
from services.lifecycle.projections.accounts.fold import apply as apply_account
from services.lifecycle.projections.movements.fold import Movement, movement
from services.lifecycle.projections.orders.fold import OrderState
from services.lifecycle.projections.orders.fold import apply as apply_order
from services.lifecycle.projections.payments.fold import PaymentState
from services.lifecycle.projections.payments.fold import apply as apply_payment
from services.lifecycle.projections.service_state.fold import apply as apply_service
from services.lifecycle.projections.service_state.state import ServiceState
from services.orders.publish import to_published_event
from services.orders.store import OrdersStore
from shared.eventstore.feed import Feed
from shared.messaging import envelope
from shared.messaging.envelope import ReceivedEvent

PAGE_EVENTS = 1000


class Folded:
    def __init__(self, store: OrdersStore) -> None:
        self._feed = Feed(store, to_published_event)
        self._position = 0
        self.events: list[ReceivedEvent] = []
        """All of them, in the order of the store."""
        self.services: dict[UUID, ServiceState] = {}
        self.orders: dict[UUID, OrderState] = {}
        self.payments: dict[UUID, PaymentState] = {}
        self.accounts: dict[UUID, AccountState] = {}
        self.movements: dict[UUID, list[Movement]] = {}
        """By client, oldest first."""

    def follow(self) -> list[ReceivedEvent]:
        """Up to the end of the store. Returns what was new."""
        news: list[ReceivedEvent] = []
        while page := self._feed.page(self._position, PAGE_EVENTS).events:
            for entry in page:
                event = envelope.decode(msgspec.json.encode(entry.event))
                self._fold(event)
                news.append(event)
            self._position = page[-1].position
        self.events += news
        return news

    def _fold(self, event: ReceivedEvent) -> None:
        stream_id = event.stream_id
        match event.type.partition(".")[0]:
            case "service":
                service = apply_service(self.services.get(stream_id), event)
                assert service, "a service begins with its order"
                self.services[stream_id] = service
            case "order":
                order = apply_order(self.orders.get(stream_id), event)
                assert order, "an order begins when it is placed"
                self.orders[stream_id] = order
            case "payment":
                payment = apply_payment(self.payments.get(stream_id), event)
                assert payment, "a payment begins when it is asked for"
                self.payments[stream_id] = payment
            case "account":
                account = apply_account(self.accounts.get(stream_id), event)
                assert account, "an account begins when it is opened"
                self.accounts[stream_id] = account
                if moved := movement(event):
                    self.movements.setdefault(stream_id, []).append(moved)
