"""The walk of the README, pasted as it stands into a second terminal."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.running_stack import ROOT
from tests.support.stack import StackProcess

pytestmark = pytest.mark.e2e
PORT_BASE = 21700
SCRIPT = f'#!/bin/sh\nexec "{sys.executable}" -m services.cli "$@"\n'


def walk() -> str:
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    text: str = next(block for block in blocks if "hostledger token" in block)
    return text


PROFILES = ["embedded", pytest.param("kafka", marks=pytest.mark.kafka)]


@pytest.fixture(scope="module", params=PROFILES)
def said(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> subprocess.CompletedProcess[str]:
    """Only the ports and the place of the command differ from what is printed there."""
    folder = tmp_path_factory.mktemp("walk")
    stack = StackProcess(folder / "data", PORT_BASE, "--demo", "--profile", request.param)
    command = folder / "hostledger"
    command.write_text(SCRIPT)
    command.chmod(0o755)
    path = f'export PATH="{folder}:{Path(sys.executable).parent}:$PATH"'
    text = walk().replace('export PATH="$PWD/.venv/bin:$PATH"', path)
    for port in (8001, 8002):
        text = text.replace(f":{port}", f":{PORT_BASE + port - 8000}")
    assert stack.start() == f"ready {stack.url(0)}"
    try:
        environment = os.environ | {"HOSTLEDGER_DATA": str(stack.data)}
        return subprocess.run(
            ["sh"], input=text, cwd=ROOT, env=environment, capture_output=True, text=True
        )
    finally:
        stack.stop()


def test_walk_orders_pays_suspends_and_resumes(said: subprocess.CompletedProcess[str]) -> None:
    states = [line for line in said.stdout.splitlines() if line.isalpha()]
    assert (said.stderr, states) == ("", ["paid", "active", "suspended", "active"])


def test_walk_prints_the_instruction_manual(said: subprocess.CompletedProcess[str]) -> None:
    assert re.search(r"\| Password \| `[^`]{12,}` \|", said.stdout)


def test_walk_prints_the_history(said: subprocess.CompletedProcess[str]) -> None:
    assert '"event": "service.suspended"' in said.stdout
