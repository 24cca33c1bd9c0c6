"""The data folder of a stack: its files, its keys, and what it says of itself."""

from __future__ import annotations

import fcntl
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

import click

from services.cli.private_file import make_private, write_private
from services.cli.stack_file import StackFile
from shared import webhooks

KEY_BYTES = 32


class FolderInUse(Exception):
    """Another stack holds the folder."""


class OtherCurrency(Exception):
    """The folder was made for another currency than the environment names."""


class NoStack(click.ClickException):
    """The command needs what only a stack has made."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"no stack has run on {path}")


class DataFolder:
    """Nothing is made before it is needed: a process that has all its settings needs no folder."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.stack_file = StackFile(self.path / "stack.json")
        self._currency = self.path / "currency"
        self._lock: TextIO | None = None

    def check_used(self) -> None:
        """Raises NoStack where neither `stack` nor `migrate` was ever called."""
        if not (self.stack_file.exists() or (self.path / "databases").is_dir()):
            raise NoStack(self.path)

    def keep_currency(self, currency: str) -> None:
        """The first one is recorded. Raises OtherCurrency."""
        self._make_folder(self.path)
        if not self._currency.exists():
            make_private(self._currency, f"{currency}\n")
        self.check_currency(currency)

    def check_currency(self, currency: str) -> None:
        """Raises OtherCurrency."""
        if not self._currency.exists():
            return
        recorded = self._currency.read_text().strip()
        if recorded != currency:
            raise OtherCurrency(f"CURRENCY: {self.path} is kept in {recorded}, not in {currency}")

    def lock(self) -> None:
        """Until the process ends, however it ends; its children do not hold it.

        Raises FolderInUse.
        """
        self._make_folder(self.path)
        self._lock = (self.path / "stack.lock").open("a")
        try:
            fcntl.lockf(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise FolderInUse(f"a stack runs on {self.path} already") from None

    def secret(self, name: str) -> str:
        """The key of that name, made at the first call."""
        file = self._secret_file(name)
        if not file.exists():
            make_private(file, f"{secrets.token_urlsafe(KEY_BYTES)}\n")
        return file.read_text().strip()

    def webhook_secret(self, name: str) -> str:
        """As Standard Webhooks has it. A key that an earlier version has made stays one."""
        key = secrets.token_bytes(KEY_BYTES)
        if not self.has_secret(name):
            make_private(self._secret_file(name), f"{webhooks.secret_of(key)}\n")
        secret = self.secret(name)
        if not secret.startswith(webhooks.PREFIX):
            secret = webhooks.secret_of(secret.encode())
            self.keep_secret(name, secret)
        return secret

    def keep_secret(self, name: str, value: str) -> None:
        write_private(self._secret_file(name), f"{value}\n")

    def has_secret(self, name: str) -> bool:
        return (self.path / "secrets" / name).exists()

    def token_key(self, environment: Mapping[str, str]) -> str:
        """Raises NoStack."""
        if key := environment.get("TOKEN_KEY"):
            return key
        if not self.has_secret("token.key"):
            raise NoStack(self.path)
        return self.secret("token.key")

    def subfolder(self, name: str) -> Path:
        self._make_folder(self.path / name)
        return self.path / name

    def log(self, name: str) -> Path:
        """Of a supervised process."""
        return self.subfolder("logs") / f"{name}.log"

    def _secret_file(self, name: str) -> Path:
        folder = self.subfolder("secrets")
        folder.chmod(0o700)
        return folder / name

    def _make_folder(self, path: Path) -> None:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
