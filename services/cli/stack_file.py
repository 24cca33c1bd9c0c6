"""`stack.json`: what a stack says of itself to every other command."""

from __future__ import annotations

from pathlib import Path

import msgspec

from services.cli import processes
from services.cli.apps import APPS, DEFAULT_PORT_BASE, SIMULATOR, port
from services.cli.private_file import write_private


class Process(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    pid: int
    """Also its process group: whatever it starts is in it."""
    started: str
    """By the kernel's clock. A pid is used again, the pair is not."""
    command: list[str]


class Kafka(msgspec.Struct, frozen=True, kw_only=True):
    bootstrap_servers: str


class Postgres(msgspec.Struct, frozen=True, kw_only=True):
    url: str
    """Of the server, as the role that makes the roles of the apps."""


class Stack(msgspec.Struct, frozen=True, kw_only=True):
    profile: str = "embedded"
    port_base: int = DEFAULT_PORT_BASE
    bind: str = "127.0.0.1"
    simulator: bool = False
    demo: bool = False
    test_clock_file: str = ""
    """Whole path; empty: the stack runs on the wall clock."""
    urls: dict[str, str] = {}
    """Of each app, by its name, and of the simulator."""
    pids: dict[str, int] = {}
    processes: list[Process] = []
    """Empty once the stack has been stopped."""
    kafka: Kafka | None = None
    """None in the embedded profile, and so is `postgres`."""
    postgres: Postgres | None = None

    def url(self, name: str, part: str = "web") -> str:
        """As seen from this machine."""
        if name == SIMULATOR:
            return f"http://127.0.0.1:{port(name, base=self.port_base)}"
        loopback = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # nosec B104: nothing is bound here
        host = loopback.get(self.bind, self.bind)
        host = f"[{host}]" if ":" in host else host
        return f"http://{host}:{port(name, part, self.port_base)}"

    def all_urls(self) -> dict[str, str]:
        names = (*APPS, SIMULATOR) if self.simulator else APPS
        return {name: self.url(name) for name in names}


class StackFile:
    def __init__(self, file: Path) -> None:
        self._file = file

    def exists(self) -> bool:
        return self._file.exists()

    def living(self) -> list[Process]:
        return [
            each for each in self.read().processes if processes.is_alive(each.pid, each.started)
        ]

    def read(self) -> Stack:
        """The defaults where no stack has run yet."""
        if not self.exists():
            return Stack()
        return msgspec.json.decode(self._file.read_bytes(), type=Stack)

    def write(self, stack: Stack) -> None:
        text = msgspec.json.format(msgspec.json.encode(stack), indent=2)
        write_private(self._file, text.decode() + "\n")
