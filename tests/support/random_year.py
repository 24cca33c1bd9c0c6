"""A year of random lives, day by day, with what must agree at the end of each month."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random

from shared.rules.vocabulary import AttemptOutcome as Outcome
from shared.rules.vocabulary import OperationKind
from tests.support import audit
from tests.support.lives import Lives
from tests.support.lives_gateway import REPORTS
from tests.support.lives_money import MONEY
from tests.support.lives_services import SERVICES
from tests.support.world_panel import DONE

DAYS = 365
MONTH = 30
SHOWN = 20
"""Discrepancies, of all that were found."""
FAULTS: dict[tuple[Outcome, ...], int] = {
    DONE: 80,
    (Outcome.STARTED, Outcome.DONE): 8,
    (Outcome.STARTED, Outcome.UNKNOWN, Outcome.DONE): 3,
    (Outcome.STARTED, Outcome.FAILED): 3,
    (Outcome.IMPOSSIBLE,): 3,
    (Outcome.NO_CAPACITY,): 2,
    (Outcome.MANUAL,): 1,
}
"""What the panel says about an operation, with weights."""


def live(lives: Lives, say: Callable[[str], None]) -> None:
    """Raises AssertionError if something does not agree."""
    world, chance = lives.world, lives.chance
    world.panel.outcomes = _faults(chance)
    day = 0
    while day < DAYS:
        step = chance.randint(10, 40) if chance.random() < 0.005 else 1
        day, before = day + step, day
        world.now += timedelta(days=step, seconds=chance.randint(-3600, 3600))
        world.work_through()
        for person in lives.people:
            while chance.random() < 0.2:
                lives.visit(person, MONEY + REPORTS + SERVICES)
        world.work_through()
        if day // MONTH > before // MONTH:
            check(lives)
            say(f"day {day}: {len(world.folded.events)} events, all agree")
    _come_to_rest(lives)
    check(lives)
    found = list(audit.of_lookup_tables(world))
    assert not found, "\n".join(found[:SHOWN])


def check(lives: Lives) -> None:
    found = list(audit.discrepancies(lives.world, lives.people))
    assert not found, "\n".join(found[:SHOWN])


def _come_to_rest(lives: Lives) -> None:
    """Every panel works again."""
    lives.world.panel.outcomes = lambda kind: DONE
    lives.world.work_through()


def _faults(chance: Random) -> Callable[[OperationKind], tuple[Outcome, ...]]:
    outcomes, weights = list(FAULTS), list(FAULTS.values())

    def next_outcomes(kind: OperationKind) -> tuple[Outcome, ...]:
        return chance.choices(outcomes, weights)[0]

    return next_outcomes
