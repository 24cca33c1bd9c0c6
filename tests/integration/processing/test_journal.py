"""The work journal: who may work on what, and who may write what came of it."""

from __future__ import annotations

from threading import Barrier, Thread
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from services.processing.attempts import Policy
from services.processing.journal import leases, outcomes, reports
from services.processing.journal.follower import WORK_JOURNAL
from services.processing.journal.tables import REPORT, WORK
from services.processing.journal.transaction import REPORT_LOCK, transaction
from services.processing.modules.module import Outcome
from services.processing.work import Attempt, ReportState, WorkState
from shared.contracts.service import ServiceActivated
from shared.rules.vocabulary import AttemptOutcome, OperationKind
from shared.subscriptions.follower import Follower
from tests.support.command_context import TIMESTAMP, new_id
from tests.support.processing import RETRY_DELAY, SomeLog, record_batch

DONE = Outcome(outcome=AttemptOutcome.DONE, result={"ip": "some ip"})
POLICY = Policy(retry_delay=RETRY_DELAY, attempts=10)
ACTIVATION = OperationKind.ACTIVATION


def follow(engine: Engine, log: SomeLog, start: int = 0) -> None:
    follower = Follower(engine, WORK_JOURNAL, log, log.read_stream)
    follower.process(record_batch(start, *log.values[start:]))


def lease(engine: Engine, limit: int = 10) -> list[Attempt]:
    with transaction(engine) as tx:
        attempts = leases.lease(tx, "simulator", TIMESTAMP, limit)
        outcomes.begin(tx, attempts)
    return attempts


def finish(engine: Engine, attempt: Attempt, outcome: Outcome = DONE) -> None:
    with transaction(engine) as tx:
        outcomes.finish(tx, [(attempt, outcome)], TIMESTAMP, POLICY)


def state(engine: Engine, operation_id: UUID) -> str:
    with engine.connect() as connection:
        query = select(WORK.c.state).where(WORK.c.operation_id == operation_id)
        return connection.scalar(query) or ""


def reported(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        keys = connection.scalars(select(REPORT.c.key).order_by(REPORT.c.number))
        return [key.split()[-1] for key in keys]


def activated(operation_id: UUID) -> ServiceActivated:
    return ServiceActivated(
        operation_id=operation_id, module="simulator", paid_until=TIMESTAMP, result={}
    )


def test_work_is_leased_once(engine: Engine, log: SomeLog) -> None:
    ids = {log.request(ACTIVATION) for _ in range(3)}
    follow(engine, log)
    first, second, third = lease(engine, 2), lease(engine), lease(engine)
    assert {each.operation.operation_id for each in first + second} == ids
    assert (len(first), len(second), third) == (2, 1, [])
    assert [each.number for each in first] == [1, 1]


def test_several_executors_lease_everything_once(engine: Engine, log: SomeLog) -> None:
    ids = [log.request(ACTIVATION) for _ in range(60)]
    follow(engine, log)
    barrier, leased = Barrier(4), list[UUID]()

    def compete() -> None:
        barrier.wait()
        while attempts := lease(engine, 3):
            leased.extend(each.operation.operation_id for each in attempts)

    threads = [Thread(target=compete) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(leased) == sorted(ids)


def test_expired_lease_is_taken_over_and_fences_the_one_before(
    engine: Engine, log: SomeLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    operation_id = log.request(ACTIVATION)
    follow(engine, log)
    monkeypatch.setattr(leases, "LEASE_SECONDS", -1.0)
    (lost,) = lease(engine)
    monkeypatch.undo()
    (attempt,) = lease(engine)
    assert (attempt.number, attempt.uncertain, lost.uncertain) == (2, True, False)
    finish(engine, lost)
    assert state(engine, operation_id) == WorkState.RUNNING
    with transaction(engine) as tx:
        leases.renew(tx, [lost])
    finish(engine, attempt)
    finish(engine, lost, Outcome(outcome=AttemptOutcome.IMPOSSIBLE))
    assert state(engine, operation_id) == WorkState.DONE
    assert reported(engine) == ["started", "started", "done"]


def test_renewed_lease_is_not_taken_over(
    engine: Engine, log: SomeLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.request(ACTIVATION)
    follow(engine, log)
    monkeypatch.setattr(leases, "LEASE_SECONDS", -1.0)
    attempts = lease(engine)
    monkeypatch.undo()
    with transaction(engine) as tx:
        leases.renew(tx, attempts)
    assert lease(engine) == []


def test_redelivered_events_change_nothing(engine: Engine, log: SomeLog) -> None:
    operation_id = log.request(ACTIVATION)
    follow(engine, log)
    finish(engine, lease(engine)[0])
    follower = Follower(engine, WORK_JOURNAL, log, log.read_stream)
    follower.process(record_batch(1, *log.values, *log.values))
    assert (state(engine, operation_id), lease(engine)) == (WorkState.DONE, [])


@pytest.mark.parametrize("batches", [1, 2])
def test_operation_that_the_log_shows_as_finished_is_not_started(
    engine: Engine, log: SomeLog, batches: int
) -> None:
    service_id = new_id()
    operation_id = log.request(ACTIVATION, service_id)
    if batches == 2:
        follow(engine, log)
    log.append(service_id, activated(operation_id))
    follow(engine, log, batches - 1)
    assert (state(engine, operation_id), lease(engine)) == (WorkState.CLOSED, [])


def test_next_operation_of_a_service_waits_for_the_try_that_is_under_way(
    engine: Engine, log: SomeLog
) -> None:
    service_id = new_id()
    activation = log.request(ACTIVATION, service_id)
    follow(engine, log)
    (attempt,) = lease(engine)
    deletion = log.request(OperationKind.DELETION, service_id)
    follow(engine, log, 1)
    assert (state(engine, activation), lease(engine)) == (WorkState.CLOSED, [])
    finish(engine, attempt)
    assert state(engine, activation) == WorkState.CLOSED
    assert [each.operation.operation_id for each in lease(engine)] == [deletion]
    assert reported(engine) == ["started", "started"]


def test_reports_of_an_operation_are_claimed_together_and_in_order(
    engine: Engine, log: SomeLog
) -> None:
    log.request(ACTIVATION)
    follow(engine, log)
    finish(engine, lease(engine)[0])
    with transaction(engine, REPORT_LOCK) as tx:
        ((started, done),) = reports.claim(tx, 10)
        assert reports.claim(tx, 10) == []
    assert [key.split()[-1] for key in (started.key, done.key)] == ["started", "done"]
    accepted = reports.Answer(report=started, state=ReportState.ACCEPTED)
    with transaction(engine, REPORT_LOCK) as tx:
        reports.settle(tx, [accepted, reports.Answer(report=done, text="some reason")])
        ((again,),) = reports.claim(tx, 10)
    assert (again.number, again.tries) == (done.number, 1)


def test_report_waits_for_an_earlier_one_of_its_operation(engine: Engine, log: SomeLog) -> None:
    log.request(ACTIVATION)
    follow(engine, log)
    (attempt,) = lease(engine)
    with transaction(engine, REPORT_LOCK) as tx:
        ((started,),) = reports.claim(tx, 10)
    finish(engine, attempt)
    with transaction(engine, REPORT_LOCK) as tx:
        assert reports.claim(tx, 10) == []
        reports.settle(tx, [reports.Answer(report=started, state=ReportState.ACCEPTED)])
        assert len(reports.claim(tx, 10)) == 1


def test_secrets_are_forgotten_once_orders_has_them(engine: Engine, log: SomeLog) -> None:
    log.request(ACTIVATION)
    follow(engine, log)
    result = {"ip": "some ip", "secrets": {"password": "some password"}}
    finish(engine, lease(engine)[0], Outcome(outcome=AttemptOutcome.DONE, result=result))
    with transaction(engine, REPORT_LOCK) as tx:
        ((_, done),) = reports.claim(tx, 10)
        reports.settle(tx, [reports.Answer(report=done, state=ReportState.ACCEPTED)])
        bodies = tx.scalars(select(REPORT.c.body)).all()
    assert not any("some password" in body for body in bodies)
    assert "some ip" in bodies[-1]
