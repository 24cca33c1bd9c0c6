"""Nothing that is wrong is accepted by the running apps, and nothing is written by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import httpx
import pytest

from shared import token
from shared.rules.caller import Caller
from shared.rules.vocabulary import Role
from tests.support.bad_requests import SOME_ID, BadRequest, bad_requests, operations
from tests.support.command_context import CLIENT
from tests.support.load import STAFF
from tests.support.orders_api import VPS, VPS_1
from tests.support.running_stack import RunningStack, running_stack

pytestmark = pytest.mark.e2e

APP = Caller(role=Role.APP, sub="some app")
APPS = ("orders", "lifecycle", "notifications", "processing")
STORES = ("orders", "notifications")
ITEM: dict[str, Any] = {"product": "vps-1", "period": "P1M"}
BAD_ITEMS: dict[str, dict[str, Any]] = {
    "negative": ITEM | {"quantity": -1},
    "none": ITEM | {"quantity": 0},
    "too many": ITEM | {"quantity": 51},
    "absurdly many": ITEM | {"quantity": 10**30},
    "half": ITEM | {"quantity": 1.5},
    "unknown product": ITEM | {"product": "some-product"},
    "unknown period": ITEM | {"period": "P3M"},
    "no period": ITEM | {"period": "some"},
    "too few addresses": ITEM | {"resources": {"ip": 0}},
    "too many addresses": ITEM | {"resources": {"ip": 9}},
    "unknown resource": ITEM | {"resources": {"some": 1}},
    "unknown configuration": ITEM | {"configuration": {"some": "text"}},
}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    with running_stack(tmp_path_factory.mktemp("bad") / "data", "embedded", "--simulator") as stack:
        headers = {"Authorization": stack.bearer(STAFF)}
        for path, body in (("product-types/vps", VPS), ("products/vps-1", VPS_1)):
            url = f"{stack.url('orders')}/v1/{path}"
            assert httpx.put(url, json=body, headers=headers).is_success
        yield stack


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=30) as http:
        yield http


@pytest.fixture(autouse=True)
def nothing_is_written(stack: RunningStack, http: httpx.Client) -> Iterator[None]:
    before = last_positions(stack, http)
    yield
    assert last_positions(stack, http) == before


@pytest.mark.parametrize("caller", [CLIENT, STAFF, APP], ids=lambda caller: str(caller.role))
@pytest.mark.parametrize("app", APPS)
def test_bad_requests_to_every_endpoint_are_4xx_problems(
    stack: RunningStack, http: httpx.Client, app: str, caller: Caller
) -> None:
    url, bearer = stack.url(app), stack.bearer(caller)
    found = []
    for number, bad in enumerate(bad_requests(document(stack, http, app))):
        headers = {"Authorization": bearer, "Idempotency-Key": f"bad {number}", **bad.headers}
        response = sent(http, bad, url, headers)
        if fault := fault_of(response):
            found.append(f"{bad.method} {bad.path} {bad.why}: {fault}")
    assert not found, "\n".join(found[:20])


@pytest.mark.parametrize("app", APPS)
def test_bad_tokens_are_refused_by_every_endpoint(
    stack: RunningStack, http: httpx.Client, app: str
) -> None:
    forged = token.issue(STAFF, "some other key that is long enough to sign with")
    tokens = ["", "Bearer", "Bearer some", "Basic c29tZTpzb21l", f"Bearer {forged}"]
    tokens.append(stack.bearer(STAFF, timedelta(seconds=-1)))
    for method, path, _ in operations(document(stack, http, app)):
        for authorization in tokens:
            url = _with_id(stack.url(app), path)
            response = http.request(method, url, headers={"Authorization": authorization})
            told = (response.status_code, response.json()["code"])
            assert told == (401, "unauthenticated"), f"{method} {path} {authorization[:12]!r}"


@pytest.mark.parametrize("item", BAD_ITEMS.values(), ids=list(BAD_ITEMS))
def test_orders_of_what_is_not_sold_so_are_refused(
    stack: RunningStack, http: httpx.Client, item: Mapping[str, Any]
) -> None:
    headers = {"Authorization": stack.bearer(CLIENT), "Idempotency-Key": f"bad item {item}"}
    response = http.post(
        f"{stack.url('orders')}/v1/orders", json={"items": [item]}, headers=headers
    )
    assert response.status_code == 422, response.text
    assert not fault_of(response)


def sent(
    http: httpx.Client, bad: BadRequest, url: str, headers: Mapping[str, str]
) -> httpx.Response:
    """Once more on a new connection: one is closed after a body that nobody wanted to read."""
    request = http.build_request(bad.method, url + bad.path, content=bad.content, headers=headers)
    try:
        return http.send(request)
    except httpx.TransportError:
        return http.send(request)


def document(stack: RunningStack, http: httpx.Client, app: str) -> Mapping[str, Any]:
    described: Mapping[str, Any] = http.get(f"{stack.url(app)}/openapi.json").json()
    return described


def fault_of(response: httpx.Response) -> str:
    """Empty: a 4xx problem with a code, and a pointer where a field is wrong."""
    told = f"{response.status_code} {response.text[:300]}"
    if not 400 <= response.status_code < 500:
        return f"not refused: {told}"
    if response.headers.get("Content-Type", "") != "application/problem+json":
        return f"no problem document: {told}"
    problem = response.json()
    if not problem.get("code") or problem["status"] != response.status_code:
        return f"no code: {told}"
    if problem["code"] == "invalid" and not all("pointer" in each for each in problem["errors"]):
        return f"no pointer: {told}"
    return ""


def last_positions(stack: RunningStack, http: httpx.Client) -> dict[str, int]:
    headers = {"Authorization": stack.bearer(APP)}
    return {
        app: _end(f"{stack.url(app)}/internal/v1/feed?limit=1000", http, headers) for app in STORES
    }


def _end(url: str, http: httpx.Client, headers: Mapping[str, str]) -> int:
    last = -1
    while (page := http.get(f"{url}&after={max(last, 0)}", headers=headers).json())["last"] > last:
        last = page["last"]
    return last


def _with_id(base: str, path: str) -> str:
    return base + "/".join(str(SOME_ID) if part[:1] == "{" else part for part in path.split("/"))
