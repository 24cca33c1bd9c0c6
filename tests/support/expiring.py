"""Orders with a clock that the test moves, and the timers that fire on the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any
from uuid import UUID

from services.orders import timer_lookup
from services.orders.domain.service import Service
from services.orders.timers import Timers
from shared.rules.vocabulary import HoldCause
from tests.support.abuse import events_of
from tests.support.command_context import CLIENT, STAFF
from tests.support.orders_api import OrdersApi, item

START = datetime(2027, 1, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)
AUTO = {"period": "P1M", "source": "balance"}
MOST_SWEEPS = 50


class Expiring:
    """The panel does at once what it is asked to."""

    def __init__(self, url: str) -> None:
        self.now = START
        self.api = OrdersApi(url, clock=lambda: self.now, rate_limit="")
        self.api.define_catalogue()
        self._seen: dict[str, int] = {}
        """The number of events of a service that the test has looked at."""
        self._timers = Timers(self.api.store, lambda: self.now)

    def active(self, quantity: int = 1, money: str = "5.00", **fields: Any) -> list[str]:
        """Services that are paid and run. `money`: what is deposited for each of them."""
        for _ in range(quantity):
            self.api.deposit(money)
        order = self.api.placed(item(quantity=quantity, **{"auto_renew": AUTO} | fields))
        assert self.api.pay(order).status_code == 200
        service_ids = [service["id"] for service in order["services"]]
        self.panel(*service_ids)
        return service_ids

    def panel(self, *service_ids: str) -> None:
        """Does what is to be done, until nothing is."""
        for service_id in service_ids:
            while self.api.store.service(UUID(service_id)).operation:
                assert self.api.report(service_id).status_code == 200

    def pass_time(self, to: datetime) -> None:
        """All at once, as after an outage; then all fires that is due."""
        self.now = to
        for _ in range(MOST_SWEEPS):
            self._timers.sweep(Event())
            if not self.due():
                return
        raise AssertionError("timers stay due")

    def due(self) -> int:
        with self.api.store.engine.connect() as connection:
            return timer_lookup.due_count_and_lag(connection, self.now)[0]

    def define_type(self, **fields: Any) -> None:
        definition = self.api.get("/v1/product-types/vps", STAFF).json
        assert definition
        definition = {key: definition[key] for key in definition if key not in ("type", "version")}
        assert self.api.put("/v1/product-types/vps", {**definition, **fields}).status_code == 200

    def command(self, service_id: str, verb: str, by_staff: bool = False, **body: Any) -> int:
        """The status of the answer."""
        path = f"/v1/services/{service_id}/{verb}"
        return self.api.post(path, body, STAFF if by_staff else CLIENT).status_code

    def holds(self, service_id: str) -> list[HoldCause]:
        return list(self.api.store.service(UUID(service_id)).holds.values())

    def paid_until(self, service_id: str) -> datetime | None:
        return self.api.store.service(UUID(service_id)).paid_until

    def service(self, service_id: str) -> Service:
        return self.api.store.service(UUID(service_id))

    def new_types(self, service_id: str) -> list[str]:
        """Of its events since the last call, without what comes before the end of a period."""
        types = [event["type"].removeprefix("service.") for event in self.events(service_id)]
        seen, self._seen[service_id] = self._seen.get(service_id, 0), len(types)
        return [type_ for type_ in types[seen:] if type_ != "expiry_reminded"]

    def events(self, service_id: str, *types: str) -> list[Any]:
        return events_of(self.api, service_id, *types)

    def close(self) -> None:
        self.api.close()
