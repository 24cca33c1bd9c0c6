"""The HTTP module against a panel simulator, with each of its faults; and against wrong answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest

from services.processing.modules.http import HttpModule
from services.processing.modules.module import Outcome, PanelOperation, PanelUnavailable
from shared.rules.vocabulary import AttemptOutcome, OperationKind
from tests.support.command_context import CLIENT_ID, new_id
from tests.support.panel import RunningPanel
from tests.support.service_events import ID

FAILED, UNKNOWN = AttemptOutcome.FAILED, AttemptOutcome.UNKNOWN
SOME_ERROR = {"class": "some class", "type": "some type", "message": "some message"}


@pytest.fixture
def module(panel: RunningPanel) -> Iterator[HttpModule]:
    module = HttpModule("simulator", panel.url, timeout_seconds=0.3, connections=2)
    yield module
    module.close()


def operation(kind: OperationKind = OperationKind.ACTIVATION) -> PanelOperation:
    return PanelOperation(
        operation_id=new_id(),
        kind=kind,
        service_id=ID,
        client_id=CLIENT_ID,
        product="vps-1",
        parameters={"configuration": {"hostname": "some-host"}},
    )


def error_type(outcome: Outcome) -> str:
    assert outcome.error
    return outcome.error.type


def test_activation_gives_access_to_the_machine(module: HttpModule) -> None:
    activation = operation()
    outcome = module.carry_out(activation)
    assert outcome.outcome is AttemptOutcome.DONE
    assert outcome.result["hostname"] == "some-host"
    assert module.known_outcome(activation.operation_id) == outcome
    assert module.machines(ID) == ["m1"]
    assert module.machines(new_id()) == []


def test_features_of_a_panel(module: HttpModule) -> None:
    assert {"suspend", "resume", "reboot", "delete"} <= set(module.features())


def test_panel_never_heard_of_an_operation_that_was_not_sent(module: HttpModule) -> None:
    assert module.known_outcome(new_id()) is None


@pytest.mark.parametrize(
    ("mode", "outcome", "known"),
    [
        ("temporary", FAILED, False),
        ("impossible", AttemptOutcome.IMPOSSIBLE, False),
        ("no_capacity", AttemptOutcome.NO_CAPACITY, False),
        ("drop_request", UNKNOWN, False),
        ("drop_response", UNKNOWN, True),
    ],
)
def test_fault_is_classified(
    panel: RunningPanel, module: HttpModule, mode: str, outcome: AttemptOutcome, known: bool
) -> None:
    panel.fail(activation={"mode": mode})
    activation = operation()
    assert module.carry_out(activation).outcome is outcome
    assert (module.known_outcome(activation.operation_id) is not None) is known


def test_slow_panel_times_out_and_says_that_it_is_running(
    panel: RunningPanel, module: HttpModule
) -> None:
    panel.fail(activation={"mode": "slow", "seconds": 0.6})
    activation = operation()
    outcomes = [module.carry_out(activation), module.known_outcome(activation.operation_id)]
    assert [each and (each.outcome, error_type(each)) for each in outcomes] == [
        (UNKNOWN, "timeout"),
        (UNKNOWN, "running"),
    ]


def test_panel_that_is_not_there_has_done_nothing() -> None:
    module = HttpModule("some", "http://127.0.0.1:1", timeout_seconds=1, connections=1)
    outcome = module.carry_out(operation())
    assert (outcome.outcome, error_type(outcome)) == (FAILED, "unreachable")
    with pytest.raises(PanelUnavailable, match="unreachable"):
        module.known_outcome(new_id())
    module.close()


def answering(*args: object, **kwargs: object) -> Callable[[httpx.Request], httpx.Response]:
    return lambda _: httpx.Response(*args, **kwargs)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "content", "outcome", "type_"),
    [
        (200, b"no JSON", UNKNOWN, "http_200"),
        (200, b'{"state": "painted"}', UNKNOWN, "http_200"),
        (502, b"<html>", UNKNOWN, "http_502"),
        (503, b"<html>", FAILED, "http_503"),
        (404, b"<html>", FAILED, "http_404"),
        (302, b"", UNKNOWN, "http_302"),
    ],
)
def test_answer_that_is_not_of_the_protocol(
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    content: bytes,
    outcome: AttemptOutcome,
    type_: str,
) -> None:
    module = HttpModule("some", "http://some", timeout_seconds=1, connections=1)
    transport = httpx.MockTransport(answering(status, content=content))
    monkeypatch.setattr(module, "_http", httpx.Client(transport=transport, base_url="http://some"))
    answer = module.carry_out(operation())
    assert (answer.outcome, error_type(answer)) == (outcome, type_)
    with pytest.raises(PanelUnavailable, match=f"http_{status}"):
        module.known_outcome(new_id())


def test_error_of_the_panels_own_class_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    module = HttpModule("some", "http://some", timeout_seconds=1, connections=1)
    transport = httpx.MockTransport(answering(400, json={"error": SOME_ERROR}))
    monkeypatch.setattr(module, "_http", httpx.Client(transport=transport, base_url="http://some"))
    answer = module.carry_out(operation())
    assert (answer.outcome, error_type(answer)) == (FAILED, "some type")
