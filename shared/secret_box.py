"""Seals what no store, topic or log may hold in clear: encrypted, and bound to an owner."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

KEY_BYTES = 32
FORM = "SECRETS_KEY: 32 bytes as URL-safe base64; several keys, the newest first, with commas"


class CannotOpen(Exception):
    """No key fits, or it belongs to something else."""


class SecretBox:
    def __init__(self, keys: str) -> None:
        """The first key seals, every one opens: a new one goes in front, and old ones stay.

        Raises ValueError, which names the variable.
        """
        self._fernet = MultiFernet([Fernet(key) for key in _parse(keys)])

    def seal(self, value: Any, owner: UUID) -> str:
        """The value is anything that JSON can say."""
        return self._fernet.encrypt(msgspec.json.encode([owner, value])).decode()

    def open(self, sealed: str, owner: UUID) -> Any:
        """Raises CannotOpen, also for what was sealed for another owner."""
        try:
            opened = msgspec.json.decode(self._fernet.decrypt(sealed.encode()))
        except InvalidToken:
            raise CannotOpen("no key of SECRETS_KEY fits") from None
        sealed_for, value = opened
        if sealed_for != str(owner):
            raise CannotOpen("it was sealed for something else")
        return value


def _parse(keys: str) -> Iterable[bytes]:
    """With or without padding."""
    parsed = [_padded(key) for key in re.split(r"[,\s]+", keys) if key]
    if not parsed:
        raise ValueError(FORM)
    return parsed


def _padded(key: str) -> bytes:
    padded = key.rstrip("=").encode() + b"="
    try:
        if len(base64.b64decode(padded, altchars=b"-_", validate=True)) == KEY_BYTES:
            return padded
    except (binascii.Error, UnicodeEncodeError):
        pass
    raise ValueError(FORM)
