"""From an event in the log to a machine on the panel, and to reports at orders."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from shared.rules.vocabulary import OperationKind
from tests.support.command_context import new_id
from tests.support.eventually import eventually
from tests.support.panel import RunningPanel
from tests.support.processing import RETRY_DELAY, SomeClock, SomeLog, SomeOrders, SomeWorker

ACTIVATION, SUSPENSION = OperationKind.ACTIVATION, OperationKind.SUSPENSION
NewWorker = Callable[..., SomeWorker]
Outcomes = list[tuple[int, str]]


def wait_for(orders: SomeOrders, operation_id: UUID, *outcomes: tuple[int, str]) -> None:
    """All of these, and in this order."""
    eventually(lambda: len(orders.outcomes(operation_id)) >= len(outcomes))
    assert orders.outcomes(operation_id) == list(outcomes)


def test_operation_is_carried_out_and_reported(
    new_worker: NewWorker, log: SomeLog, orders: SomeOrders, panel: RunningPanel
) -> None:
    new_worker()
    service_id = new_id()
    operation_id = log.request(ACTIVATION, service_id)
    wait_for(orders, operation_id, (1, "started"), (1, "done"))
    assert [machine["owner_tag"] for machine in panel.machines] == [str(service_id)]
    body = orders.received[-1][1]
    assert body["module"] == "simulator"
    assert body["result"].keys() >= {"ip", "hostname", "secrets"}
    for kind in (SUSPENSION, OperationKind.RESUME, OperationKind.DELETION):
        wait_for(orders, log.request(kind, service_id), (1, "started"), (1, "done"))
    assert panel.machines == []


def test_temporary_failure_is_tried_again_after_the_delay(
    new_worker: NewWorker, log: SomeLog, orders: SomeOrders, panel: RunningPanel, clock: SomeClock
) -> None:
    panel.fail(activation={"mode": "temporary", "times": 2})
    new_worker()
    operation_id = log.request(ACTIVATION)
    failed_once = [(1, "started"), (1, "failed")]
    wait_for(orders, operation_id, *failed_once)
    clock.advance()
    wait_for(orders, operation_id, *failed_once, (2, "started"), (2, "failed"))
    clock.advance(10 * RETRY_DELAY)
    eventually(lambda: orders.outcomes(operation_id)[-1] == (3, "done"))
    assert len(orders.outcomes(operation_id)) == 6
    assert len(panel.machines) == 1


def test_limit_of_attempts_leads_to_staff(
    new_worker: NewWorker, log: SomeLog, orders: SomeOrders, panel: RunningPanel, clock: SomeClock
) -> None:
    panel.fail(any={"mode": "temporary"})
    new_worker(attempts=2)
    operation_id = log.request(ACTIVATION)
    eventually(lambda: orders.outcomes(operation_id)[-1:] == [(1, "failed")])
    clock.advance()
    eventually(lambda: orders.outcomes(operation_id)[-1:] == [(2, "manual")])
    assert orders.received[-1][1]["error"]["type"] == "fault"


@pytest.mark.parametrize("mode", ["drop_request", "drop_response"])
def test_dropped_connection_never_makes_a_second_machine(
    new_worker: NewWorker, log: SomeLog, orders: SomeOrders, panel: RunningPanel, mode: str
) -> None:
    panel.fail(activation={"mode": mode, "times": 1})
    new_worker()
    operation_id = log.request(ACTIVATION)
    unknown: Outcomes = [(1, "started"), (1, "unknown")]
    wait_for(orders, operation_id, *unknown, (2, "started"), (2, "done"))
    assert len(panel.machines) == 1


def test_slow_panel_is_asked_until_it_knows(
    new_worker: NewWorker, log: SomeLog, orders: SomeOrders, panel: RunningPanel, clock: SomeClock
) -> None:
    panel.fail(activation={"mode": "slow", "seconds": 1.5, "times": 1})
    new_worker()
    operation_id = log.request(ACTIVATION)
    eventually(lambda: (2, "unknown") in orders.outcomes(operation_id))
    eventually(lambda: panel.machines)
    clock.advance()
    eventually(lambda: orders.outcomes(operation_id)[-1] == (3, "done"))
    assert len(panel.machines) == 1


def test_impossible_ends_an_activation_and_leaves_a_suspension_to_staff(
    new_worker: NewWorker, log: SomeLog, orders: SomeOrders, panel: RunningPanel, clock: SomeClock
) -> None:
    panel.fail(any={"mode": "impossible"})
    new_worker()
    for kind in (ACTIVATION, SUSPENSION):
        wait_for(orders, log.request(kind), (1, "started"), (1, "impossible"))
    panel.fail()
    clock.advance()
    wait_for(orders, log.request(ACTIVATION), (1, "started"), (1, "done"))
    assert len(panel.machines) == 1


def test_tries_without_capacity_do_not_count_and_are_reported_once(
    new_worker: NewWorker, log: SomeLog, orders: SomeOrders, panel: RunningPanel, clock: SomeClock
) -> None:
    panel.fail(activation={"mode": "no_capacity"})
    new_worker(attempts=2)
    operation_id = log.request(ACTIVATION)
    first: Outcomes = [(1, "started"), (1, "no_capacity")]
    wait_for(orders, operation_id, *first)
    for _ in range(4):
        clock.advance()
        other = log.request(ACTIVATION)
        wait_for(orders, other, *first)
    panel.fail()
    clock.advance()
    eventually(lambda: orders.outcomes(operation_id)[-1] == (1, "done"))
    assert orders.outcomes(operation_id) == [*first, (1, "started"), (1, "done")]


def test_module_that_nobody_knows_is_left_to_staff(
    new_worker: NewWorker, log: SomeLog, orders: SomeOrders
) -> None:
    new_worker()
    operation_id = log.request(ACTIVATION, module="some-other")
    wait_for(orders, operation_id, (1, "manual"))
