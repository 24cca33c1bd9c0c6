"""Commands of operators where no stack has run, or where it has been stopped."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.cli.data_folder import DataFolder
from services.cli.main import hostledger
from services.cli.stack_file import Stack

ID = "00000000-0000-4000-8000-00000000dead"
OVER_HTTP = (
    "catalogue load deploy/catalogue",
    "events tail --no-follow",
    "lag",
    "parked list",
    f"parked show {ID}",
    "projections",
    f"service explain {ID}",
    f"service history {ID}",
    f"service show {ID}",
)
ON_DATABASES = (
    f"export-stream {ID}",
    f"parked discard {ID} --reason some",
    f"parked retry {ID}",
    "relay --from 1",
    "replay orders.lookup",
    "replay service_state",
    "replay service_state --back",
    "verify",
)


def run(data: Path, line: str) -> Result:
    command = [*line.split(), "--data", str(data)]
    return CliRunner().invoke(hostledger, command, catch_exceptions=False)


@pytest.mark.parametrize("line", (*OVER_HTTP, *ON_DATABASES, "token --role app --sub some"))
def test_folder_without_a_stack_is_named_and_not_made(line: str, tmp_path: Path) -> None:
    data = tmp_path / "data"
    result = run(data, line)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"Error: no stack has run on {data}\n"
    assert not data.exists()


@pytest.mark.parametrize("line", OVER_HTTP)
def test_stack_that_was_stopped_is_one_line(line: str, tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.secret("token.key")
    folder.stack_file.write(Stack(port_base=free_port()))
    result = run(tmp_path, line)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"Error: no stack runs on {tmp_path}\n"


@pytest.mark.parametrize("line", ON_DATABASES)
def test_databases_without_tables_are_one_line(line: str, tmp_path: Path) -> None:
    DataFolder(tmp_path).subfolder("databases")
    result = run(tmp_path, line)
    assert result.exit_code == 1 and result.stderr.count("\n") == 1


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port
