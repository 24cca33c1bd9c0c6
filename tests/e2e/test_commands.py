"""Every command of an operator on a running stack: what it prints, and how it ends."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result

from services.cli.main import hostledger
from services.lifecycle.worker import PROJECTIONS
from tests.support.command_context import STAFF
from tests.support.eventually import eventually
from tests.support.running_stack import HOSTLEDGER, ROOT, RunningStack, running_stack
from tests.support.stack_orders import ordered, status

pytestmark = pytest.mark.e2e

CATALOGUE = str(ROOT / "deploy" / "catalogue")
UNKNOWN = "00000000-0000-4000-8000-00000000dead"


class Operator:
    """Commands run in this process, on the processes of a stack."""

    def __init__(self, stack: RunningStack) -> None:
        self.stack = stack
        self.service_id = ordered(stack)
        eventually(lambda: status(stack, self.service_id) == "active", seconds=60)

    def run(self, line: str) -> Result:
        command = [*line.split(), "--data", str(self.stack.folder.path)]
        return CliRunner().invoke(hostledger, command, catch_exceptions=False)

    def lines(self, line: str) -> list[str]:
        """Of a command that succeeds."""
        result = self.run(line)
        assert (result.exit_code, result.stderr) == (0, "")
        return result.stdout.splitlines()

    def json(self, line: str) -> Any:
        """The one document that it prints."""
        (document,) = self.lines(f"{line} --json")
        return json.loads(document)

    def get(self, app: str, path: str) -> Any:
        headers = {"Authorization": self.stack.bearer(STAFF)}
        return httpx.get(f"{self.stack.url(app)}{path}", headers=headers).raise_for_status().json()


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    data = tmp_path_factory.mktemp("commands") / "data"
    with running_stack(data, "embedded", "--simulator") as stack:
        yield Operator(stack)


def test_token_opens_an_api(operator: Operator) -> None:
    (token,) = operator.lines("token --role staff --sub some --department billing --ttl 30m")
    url = f"{operator.stack.url('orders')}/v1/products"
    assert httpx.get(url, headers={"Authorization": f"Bearer {token}"}).is_success


def test_catalogue_loaded_twice_is_the_same(operator: Operator) -> None:
    first = operator.lines(f"catalogue load {CATALOGUE}")
    products = operator.get("orders", "/v1/products")
    assert {"product vps-1", "product type vps"} <= set(first)
    assert operator.lines(f"catalogue load {CATALOGUE}") == first
    assert operator.get("orders", "/v1/products") == products


def test_catalogue_with_a_mistake_names_it(operator: Operator, tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text("products: {some-product: {type: no-such-type}}")
    result = operator.run(f"catalogue load {tmp_path}")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "/v1/products/some-product: invalid: " in result.stderr


def test_events_are_printed_in_the_order_of_the_store(operator: Operator) -> None:
    everything = [json.loads(line) for line in operator.lines("events tail --no-follow --json")]
    positions = [int(event["position"]) for event in everything]
    assert positions == sorted(set(positions)) and len(positions) > 5
    later = f"events tail --no-follow --json --from {positions[3]}"
    assert [json.loads(line) for line in operator.lines(later)] == everything[3:]


def test_events_are_chosen_by_type_service_and_app(operator: Operator) -> None:
    tail = f"events tail --no-follow --service {operator.service_id}"
    chosen = [json.loads(line)["type"] for line in operator.lines(f"{tail} --json")]
    assert chosen[0] == "service.ordered" and chosen[-1] == "service.activated"
    (line,) = operator.lines(f"{tail} --type service.paid")
    position, time, *words = line.split()
    assert position.isdecimal() and time.endswith("Z")
    assert words[:3] == ["service.paid", operator.service_id, "2"]
    assert len(operator.lines(f"{tail} --type service")) == len(chosen)
    assert operator.lines(f"{tail} --type serv") == []
    assert operator.lines("events tail --no-follow --app notifications") == []


def test_events_are_followed_from_now_on(operator: Operator) -> None:
    command = [*HOSTLEDGER, "events", "tail", "--json", "--type", "service.ordered"]
    command += ["--data", str(operator.stack.folder.path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        printed, placed = list[str](), list[str]()
        reader = Thread(target=printed.extend, args=(process.stdout,))
        reader.start()

        def order_until_it_is_printed() -> bool:
            placed.append(ordered(operator.stack))
            return bool(printed)

        eventually(order_until_it_is_printed, seconds=60, pause=0.5)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0
        reader.join()
    subjects = [json.loads(line)["subject"] for line in printed]
    assert subjects[0] in placed and operator.service_id not in subjects


def test_service_is_shown_as_over_http(operator: Operator) -> None:
    path, line = f"/v1/services/{operator.service_id}", f"service show {operator.service_id}"
    shown = operator.json(line)
    assert shown == operator.get("lifecycle", path)
    assert f"status: {shown['status']}" in operator.lines(line)
    assert operator.json(f"{line} --at-version 1")["status"] == "ordered"
    activated_at = shown["activated_at"]
    assert operator.json(f"{line} --as-of {activated_at}")["version"] == shown["version"]


def test_history_and_explanation_of_a_service(operator: Operator) -> None:
    path = f"/v1/services/{operator.service_id}"
    history = operator.get("lifecycle", f"{path}/history")["items"]
    assert operator.json(f"service history {operator.service_id}") == history
    newest, *_ = operator.lines(f"service history {operator.service_id}")
    assert newest.split("\t")[2:] == ["Activated", "-"]
    explained = operator.json(f"service explain {operator.service_id}")
    assert explained == operator.get("lifecycle", f"{path}/explain")
    first, *because = operator.lines(f"service explain {operator.service_id}")
    assert first == "active" and explained["because"][-1]["event_id"] in because[-1]


def test_projections_and_lag_of_every_follower(operator: Operator) -> None:
    names = [projection.name for projection in PROJECTIONS] + ["deletion_codes", "work"]
    assert [each["name"] for each in operator.json("projections")] == names
    assert [line.split("\t")[0] for line in operator.lines("projections")] == names
    lag = operator.json("lag")
    assert {each["projection"] for each in lag} == set(names)
    assert all(each.keys() >= {"source", "partition", "position", "lag"} for each in lag)
    assert len(operator.lines("lag")) == len(lag)


def test_nothing_is_parked(operator: Operator) -> None:
    assert operator.json("parked list") == [] and operator.lines("parked list") == []
    for line in ("show {}", "retry {}", "discard {} --reason some"):
        result = operator.run("parked " + line.format(UNKNOWN))
        assert result.exit_code == 1
        assert result.stderr == f"Error: nothing is parked of {UNKNOWN}\n"


def test_everything_agrees(operator: Operator) -> None:
    assert operator.lines("verify")[-1] == "everything agrees"
    document = operator.json("verify")
    assert document["wrong"] == 0
    assert "orders: event store" in [part["part"] for part in document["parts"]]


def test_stream_is_exported_as_it_was_published(operator: Operator) -> None:
    exported = operator.lines(f"export-stream {operator.service_id}")
    tail = operator.lines(f"events tail --no-follow --json --service {operator.service_id}")
    assert [json.loads(line) for line in exported] == [json.loads(line) for line in tail]


def test_replay_of_a_projection_and_the_way_back(operator: Operator) -> None:
    *_, compared, swapped = operator.lines("replay catalogue")
    assert compared.endswith(" living rows, 0 differ")
    assert swapped == "generation 2 is the living one now"
    assert operator.lines("replay catalogue --back") == ["generation 1 is the living one again"]
    assert operator.lines("replay orders.lookup") == [
        "lookup tables of orders: 0 rows removed, 0 added"
    ]


def test_processes_are_listed(operator: Operator) -> None:
    listed = operator.json("stack --list")
    rows = [line.split("\t") for line in operator.lines("stack --list")]
    assert [[each["name"], str(each["pid"]), each["command"]] for each in listed] == rows


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (f"service show {UNKNOWN}", f"GET /v1/services/{UNKNOWN}: unknown_service: "),
        (f"service history {UNKNOWN}", "unknown_service"),
        (f"service explain {UNKNOWN}", "unknown_service"),
        ("service show {} --at-version 99", "no_such_version"),
        ("service show {} --as-of 2020-01-01T00:00:00Z", "no_such_version"),
        ("service show {} --as-of 2999-01-01T00:00:00Z", "invalid: ?as_of: "),
        (f"export-stream {UNKNOWN}", f"there is no stream {UNKNOWN}"),
        ("relay --from 1", "this stack has no Kafka"),
        ("catalogue load tests", "tests has no *.yaml"),
    ],
)
def test_refusal_is_one_line_and_exit_code_1(operator: Operator, line: str, message: str) -> None:
    result = operator.run(line.format(operator.service_id))
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert result.stderr.startswith("Error: ") and message in result.stderr


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("nonsense", "No such command"),
        ("catalogue load no/such/folder", "does not exist"),
        ("events tail --from before", "--from"),
        ("events tail --from 99999999999999999999", "--from"),
        ("events tail --app lifecycle", "--app"),
        ("events tail --service some", "not a valid UUID"),
        ("export-stream some", "not a valid UUID"),
        ("parked discard some", "not a valid UUID"),
        (f"parked discard {UNKNOWN}", "--reason"),
        ("relay", "--from"),
        ("replay nonsense", "none of accounts, catalogue"),
        ("replay work", "none of accounts, catalogue"),
        ("replay catalogue --from kafka", "this stack has no Kafka"),
        ("replay catalogue --back --verify-only", "--back takes no other option"),
        ("replay orders.lookup --verify-only", "compared by `verify`"),
        ("service show some", "not a valid UUID"),
        ("service show {} --at-version 0", "--at-version"),
        ("service show {} --as-of yesterday", "--as-of"),
        ("service show {} --as-of 2026-01-01T00:00:00", "--as-of"),
        ("service show {} --at-version 1 --as-of 2026-01-01T00:00:00Z", "exclude each other"),
        ("stack --profile nonsense", "--profile"),
        ("token --role boss --sub some", "--role"),
    ],
)
def test_wrong_use_is_exit_code_2(operator: Operator, line: str, message: str) -> None:
    result = operator.run(line.format(operator.service_id))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Usage: hostledger") and message in result.stderr
