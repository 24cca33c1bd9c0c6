"""Commands to services over HTTP: configure in parts, holds of several people, rights by type."""

from __future__ import annotations

from uuid import UUID

from shared.secret_box import SecretBox
from tests.support.command_context import STAFF, new_id
from tests.support.http import SECRETS_KEY, assert_problem
from tests.support.orders_api import OrdersApi, item


def test_quick_order_waits_for_its_data(both: OrdersApi) -> None:
    both.deposit()
    order = both.placed(item("vps-quick"))
    service = order["services"][0]["id"]
    both.pay(order)
    assert both.types()[-1] == "service.configuration_required"
    path = f"/v1/services/{service}/configure"
    for configuration in ({"colour": "some"}, {"hostname": "no name"}):
        assert_problem(both.post(path, {"configuration": configuration}), 422, "invalid")
    nothing = both.post(path, {"configuration": {}})
    assert (nothing.status_code, nothing.json and nothing.json["missing"]) == (200, ["hostname"])
    complete = both.post(path, {"configuration": {"hostname": "Web1"}})
    assert (complete.status_code, complete.json and complete.json["missing"]) == (202, [])
    requested = both.store.service(UUID(service)).operation
    assert requested and requested.requested.parameters["configuration"] == {"hostname": "web1"}


def test_staff_lift_one_hold_and_others_stay(both: OrdersApi) -> None:
    service = both.active()
    path = f"/v1/services/{service}"
    assert both.post(f"{path}/suspend").status_code == 202
    both.report(service)
    assert both.post(f"{path}/suspend", caller=STAFF).status_code == 200
    first, second = both.store.service(UUID(service)).holds
    unknown = both.post(f"{path}/holds/{new_id()}/lift", caller=STAFF)
    assert_problem(unknown, 404, "unknown_hold")
    assert both.post(f"{path}/holds/{first}/lift", caller=STAFF).status_code == 200
    assert_problem(both.post(f"{path}/resume"), 409, "hold_not_yours")
    assert both.post(f"{path}/holds/{second}/lift", caller=STAFF).status_code == 202


def test_type_decides_whether_clients_suspend(api: OrdersApi) -> None:
    service = api.active(item("dedicated-1", configuration={"domain": "some.example"}))
    path = f"/v1/services/{service}/suspend"
    assert_problem(api.post(path), 409, "not_allowed_for_client")
    assert api.post(path, caller=STAFF).status_code == 202


def test_secrets_of_a_report_are_in_no_event_in_clear(api: OrdersApi) -> None:
    api.deposit()
    order = api.placed()
    api.pay(order)
    service = order["services"][0]["id"]
    api.report(service, result={"ip": "192.0.2.1", "secrets": {"password": "some secret"}})
    page = api.store.select_stream(UUID(service), 0, 100)
    assert b"192.0.2.1" in page[-1].state
    assert b"some secret" not in b"".join(event.state for event in page)
    sealed = api.store.service(UUID(service)).sealed_secrets
    assert sealed and SecretBox(SECRETS_KEY).open(sealed, UUID(service)) == {
        "password": "some secret"
    }
