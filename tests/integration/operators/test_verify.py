"""`hostledger verify` finds each fault that somebody planted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from services.cli.replaying import only_one
from services.lifecycle.projections.service_state.projector import SERVICE_STATE
from shared.subscriptions import parking
from shared.subscriptions.follower import Follower
from tests.support.operators import Operators
from tests.support.projections import GENERATION, FakeSource, record_batch
from tests.support.replays import spoil


@pytest.fixture
def operators(tmp_path: Path) -> Iterator[Operators]:
    operators = Operators(tmp_path / "data")
    operators.apps.complete_operation()
    operators.apps.follow()
    yield operators
    operators.close()


def test_all_is_well(operators: Operators) -> None:
    result = operators.run("verify")
    assert (result.exit_code, result.output.splitlines()[-1]) == (0, "everything agrees")


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("DELETE FROM service_state_g1", "living absent, expected present"),
        ("UPDATE service_state_g1 SET version = 99", "version: living 99, expected"),
        ("DELETE FROM service_history_g1 WHERE version = 2", "service_history"),
    ],
)
def test_fault_in_a_projection(operators: Operators, statement: str, found: str) -> None:
    spoil(operators.apps.engine, statement)
    result = operators.run("verify")
    assert result.exit_code == 1 and found in result.output


def test_tables_of_another_release(operators: Operators) -> None:
    spoil(operators.apps.engine, "ALTER TABLE service_state_g1 DROP COLUMN search_text")
    result = operators.run("verify")
    assert result.exit_code == 1 and "its tables are of another release" in result.output
    replayed = operators.run("replay", "service_state")
    assert replayed.exit_code == 0 and "not compared" in replayed.output
    assert operators.run("verify").exit_code == 0


def test_projection_that_is_behind_is_not_wrong(operators: Operators) -> None:
    operators.apps.command("suspend")
    assert operators.run("verify").exit_code == 0


def test_gap_in_a_stream(operators: Operators) -> None:
    service_id = operators.apps.id.replace("-", "")
    spoil(
        operators.apps.store.engine,
        "DELETE FROM stored_events WHERE originator_version = 2"
        f" AND originator_id = '{service_id}'",
    )
    result = operators.run("verify")
    assert result.exit_code == 1 and f"stream {operators.apps.id}: 3 after 1" in result.output


def test_fault_in_a_lookup_table_is_found_and_repaired(operators: Operators) -> None:
    spoil(operators.apps.store.engine, "DELETE FROM services_by_client")
    spoil(operators.apps.store.engine, "INSERT INTO products VALUES ('forged')")
    result = operators.run("verify")
    assert result.exit_code == 1
    assert "is missing" in result.output and "forged follows from no event" in result.output
    assert "1 rows removed, 1 added" in operators.run("replay", "orders.lookup").output
    assert operators.run("verify").exit_code == 0


def test_parked_is_wrong_until_it_is_discarded_with_a_reason(operators: Operators) -> None:
    source = FakeSource()
    follower = Follower(operators.apps.engine, SERVICE_STATE, source, source.read_stream)
    follower.process(record_batch(0, b"no event\x1b[31m"))
    with operators.apps.engine.connect() as connection:
        name = str(parking.name(parking.rows(connection, parking.is_of(GENERATION))[0]))
    operators.apps.follow()
    # a source of its own must not count as read
    spoil(operators.apps.engine, "DELETE FROM checkpoint WHERE source = 'some source'")
    result = operators.run("verify")
    assert result.exit_code == 1 and name in result.output
    assert operators.run("parked", "discard", name).exit_code == 2
    discarded = operators.run("parked", "discard", name, "--reason", "some \x1b reason")
    assert discarded.exit_code == 0, discarded.output
    again = operators.run("verify")
    assert again.exit_code == 0, again.output
    assert "some \\x1b reason" in again.output and "\x1b" not in again.output
    assert operators.run("parked", "discard", name, "--reason", "x").exit_code == 1


def test_replay_is_refused_while_another_one_runs(operators: Operators) -> None:
    with only_one(operators.folder, operators.apps.engine, "service_state"):
        result = operators.run("replay", "service_state")
    assert result.exit_code == 1 and "being replayed already: process" in result.output
    assert operators.run("replay", "service_state").exit_code == 0


def test_replay_compares_swaps_and_returns(operators: Operators) -> None:
    spoil(operators.apps.engine, "UPDATE service_state_g1 SET version = 99")
    only = operators.run("replay", "service_state", "--verify-only")
    assert only.exit_code == 1 and "1 living rows, 1 differ" in only.output
    assert operators.run("replay", "service_state").exit_code == 0
    assert operators.run("verify").exit_code == 0
    assert operators.run("replay", "service_state", "--back").exit_code == 0
    assert operators.run("verify").exit_code == 1
    for arguments in (["nonsense"], ["orders", "--from", "kafka"], []):
        assert operators.run("replay", *arguments).exit_code == 2


def test_export_of_a_stream(operators: Operators) -> None:
    result = operators.run("export-stream", operators.apps.id)
    assert result.exit_code == 0
    with operators.apps.engine.connect() as connection:
        table = GENERATION.table(SERVICE_STATE.tables.sorted_tables[0])
        version = connection.scalar(select(table.c.version))
    assert len(result.output.splitlines()) == version
    assert operators.run("export-stream", "00000000-0000-4000-8000-00000000dead").exit_code == 1
