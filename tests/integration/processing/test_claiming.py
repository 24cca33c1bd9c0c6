"""Reports are claimed while executors add others: two locks, so that neither waits."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, event

from services.processing.attempts import Policy
from services.processing.journal import leases, outcomes, reports
from services.processing.journal.follower import WORK_JOURNAL
from services.processing.journal.transaction import REPORT_LOCK, transaction
from services.processing.modules.module import Outcome
from services.processing.work import Attempt, ReportState
from shared.rules.vocabulary import AttemptOutcome, OperationKind
from shared.subscriptions.follower import Follower
from tests.support.command_context import TIMESTAMP
from tests.support.processing import RETRY_DELAY, SomeLog, record_batch

DONE = Outcome(outcome=AttemptOutcome.DONE)
POLICY = Policy(retry_delay=RETRY_DELAY, attempts=10)


def finish(engine: Engine, attempt: Attempt) -> None:
    with transaction(engine) as tx:
        outcomes.finish(tx, [(attempt, DONE)], TIMESTAMP, POLICY)


@pytest.fixture
def attempt(engine: Engine, log: SomeLog) -> Attempt:
    """Its `started` waits to be reported."""
    log.request(OperationKind.ACTIVATION)
    Follower(engine, WORK_JOURNAL, log, log.read_stream).process(record_batch(0, *log.values))
    with transaction(engine) as tx:
        (attempt,) = leases.lease(tx, "simulator", TIMESTAMP, 1)
        outcomes.begin(tx, [attempt])
    return attempt


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_report_that_is_added_meanwhile_is_due_next(engine: Engine, attempt: Attempt) -> None:
    """SQLite has one writer, so that nothing is added meanwhile."""
    added: list[Attempt] = []

    def add_another(_: Any, __: Any, statement: str, *___: Any) -> None:
        if statement.startswith("UPDATE report") and not added:
            added.append(attempt)
            finish(engine, attempt)

    event.listen(engine, "before_cursor_execute", add_another)
    with transaction(engine, REPORT_LOCK) as tx:
        ((started,),) = reports.claim(tx, 10)
    event.remove(engine, "before_cursor_execute", add_another)
    assert added
    with transaction(engine, REPORT_LOCK) as tx:
        reports.settle(tx, [reports.Answer(report=started, state=ReportState.ACCEPTED)])
        ((done,),) = reports.claim(tx, 10)
    assert done.key.endswith("done")
