"""Replays of a running stack, killed in the middle: taken up again, and no reader notices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx
import pytest
from sqlalchemy import Engine

from services.cli import opened
from tests.support.command_context import CLIENT, STAFF
from tests.support.eventually import eventually
from tests.support.projections import all_rows
from tests.support.readers import steady_answers
from tests.support.replay_process import frozen_replay, live_position, new_position
from tests.support.running_stack import RunningStack, running_stack
from tests.support.stack_orders import ordered, post, status

pytestmark = pytest.mark.e2e

NAME = "service_state"
ORDERS, UNITS = 130, 50
"""More events than a replay folds in one transaction, on either profile."""
AT_ONCE = 4


@pytest.fixture(scope="module", params=["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
def stack(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningStack]:
    data = tmp_path_factory.mktemp(request.param) / "data"
    with running_stack(data, request.param, "--simulator") as stack:
        yield stack


@pytest.fixture(scope="module")
def engine(stack: RunningStack) -> Iterator[Engine]:
    engine = opened.engine(stack.folder, "lifecycle")
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def service_id(stack: RunningStack, engine: Engine) -> str:
    """An active service among thousands that are ordered."""
    service_id = ordered(stack)
    eventually(lambda: status(stack, service_id) == "active", seconds=60)
    with ThreadPoolExecutor(AT_ONCE) as executor:
        placed = list(executor.map(lambda _: place(stack, UNITS), range(ORDERS)))
    wait_read(stack, engine, placed)
    return service_id


def place(stack: RunningStack, units: int) -> str:
    """The id of the last service of an order that nobody pays."""
    order = {"items": [{"product": "vps-1", "period": "P1M", "quantity": units}]}
    with httpx.Client(timeout=60) as http:
        headers = {"Authorization": stack.bearer(CLIENT)}
        placed = post(http, f"{stack.url('orders')}/v1/orders", order, headers)
    return str(placed["services"][-1]["id"])


def wait_read(stack: RunningStack, engine: Engine, service_ids: list[str]) -> None:
    """Until every projection has read of them, and nothing comes any more."""
    for service_id in service_ids:
        eventually(partial(status, stack, service_id), seconds=60)
    eventually(lambda: sum(lags(stack)) == 0, seconds=60, pause=0.1)


def lags(stack: RunningStack) -> list[int]:
    headers = {"Authorization": stack.bearer(STAFF)}
    response = httpx.get(f"{stack.url('lifecycle')}/v1/projections", headers=headers)
    items = response.raise_for_status().json()["items"]
    return [position["lag"] for item in items for position in item["positions"]]


def test_ec26_a_second_replay_exits_1_and_names_the_first(
    stack: RunningStack, engine: Engine, service_id: str
) -> None:
    with frozen_replay(stack, engine, NAME) as first:
        second = stack.hostledger("replay", NAME)
        assert (second.returncode, second.stderr.count("\n")) == (1, 1)
        assert f"{NAME} is being replayed already: process {first.pid} on" in second.stderr
        code, printed = first.go_on()
    assert code == 0 and ", 0 differ\n" in printed


def test_killed_replay_goes_on_where_it_was_and_no_reader_notices(
    stack: RunningStack, engine: Engine, service_id: str
) -> None:
    paths = (f"/v1/services/{service_id}", "/v1/services?sort=created_at&limit=5")
    with steady_answers(stack, *paths):
        with frozen_replay(stack, engine, NAME) as replay:
            ordered_meanwhile = place(stack, 1)
            replay.kill()
        wait_read(stack, engine, [ordered_meanwhile])
        assert new_position(engine, NAME) >= replay.position
        living = all_rows(engine)
        again = stack.hostledger("replay", NAME)
        assert again.returncode == 0, again.stdout + again.stderr
    resumed = re.search(r"is taken up again after (\d+) events\n", again.stdout)
    assert resumed and replay.position <= int(resumed[1]) < live_position(engine, NAME)
    assert ", 0 differ\n" in again.stdout
    assert all_rows(engine) == living
    assert new_position(engine, NAME) == 0
