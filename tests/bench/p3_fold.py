"""P3: Kafka to PostgreSQL, beside the raw bounds, quixstreams and faust, in turns."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from tests.bench.figures import Failure, Figure, Result
from tests.bench.ground import Ground
from tests.bench.harness import Harness, Peer, Stuck, Work
from tests.bench.peers import workload
from tests.bench.topics import fill
from tests.bench.venvs import peer_python

EVENTS, STREAMS, ROUNDS = 60_000, 3_000, 3
_ours = partial(
    Peer,
    module="peer_hostledger",
    state="service_state_g1",
    state_key="stream_id",
    history="service_history_g1",
    prepares=True,
)
CONSUME = Peer("raw: consume + decode", "peer_raw", ("consume",), writes=False)
WRITE = Peer("raw: batched upsert", "peer_raw", ("write",))
BOUND = Peer("raw: both", "peer_raw", ("both",))
OURS = _ours("hostledger")
OTHER_SLOT = _ours("hostledger, other slot", other_slot=True)


def peers() -> list[Peer]:
    quixstreams, faust = peer_python("quixstreams"), peer_python("faust")
    return [
        CONSUME,
        WRITE,
        BOUND,
        OURS,
        Peer("quixstreams, 5 s (default)", "peer_quixstreams", ("0",), quixstreams),
        Peer("quixstreams, own sink, 1000", "peer_quixstreams", ("1000", "own"), quixstreams),
        Peer("faust-streaming", "peer_faust", ("worker", "-l", "warn"), faust),
    ]


def measure(ground: Ground, say: Callable[[str], None]) -> Iterator[Result]:
    harness, compared = Harness(ground), peers()
    work = Work(ground.new_topic("hosting.service"), EVENTS, STREAMS)
    fill(ground.servers, work.topic, workload.events(EVENTS, STREAMS))
    runs: dict[str, list[dict[str, Any]]] = {peer.name: [] for peer in compared}
    for _ in range(ROUNDS):
        for peer in compared:
            runs[peer.name].append(_attempt(harness.speed, peer, work, say))
    yield from _wrong(runs)
    yield from _speed_figures(runs)
    for peer in (OURS, OTHER_SLOT):
        killed = _attempt(harness.killed, peer, work, say)
        name = f"standstill after kill -9 ({peer.name})"
        yield from _wrong({name: [killed]})
        if standstills := killed.get("standstill_s"):
            yield Figure(number="P3", name=name, ours=standstills, unit="s", at_most=12)


def _wrong(runs: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[Failure]:
    """A run that wrote something else, or came to no end, counts for no figure."""
    for name, several in runs.items():
        for run in several:
            if wrong := run["wrong"]:
                yield Failure(number="P3", name=name, why=f"wrong: {wrong}")


def _speed_figures(runs: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[Figure]:
    right = {name: [run for run in several if not run["wrong"]] for name, several in runs.items()}
    speeds = {name: [run["events_per_s"] for run in good] for name, good in right.items() if good}
    lower = min((CONSUME.name, WRITE.name), key=lambda name: statistics.median(speeds[name]))
    figure = partial(Figure, number="P3", ours=speeds.pop(OURS.name), unit="events/s")
    yield figure(
        name="fold, state and history",
        baseline=speeds[lower],
        baseline_name=lower,
        at_least=0.7,
        remark=_cost(right[OURS.name]),
    )
    for name, baseline in speeds.items():
        yield figure(
            name=f"fold, beside {name}",
            baseline=baseline,
            baseline_name=name,
            at_least=None if "raw" in name else 1.0,
            remark=_cost(right[name]),
        )


def _attempt(
    measurement: Callable[[Peer, Work], dict[str, Any]],
    peer: Peer,
    work: Work,
    say: Callable[[str], None],
) -> dict[str, Any]:
    """Keeps the others' results where this one gets stuck."""
    try:
        run = measurement(peer, work)
    except Stuck as stuck:
        run = {"wrong": str(stuck)}
    say(f"{peer.name}: {run}")
    return run


def _cost(runs: Sequence[Mapping[str, Any]]) -> str:
    own, postgres = (statistics.median(run["cpu_us"][i] for run in runs) for i in (0, 1))
    memory = max(run["rss_mb"] for run in runs)
    return f"{own:.0f} us an event of its own, {postgres:.0f} of PostgreSQL; {memory} MB"
