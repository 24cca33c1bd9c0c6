"""P4: replays beside the followers of P3, and what an event costs them after a million others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

from tests.bench import replays
from tests.bench.alone import at_once
from tests.bench.figures import Figure
from tests.bench.ground import Ground
from tests.bench.harness import Harness, Work
from tests.bench.p3_fold import EVENTS, OURS, STREAMS
from tests.bench.peers import workload
from tests.bench.topics import fill

ROUNDS, SMALL, LARGE, SLICES, SLICE = 3, 100_000, 1_000_000, 5, 15_000


def measure(ground: Ground, say: Callable[[str], None]) -> Iterator[Figure]:
    yield _beside_fold(ground, say)
    yield _after_many(ground, say)


def _beside_fold(ground: Ground, say: Callable[[str], None]) -> Figure:
    work = Work(ground.new_topic("hosting.service"), EVENTS, STREAMS)
    fill(ground.servers, work.topic, workload.events(EVENTS, STREAMS))
    harness, speeds = Harness(ground), list[tuple[float, float]]()
    ground.new_database("replay")
    replays.prepare(ground.url("replay"))
    for _ in range(ROUNDS):
        run = harness.speed(OURS, work)
        assert not run["wrong"], run
        speeds.append((_replayed(ground, work), run["events_per_s"]))
        say("replay {:.0f} events/s, fold {:.0f}".format(*speeds[-1]))
    return Figure(
        number="P4",
        name="replays of state and history, both at once",
        ours=[replay for replay, _ in speeds],
        unit="events/s",
        baseline=[fold for _, fold in speeds],
        baseline_name="P3's followers, both at once",
        at_least=1.5,
        remark="each replay is a process of its own, as the command is; both followers are one",
    )


def _replayed(ground: Ground, work: Work) -> float:
    """Events a second, from the first one's beginning to the end of the last."""
    place = (ground.servers, work.topic, ground.url("replay"))
    calls = [(*place, name, work.count) for name in replays.PROJECTIONS]
    spans = at_once(replays.whole, calls)
    return work.count / (max(s.ended for s in spans) - min(s.began for s in spans))


def _after_many(ground: Ground, say: Callable[[str], None]) -> Figure:
    costs: dict[int, list[float]] = {SMALL: [], LARGE: []}
    with ExitStack() as stack:
        grown = {size: stack.enter_context(replays.grown(ground, size)) for size in costs}
        say(f"tables of {SMALL:,} and of {LARGE:,} events are loaded")
        for _ in range(SLICES):
            for size, each in grown.items():
                costs[size].append(each.cost(SLICE))
            say(str({size: round(several[-1]) for size, several in costs.items()}) + " us an event")
        for each in grown.values():
            each.check()
    return Figure(
        number="P4",
        name=f"replay, cost of an event after {LARGE:,}",
        ours=costs[LARGE],
        unit="us",
        baseline=costs[SMALL],
        baseline_name=f"us, after {SMALL:,}",
        at_most=1.1,
        remark=f"state and history, {SLICES} slices of {SLICE:,} events behind tables that were"
        " loaded in bulk: a whole replay of a million takes longer than all benchmarks may",
    )
