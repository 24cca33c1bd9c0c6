"""Carries work out on panels: leases what is due, lets panels act, writes what came of it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import Connection, Engine

from services.processing.attempting import carry_out
from services.processing.attempts import Policy
from services.processing.journal import leases, outcomes
from services.processing.journal.outcomes import Ended
from services.processing.journal.transaction import transaction
from services.processing.modules.module import Module, failure
from services.processing.pool import Pool
from services.processing.sealing import sealed_outcome
from services.processing.work import Attempt
from shared.clock import Clock
from shared.rules.vocabulary import AttemptOutcome
from shared.secret_box import SecretBox

HOUSEKEEPING_SECONDS = leases.LEASE_SECONDS / 3
UNKNOWN_MODULE = "There is no module of this name."
INTERRUPTED = "The process that tried it ended before the panel had answered."


class Executor(Pool[Attempt, Ended]):
    name = "executor"

    def __init__(
        self,
        engine: Engine,
        modules: Mapping[str, Module],
        clock: Clock,
        policy: Policy,
        secret_box: SecretBox,
        *,
        module_limit: int,
        may_start: Callable[[], bool],
        on_reports: Callable[[], None],
    ) -> None:
        """`module_limit`: how many operations of one module are under way at the same time."""
        super().__init__(module_limit * max(len(modules), 1))
        self._engine, self._modules, self._clock, self._policy = engine, modules, clock, policy
        self._secret_box = secret_box
        self._module_limit, self._may_start = module_limit, may_start
        self._on_reports = on_reports
        self._under_way: dict[UUID, Attempt] = {}
        self._next_housekeeping = 0.0

    def exchange(self, results: Sequence[Ended], free_threads: int) -> Sequence[Attempt]:
        ended = {attempt.operation.operation_id for attempt, _ in results}
        under_way = {key: value for key, value in self._under_way.items() if key not in ended}
        with transaction(self._engine) as tx:
            now = self._clock()
            outcomes.finish(tx, results, now, self._policy)
            self._keep_house(tx, under_way)
            attempts: list[Attempt] = []
            if free_threads and self._may_start():
                attempts = self._begin(tx, under_way)
        self._under_way = under_way | {each.operation.operation_id: each for each in attempts}
        if results or attempts:
            self._on_reports()
        return attempts

    def perform(self, attempt: Attempt) -> Ended:
        outcome = carry_out(self._modules[attempt.module], attempt)
        return attempt, sealed_outcome(outcome, attempt.operation.operation_id, self._secret_box)

    def _begin(self, tx: Connection, under_way: Mapping[UUID, Attempt]) -> list[Attempt]:
        used, now = Counter(attempt.module for attempt in under_way.values()), self._clock()
        leased = [
            attempt
            for module in self._modules
            for attempt in leases.lease(tx, module, now, self._module_limit - used[module])
        ]
        attempts = [attempt for attempt in leased if self._may_try(attempt)]
        outcomes.begin(tx, attempts)
        self._give_up(tx, [each for each in leased if not self._may_try(each)], INTERRUPTED)
        return attempts

    def _may_try(self, attempt: Attempt) -> bool:
        """Not one whose worker died in the last attempt, or after staff had cancelled it."""
        return attempt.number <= self._policy.attempts and not attempt.cancelled

    def _keep_house(self, tx: Connection, under_way: Mapping[UUID, Attempt]) -> None:
        """Renews the leases; gives what has no module to staff."""
        if time.monotonic() >= self._next_housekeeping:
            leases.renew(tx, under_way.values())
            if self._may_start():
                strangers = leases.lease_of_unknown_modules(tx, self._modules, self._clock(), 100)
                self._give_up(tx, strangers, UNKNOWN_MODULE)
            self._next_housekeeping = time.monotonic() + HOUSEKEEPING_SECONDS

    def _give_up(self, tx: Connection, attempts: Sequence[Attempt], reason: str) -> None:
        """Without a try: staff must act."""
        error = failure(AttemptOutcome.UNKNOWN, "not_tried", reason)
        at_the_limit = replace(self._policy, attempts=0)
        ended = [(attempt, error) for attempt in attempts]
        outcomes.finish(tx, ended, self._clock(), at_the_limit)
