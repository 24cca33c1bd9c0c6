"""What must be true once all is quiet: nothing acknowledged is lost, nothing happened twice."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from services.lifecycle.worker import PROJECTIONS
from tests.support.acknowledged import Answer
from tests.support.eventually import eventually
from tests.support.load import AT_ONCE, Client, Load
from tests.support.running_stack import RunningStack

QUIET_SECONDS = 240


def wait_until_quiet(load: Load) -> None:
    """Every paid service is on the panel as its client last wanted it, as lifecycle sees it."""
    waiting = list(load.clients)

    def all_settled() -> bool:
        waiting[:] = [client for client in waiting if not _is_settled(load, client)]
        return not waiting

    eventually(all_settled, QUIET_SECONDS)


def check(load: Load) -> None:
    assert not load.ledger.problems, load.ledger.problems[:5]
    check_machines(load)
    with ThreadPoolExecutor(AT_ONCE) as executor:
        list(executor.map(lambda client: _check_client(load, client), load.clients))
        list(executor.map(lambda answer: _repeat(load, answer), _accepted(load)))
    assert not load.ledger.problems, load.ledger.problems[:5]


def check_machines(load: Load) -> None:
    """Exactly one for each paid service, suspended as its client left it."""
    machines = machines_of(load)
    wanted = {each: client.held.get(each, False) for client in load.clients for each in client.paid}
    owners = Counter(machine["owner_tag"] for machine in machines)
    assert owners == Counter(wanted.keys())
    assert {each["owner_tag"]: each["suspended"] for each in machines} == wanted


def machines_of(load: Load) -> list[dict[str, Any]]:
    answer = httpx.get(f"{load.stack.url('simulator')}/machines", timeout=30)
    machines: list[dict[str, Any]] = answer.json()["machines"]
    return machines


def _is_settled(load: Load, client: Client) -> bool:
    sender = load.sender(client.caller, "look")
    for service_id in client.paid:
        state = sender.read(f"{load.stack.url('lifecycle')}/v1/services/{service_id}")
        wanted = "suspended" if client.held.get(service_id) else "active"
        if not state or state["status"] != wanted or state["operation"]:
            return False
    return True


def _check_client(load: Load, client: Client) -> None:
    """Money is moved once; each question is there once."""
    sender = load.sender(client.caller, "check")
    account = sender.read(f"{load.stack.url('orders')}/v1/clients/{client.id}/account")
    balance = round(100 * float(account["balance"]["amount"]))
    if balance != client.balance_minor:
        load.ledger.complain(f"{client.id} has {balance} instead of {client.balance_minor}")
    questions = sender.read(f"{load.stack.url('notifications')}/v1/questions?limit=200")
    asked = Counter(question["id"] for question in questions["items"])
    if asked != Counter(client.questions):
        load.ledger.complain(f"{client.id} asked {client.questions}, there are {asked}")


def _accepted(load: Load) -> list[Answer]:
    return [answer for answer in load.ledger.answers if answer.accepted]


def _repeat(load: Load, answer: Answer) -> None:
    """Its receipt is there."""
    load.sender_of(answer).repeat(answer)


def verify(stack: RunningStack) -> None:
    """Stores, topics and projections agree."""
    verified = stack.hostledger("verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr


def replay_all(stack: RunningStack) -> None:
    """Each projection, built again, equals the living one, row by row."""
    for projection in PROJECTIONS:
        replayed = stack.hostledger("replay", projection.name, "--verify-only")
        assert replayed.returncode == 0, replayed.stdout + replayed.stderr
