"""Names that only one service of a type may bear: taken by orders and `configure`, freed again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from services.cli import lookup_replay
from services.orders.domain.name import Name, name_id
from tests.support.command_context import APP, CLIENT, OTHER_CLIENT, STAFF
from tests.support.http import assert_problem, new_idempotency_key, post
from tests.support.orders_api import OrdersApi, item

NAME = "some.example"
FIELD = {"field": "domain", "required": True, "type": "domain", "unique": True}
COM = {
    "name": ".com domain",
    "type": "vps",
    "module": "simulator",
    "quick_order": True,
    "prices": [{"period": "P1M", "amount": "5.00"}],
    "configuration": [FIELD, {"field": "note", "required": True}],
}


def com(domain: str | None = NAME, **fields: Any) -> dict[str, Any]:
    configuration = {"note": "some note"} | ({"domain": domain} if domain else {})
    return item("com", configuration=configuration, **fields)


@pytest.fixture(autouse=True)
def _product(request: pytest.FixtureRequest) -> None:
    name = "both" if "both" in request.fixturenames else "api"
    api: OrdersApi = request.getfixturevalue(name)
    assert api.put("/v1/products/com", COM).status_code == 201


def bearer_of(api: OrdersApi, domain: str = NAME) -> UUID | None:
    """The service that bears the name now; None: it is free."""
    name = api.store.find(Name, name_id("vps", "domain", domain))
    return name.service_id if name else None


def service_of(order: dict[str, Any], number: int = 0) -> str:
    service_id: str = order["services"][number]["id"]
    return service_id


def configure(api: OrdersApi, service: str, **configuration: str) -> TestResponse:
    return api.post(f"/v1/services/{service}/configure", {"configuration": configuration})


def assert_taken(response: TestResponse, domain: str = NAME) -> None:
    problem = assert_problem(response, 409, "name_taken")
    assert (problem["field"], problem["value"]) == ("domain", domain)


def test_second_service_of_the_type_is_refused(both: OrdersApi) -> None:
    both.placed(com())
    position = both.last_position()
    other_spellings = (NAME, "SOME.example", "some。example")
    for spelling in other_spellings:
        assert_taken(both.place(com(spelling)))
        assert_taken(both.place(com(spelling), caller=OTHER_CLIENT))
    assert both.last_position() == position, "nothing of it is saved"
    unicode = both.placed(com("bücher.example"))
    assert_taken(both.place(com("xn--bcher-kva.example")), "xn--bcher-kva.example")
    assert str(bearer_of(both, "xn--bcher-kva.example")) == service_of(unicode)


def test_another_product_of_the_type_too_and_another_type_not(api: OrdersApi) -> None:
    api.placed(com())
    api.put("/v1/products/com-2", COM | {"name": ".com domain, other"})
    api.put("/v1/products/net", COM | {"type": "dedicated"})
    assert_taken(api.place(com() | {"product": "com-2"}))
    api.placed(com() | {"product": "net"})


def test_one_order_cannot_take_a_name_twice(both: OrdersApi) -> None:
    assert_taken(both.place(com(), com()))
    assert_taken(both.place(com(quantity=2)))
    assert bearer_of(both) is None
    both.placed(com(None, quantity=2))
    order = both.placed(com("first.example"))
    path = f"/v1/orders/{order['id']}/items"
    assert_taken(both.post(path, {"items": [com("first.example")]}), "first.example")
    assert both.post(path, {"items": [com("second.example")]}).status_code == 200
    assert bearer_of(both, "second.example")


def test_of_two_orders_at_once_exactly_one_wins(both: OrdersApi) -> None:
    callers, barrier = (CLIENT, OTHER_CLIENT) * 2, Barrier(4)

    def place(number: int) -> TestResponse:
        http, key = both.app.test_client(), new_idempotency_key()
        barrier.wait()
        return post(http, "/v1/orders", {"items": [com()]}, callers[number], **key)

    with ThreadPoolExecutor(4) as executor:
        answers = list(executor.map(place, range(4)))
    assert sorted(each.status_code for each in answers) == [201, 409, 409, 409]
    for each in answers:
        if each.status_code != 201:
            assert_taken(each)
        else:
            assert each.json and str(bearer_of(both)) == service_of(each.json)


def test_cart_and_cancelled_order_free_their_names(both: OrdersApi) -> None:
    order = both.placed(com("first.example"), com("second.example"))
    assert both.post(f"/v1/services/{service_of(order)}/delete").status_code == 200
    assert not bearer_of(both, "first.example") and bearer_of(both, "second.example")
    both.placed(com("first.example"))
    assert both.post(f"/v1/orders/{order['id']}/cancel").status_code == 200
    assert bearer_of(both, "first.example") and not bearer_of(both, "second.example")


def test_paid_service_frees_its_name_once_it_is_deleted(both: OrdersApi) -> None:
    service = both.active(com())
    assert both.post(f"/v1/services/{service}/delete").status_code == 202
    assert_taken(both.place(com()))
    both.report(service)
    new = service_of(both.placed(com()))
    assert str(bearer_of(both)) == new
    operation = next(iter(both.store.service(UUID(service)).ended_operations))
    path = f"/internal/v1/services/{service}/operations/{operation}/report"
    body = {"attempt": 1, "outcome": "done", "module": "simulator"}
    assert both.post(path, body, APP).status_code == 200, "a report that comes again"
    assert str(bearer_of(both)) == new


def test_what_never_began_frees_its_name(both: OrdersApi) -> None:
    both.deposit()
    order = both.placed(com() | {"configuration": {"domain": NAME}})
    both.pay(order)
    assert both.post(f"/v1/services/{service_of(order)}/delete", caller=STAFF).status_code == 200
    impossible = both.placed(com())
    both.pay(impossible)
    both.report(service_of(impossible), "impossible")
    assert_taken(both.place(com()))
    both.report(service_of(impossible))
    assert bearer_of(both) is None


def test_configure_takes_and_frees(both: OrdersApi) -> None:
    both.placed(com("first.example"))
    service = service_of(both.placed(com(None)))
    assert_taken(configure(both, service, domain="FIRST.example"), "first.example")
    assert configure(both, service, domain="second.example").status_code == 200
    assert configure(both, service, domain="second.example", note="new").status_code == 200
    assert configure(both, service, domain="third.example").status_code == 200
    assert bearer_of(both, "second.example") is None
    assert str(bearer_of(both, "third.example")) == service
    assert configure(both, service, domain="second.example").status_code == 200
    assert str(bearer_of(both, "second.example")) == service


def test_refusals_come_in_the_order_of_the_contract(api: OrdersApi) -> None:
    order = api.placed(com())
    cheap: dict[str, Any] = {"expected_total": {"amount": "0.01", "currency": "EUR"}}
    assert_taken(api.place(com(), **cheap))
    assert_taken(api.post(f"/v1/orders/{order['id']}/items", {"items": [com()], **cheap}))
    assert_problem(api.place(com("other.example"), **cheap), 409, "price_changed")
    assert bearer_of(api, "other.example") is None
    api.put("/v1/products/com", COM | {"on_sale": False})
    assert_problem(api.place(com(), **cheap), 409, "not_offered")
    assert_problem(api.place(com("no domain")), 422, "invalid")
    api.pay(order)
    service = service_of(order)
    api.deposit()
    api.pay(order)
    api.report(service)
    assert_problem(configure(api, service, domain=NAME), 409, "not_allowed_in_status")


def test_field_that_becomes_unique_counts_from_then_on(api: OrdersApi) -> None:
    shared = COM | {"configuration": [FIELD | {"unique": False}, {"field": "note"}]}
    api.put("/v1/products/com", shared)
    first, second = (service_of(api.placed(com())) for _ in range(2))
    api.put("/v1/products/com", COM)
    assert configure(api, first, note="other").status_code == 200, "its domain stays"
    api.placed(com())
    assert_taken(api.place(com()))
    api.put("/v1/products/com", shared)
    for service in (first, second):
        assert api.post(f"/v1/services/{service}/delete").status_code == 200
    assert bearer_of(api), "only who bears it frees it"


def test_names_are_not_published(both: OrdersApi) -> None:
    both.placed(com())
    assert both.types()[-2:] == ["order.placed", "service.ordered"]
    id_ = name_id("vps", "domain", NAME)
    assert [each.topic for each in both.store.select_stream(id_, 0, 9)] == [
        "orders.name.begun",
        "orders.name.reserved",
    ]
    page = both.get(f"/internal/v1/streams/{id_}", APP).json
    assert page and page["events"] == []
    lookup_replay.replay(both.store)
    assert len(both.store.service_ids(UUID(CLIENT.sub))) == 1
