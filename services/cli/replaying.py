"""A replay of one projection, from opening the databases to the swap."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click
from sqlalchemy import Engine, select

from services.cli import opened, output
from services.cli.data_folder import DataFolder
from shared import database
from shared.eventstore.relay_lock import create_lock
from shared.eventstore.store_log import StoreLog
from shared.eventstore.tables import RELAY_CHECKPOINT
from shared.messaging.event_log import EventLog
from shared.messaging.kafka.log import KafkaLog
from shared.messaging.topics import topic_name
from shared.subscriptions import generations, head_start
from shared.subscriptions.differences import Difference
from shared.subscriptions.projection import Projection
from shared.subscriptions.replay import Replay

FIRST_DIFFERENCES = 10
RELAY = "kafka"


@contextmanager
def only_one(folder: DataFolder, engine: Engine, name: str) -> Iterator[None]:
    """Two replays of one projection at once: the second is refused, and names the first."""
    lock = create_lock(engine, f"replay-{name}")
    holder = folder.subfolder("replays") / name
    if not lock.acquire():
        raise click.ClickException(f"{name} is being replayed already: {_read(holder)}")
    try:
        holder.write_text(f"process {os.getpid()} on {socket.gethostname()}")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def run(
    folder: DataFolder, app: str, projection: Projection, source: str, *, verify_only: bool
) -> None:
    """`source`: "kafka" or "store". Exits 1 if `verify_only` and there are differences."""
    engine = opened.engine(folder, app)
    with only_one(folder, engine, projection.name), ExitStack() as stack:
        writer = opened.writer_of(projection.category)
        store, store_log = stack.enter_context(opened.open_store(folder, writer))
        servers = opened.kafka_servers(folder)
        topics = KafkaLog(servers, [topic_name(projection.category)]) if servers else None
        log: EventLog = topics or store_log
        if topics:
            stack.callback(topics.close)
        meter = output.Meter(projection.name)
        replay = Replay(engine, projection, log, store_log.read_stream, meter.advance, source)
        done = replay.done()
        if replay.has_resumed:
            click.echo(
                f"generation {replay.generation.number} is taken up again after {done} events"
            )
        meter.begin(done, sum(replay.target().values()))
        if topics and source == "store":
            head_start.fold_store(engine, replay, store_log, topics)
            _wait(replay, store.engine, store_log, topics)
        replay.build()
        meter.close()
        _finish(replay, verify_only=verify_only)


def return_to_previous(folder: DataFolder, app: str, projection: Projection) -> None:
    """It reads on from where it was when it was replaced."""
    engine = opened.engine(folder, app)
    with only_one(folder, engine, projection.name), database.for_writing(engine).begin() as tx:
        generations.lock(tx, projection.name)
        previous = generations.previous(tx, projection.name)
        if previous is None:
            raise click.ClickException(f"{projection.name} was not replayed")
        generations.swap(tx, previous)
    click.echo(f"generation {previous.number} is the living one again")


def _wait(replay: Replay, engine: Engine, store_log: StoreLog, topics: KafkaLog) -> None:
    position = select(RELAY_CHECKPOINT.c.position).filter_by(name=RELAY)

    def relayed() -> int:
        with engine.connect() as connection:
            return connection.scalar(position) or 0

    if replay.has_same_log():
        head_start.wait_for_living(replay, store_log, topics, relayed)


def _finish(replay: Replay, *, verify_only: bool) -> None:
    different = 0
    if obstacle := replay.obstacle():
        click.echo(f"{obstacle}: not compared")
    else:
        different = _compare(replay)
    if verify_only:
        replay.abandon()
        raise SystemExit(1 if different else 0)
    replay.swap()
    click.echo(f"generation {replay.generation.number} is the living one now")


def _compare(replay: Replay) -> int:
    first: list[Difference] = []

    def report(difference: Difference) -> None:
        if len(first) < FIRST_DIFFERENCES:
            first.append(difference)

    comparison = replay.compare(report)
    output.lines(map(str, first))
    click.echo(f"{comparison.rows} living rows, {comparison.different} differ")
    return comparison.different


def _read(holder: Path) -> str:
    try:
        return holder.read_text()
    except FileNotFoundError:
        return "a process that has just begun or ended"
