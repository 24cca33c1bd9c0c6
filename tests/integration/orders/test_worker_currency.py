"""The worker decides in the currency of the installation, as the web process does."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from uuid import UUID

import pytest

from services.orders import worker
from services.orders.settings import WorkerSettings
from services.orders.timers import Timers
from tests.support.command_context import CLIENT_ID
from tests.support.orders_api import VPS, OrdersApi, item
from tests.support.timers import at, days

FREE_YEN = {
    "name": "Free",
    "type": "vps",
    "module": "simulator",
    "prices": [{"period": "P1M", "amount": "0"}],
}


def test_free_service_of_a_client_without_account_is_renewed_in_yen(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/orders.db"
    api = OrdersApi(url, currency="JPY")
    api.put("/v1/product-types/vps", VPS)
    api.put("/v1/products/free", FREE_YEN)
    by_month = {"period": "P1M", "source": "balance"}
    order = api.placed(item("free", auto_renew=by_month))
    assert api.pay(order).status_code == 200
    service_id = order["services"][0]["id"]
    api.report(service_id)
    end = api.store.service(UUID(service_id)).paid_until
    assert end
    store = worker.open_store(WorkerSettings(database_url=url, currency="JPY"))
    Timers(store, at(end + days(1))).sweep(Event())
    assert api.types().count("service.extended") == 1
    assert store.account(CLIENT_ID).balance.currency == "JPY"
    store.close()
    api.close()


def test_worker_refuses_what_is_no_currency() -> None:
    with pytest.raises(ValueError, match="CURRENCY"):
        WorkerSettings(database_url="sqlite://", currency="EURO")
