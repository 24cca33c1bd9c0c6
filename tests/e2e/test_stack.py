"""The whole product under its supervisor, as `make run` starts it."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.eventually import eventually
from tests.support.running_stack import HOSTLEDGER, ROOT
from tests.support.stack import StackProcess, processes_on

pytestmark = pytest.mark.e2e
PORT_BASE = 21300


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StackProcess]:
    stack = StackProcess(tmp_path_factory.mktemp("stack"), PORT_BASE, "--simulator")
    assert stack.start() == f"ready {stack.url(0)}"
    yield stack
    stack.close()


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz").is_success
    except httpx.TransportError:
        return False


def refusal(*options: str, **environment: str) -> tuple[int, str]:
    command = [*HOSTLEDGER, "stack", *options]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=60
    )
    return done.returncode, done.stderr


def test_list_names_every_process(stack: StackProcess) -> None:
    lines = stack.command("stack", "--list").stdout.splitlines()
    rows = [line.split("\t") for line in lines]
    assert {len(row) for row in rows} == {3}
    assert {row[0] for row in rows} >= {"orders-web", "orders-worker", "cabinet-web", "simulator"}
    assert {row[0]: int(row[1]) for row in rows} == stack.file["pids"]


def test_files_of_the_folder_are_private(stack: StackProcess) -> None:
    modes = {
        name: stat.S_IMODE((stack.data / name).stat().st_mode)
        for name in ("stack.json", "secrets", "secrets/token.key")
    }
    assert modes == {"stack.json": 0o600, "secrets": 0o700, "secrets/token.key": 0o600}


def test_workers_answer_on_their_own_port(stack: StackProcess) -> None:
    assert answers(stack.url(21)) and answers(stack.url(22))


def test_killed_process_is_restarted(stack: StackProcess) -> None:
    before = stack.pids()["orders-web"]
    os.kill(before, signal.SIGKILL)
    eventually(lambda: stack.pids().get("orders-web", before) != before)
    eventually(lambda: answers(stack.url(1)))


def test_second_stack_on_the_folder_is_refused(stack: StackProcess) -> None:
    code, said = refusal("--data", str(stack.data), "--port-base", str(PORT_BASE + 200))
    assert (code, said.count("\n"), "already" in said) == (1, 1, True)


def test_taken_port_is_refused(stack: StackProcess, tmp_path: Path) -> None:
    code, said = refusal("--data", str(tmp_path), "--port-base", str(PORT_BASE))
    assert (code, said.count("\n"), f"port {PORT_BASE + 1}" in said) == (1, 1, True)


def test_wrong_setting_is_refused_by_name(tmp_path: Path) -> None:
    options = ("--data", str(tmp_path), "--port-base", str(PORT_BASE + 200))
    code, said = refusal(*options, CURRENCY="EURO")
    assert (code, said.count("\n"), "CURRENCY" in said) == (1, 1, True)


def test_killed_supervisor_is_cleaned_up_and_interrupt_leaves_nothing(
    stack: StackProcess,
) -> None:
    orphans = stack.pids()
    stack.stop(signal.SIGKILL)
    assert stack.start() == f"ready {stack.url(0)}"
    assert not set(orphans.values()) & set(stack.pids().values())
    pids = stack.pids()
    assert stack.stop() == (0, "")
    assert not [pid for pid in pids.values() if Path(f"/proc/{pid}/comm").exists()]
    eventually(lambda: not processes_on(stack.data))
    assert stack.start() == f"ready {stack.url(0)}"
