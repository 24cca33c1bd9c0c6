"""The main way: catalogue, deposit, order, pay, activated, suspended, resumed; on both stores."""

from __future__ import annotations

from tests.support.command_context import STAFF
from tests.support.orders_api import OrdersApi, item


def test_order_pay_activate_suspend_resume(both: OrdersApi) -> None:
    api = both
    assert api.deposit("100.00").status_code == 201
    order = api.placed(item("vps-1", quantity=2, resources={"ip": 3}))
    assert order["total"] == {"amount": "14.00", "currency": "EUR"}
    paid = api.pay(order)
    assert (paid.status_code, paid.json and paid.json["state"]) == (200, "paid")
    assert api.balance() == "86.00"
    first, second = (service["id"] for service in order["services"])
    assert api.report(first).status_code == 200
    for verb in ("suspend", "resume"):
        assert api.post(f"/v1/services/{first}/{verb}").status_code == 202
        assert api.report(first).status_code == 200
    assert api.post(f"/v1/services/{second}/suspend", caller=STAFF).status_code == 409
    assert (
        api.types()[-12:]
        == [
            "order.paid",
            *["service.paid", "service.operation_requested"] * 2,
            "service.activated",
            "service.hold_placed",
            "service.operation_requested",
            "service.suspended",
            "service.hold_lifted",
            "service.operation_requested",
            "service.resumed",
        ][-12:]
    )
