"""One-time codes, by which a client shows that a phone is theirs. Source: rules.md EC-32.

A code is made of a nonce, which is published, and of a key, which is not: nobody keeps codes.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

LIFETIME = timedelta(minutes=15)
TRIES = 5
DIGITS = 6


def one_time_code(key: str, nonce: UUID) -> str:
    return truncated(hmac.digest(key.encode(), nonce.bytes, "sha1"))


def truncated(digest: bytes) -> str:
    """The digits that the digest stands for. Source: RFC 4226, section 5.3."""
    offset = digest[-1] & 0xF
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


@dataclass(frozen=True, kw_only=True)
class GivenCode:
    """A code that a client has sent; right or wrong."""

    text: str = field(repr=False)
    key: str = field(repr=False)

    def is_of(self, nonce: UUID) -> bool:
        """Takes the same time however much of it is right."""
        return hmac.compare_digest(self.text.encode(), one_time_code(self.key, nonce).encode())
