"""P3: Kafka to PostgreSQL, beside the raw bounds, quixstreams and faust, in turns."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from tests.bench.figures import Figure
from tests.bench.ground import Ground
from tests.bench.harness import Harness, Peer, Stuck, Work
from tests.bench.topics import fill
from tests.bench.venvs import peer_python

EVENTS, KILL_EVENTS, STREAMS, ROUNDS, KILL_ROUNDS = 100_000, 60_000, 5_000, 3, 2
_ours = partial(
    Peer,
    module="peer_hostledger",
    state="service_state_g1",
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
        Peer("quixstreams, 1000", "peer_quixstreams", ("1000",), quixstreams),
        Peer("quixstreams, 1000, own sink", "peer_quixstreams", ("1000", "own"), quixstreams),
        Peer("faust-streaming", "peer_faust", ("worker", "-l", "warn"), faust),
    ]


def measure(ground: Ground, say: Callable[[str], None]) -> Iterator[Figure]:
    harness, compared = Harness(ground), peers()
    work = Work(ground.new_topic("hosting.service"), EVENTS, STREAMS)
    fill(ground.servers, work.topic, EVENTS, STREAMS)
    short = Work(ground.new_topic("hosting.service.short"), KILL_EVENTS, STREAMS)
    fill(ground.servers, short.topic, KILL_EVENTS, STREAMS)
    speeds: dict[str, list[float]] = {peer.name: [] for peer in compared}
    remarks: dict[str, str] = {}
    for _ in range(ROUNDS):
        for peer in compared:
            run = _attempt(harness.speed, peer, work, say)
            remarks[peer.name] = _remark(run)
            if not run.get("wrong"):
                speeds[peer.name].append(run["events_per_s"])
    yield from _speed_figures(speeds, remarks)
    for peer in (OURS, OTHER_SLOT):
        runs = [_attempt(harness.killed, peer, short, say) for _ in range(KILL_ROUNDS)]
        standstills = [each for run in runs for each in run.get("standstill_s", [])]
        name = f"standstill after kill -9 ({peer.name})"
        wrong = [run["wrong"] for run in runs if run["wrong"]]
        remark = f"WRONG: {wrong}" if wrong else ""
        values = standstills or [float("inf")]
        yield Figure(number="P3", name=name, ours=values, unit="s", at_most=12, remark=remark)


def _speed_figures(speeds: dict[str, list[float]], remarks: dict[str, str]) -> Iterator[Figure]:
    measured = {name: values for name, values in speeds.items() if values}
    lower = min((CONSUME.name, WRITE.name), key=lambda name: statistics.median(measured[name]))
    ours = measured.pop(OURS.name, [0.0])
    figure = partial(Figure, number="P3", ours=ours, unit="events/s")
    yield figure(
        name="fold, state and history",
        baseline=measured[lower],
        baseline_name=lower,
        at_least=0.7,
        remark=remarks[OURS.name],
    )
    for name, baseline in measured.items():
        yield figure(
            name=f"fold, beside {name}",
            baseline=baseline,
            baseline_name=name,
            at_least=None if "raw" in name else 1.0,
            remark=remarks[name],
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
    say(f"P3 {peer.name}: {run}")
    return run


def _remark(run: dict[str, Any]) -> str:
    if run["wrong"]:
        return f"WRONG: {run['wrong']}"
    peer, postgres = run["cpu_us"]
    return f"{peer} us an event of its own, {postgres} of PostgreSQL; {run['rss_mb']} MB"
