"""A local Apache Kafka on loopback, for the stack and for tests: one combined node, or three."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template

from services.cli.kafka_home import POM, KafkaHome
from shared.messaging.kafka import admin

HEAP_MEGABYTES = {1: 96, 3: 128}
START_SECONDS = 60
STOP_SECONDS = 15
POLL_SECONDS = 0.05
LOG = "-Dorg.slf4j.simpleLogger."
JVM = (
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:+ExitOnOutOfMemoryError",
    f"{LOG}defaultLogLevel=warn",
    f"{LOG}showDateTime=true",
    f"{LOG}dateTimeFormat=HH:mm:ss.SSS",
    f"{LOG}log.kafka.server.KafkaRaftServer=info",
    f"{LOG}log.org.apache.kafka.clients.NetworkClient=error",
)


class LocalKafka:
    """The folder `data` keeps its records: started on it again, it goes on where it was.

    A supervisor runs `commands()` itself and asks `is_ready()`; tests use it as a context manager.
    """

    def __init__(
        self, home: KafkaHome, data: Path, ports: Sequence[int] = (), nodes: int = 1
    ) -> None:
        """`ports`: one for each node; by default free ones. Storage is formatted the first time."""
        self._home, self._data = home, data.resolve()
        free = _free_ports(2 * nodes)
        self._ports = dict(enumerate(ports or free[:nodes], start=1))
        self._controllers = dict(enumerate(free[nodes:], start=1))
        self._brokers: dict[int, subprocess.Popen[bytes]] = {}
        self._configure()

    @property
    def bootstrap_servers(self) -> str:
        return ",".join(f"127.0.0.1:{port}" for port in self._ports.values())

    def commands(self, *jvm: str) -> Mapping[int, list[str]]:
        """The command line of each node. SIGTERM ends it cleanly, with exit code 143."""
        return {
            node: [*self._java(), *jvm, "kafka.Kafka", str(self._config(node))]
            for node in self._ports
        }

    def is_ready(self) -> bool:
        """True once every node answers and sees all the others registered. Does not wait."""
        nodes = set(self._ports)
        return all(admin.unfenced_brokers(f"127.0.0.1:{self._ports[n]}") >= nodes for n in nodes)

    def start(self, *jvm: str) -> None:
        """Starts the nodes that do not run, and waits until they are ready."""
        for node, command in self.commands(*jvm).items():
            if node not in self._brokers or self._brokers[node].poll() is not None:
                with self._log(node).open("ab") as log:
                    self._brokers[node] = subprocess.Popen(command, stdout=log, stderr=log)
        deadline = time.monotonic() + START_SECONDS
        while not self.is_ready():
            for node, broker in self._brokers.items():
                if broker.poll() is not None:
                    raise RuntimeError(f"Kafka died, see {self._log(node)}")
            if time.monotonic() > deadline:
                raise TimeoutError(f"Kafka is not ready, see {self._data}")
            time.sleep(POLL_SECONDS)

    def send(self, number: signal.Signals) -> None:
        """To every node that was started here; SIGSTOP freezes them."""
        for broker in self._brokers.values():
            broker.send_signal(number)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """To all nodes at once: the last of three would wait for a quorum that is gone."""
        self.send(number)
        for broker in self._brokers.values():
            try:
                broker.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                broker.kill()
                broker.wait()
        self._brokers.clear()

    def archive_classes(self) -> None:
        """Halves the start of every later one with this home. Costs one start and 4 s."""
        unfinished = self._home.archive.with_suffix(f".{os.getpid()}")
        self.start(f"-XX:ArchiveClassesAtExit={unfinished}")
        self.stop()
        if unfinished.exists():
            unfinished.replace(self._home.archive)

    def __enter__(self) -> LocalKafka:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _configure(self) -> None:
        """The ports may change from start to start; the storage is formatted once."""
        self._data.mkdir(parents=True, exist_ok=True)
        template = Template((POM.parent / f"server-{len(self._ports)}.properties.in").read_text())
        voters = ",".join(f"{n}@127.0.0.1:{port}" for n, port in self._controllers.items())
        cluster = "k" + secrets.token_urlsafe(16)[1:]  # 16 bytes, and never a leading hyphen
        for node, port in self._ports.items():
            names = {"node_id": node, "port": port, "controller_port": self._controllers[node]}
            storage = self._data / f"node-{node}"
            text = template.substitute(names, voters=voters, data=storage)
            self._config(node).write_text(text)
            if not (storage / "meta.properties").exists():
                tool = [*self._java(), "kafka.tools.StorageTool", "format", "-t", cluster]
                command = [*tool, "-c", str(self._config(node))]
                subprocess.run(command, check=True, capture_output=True)

    def _java(self) -> list[str]:
        heap = f"-Xmx{HEAP_MEGABYTES[len(self._ports)]}m"
        archive = self._home.archive
        shared = [f"-XX:SharedArchiveFile={archive}"] if archive.exists() else []
        return [str(self._home.java), heap, *JVM, *shared, "-cp", self._home.class_path]

    def _config(self, node: int) -> Path:
        return self._data / f"{node}.properties"

    def _log(self, node: int) -> Path:
        return self._data / f"{node}.log"


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports
