"""The page of a payment gateway that a client is sent to; its address says what is to be paid.

The address is signed with the secret that the gateway shares with us: nobody can ask it for
another amount, and the gateway need not ask us what it is.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import UUID

from shared.rules.money import Money


@dataclass(frozen=True, kw_only=True)
class Gateway:
    """A payment gateway, or an adapter in front of one."""

    name: str
    key: bytes = field(repr=False)
    """That its webhooks and our addresses are signed with."""
    url: str | None
    """Of its page, without the payment; None: nobody is sent there, but it may report payments."""

    @property
    def actor(self) -> str:
        return f"gateway:{self.name}"

    def checkout_url(self, payment_id: UUID, amount: Money) -> str:
        """`<url>/<payment>?amount=&currency=&signature=`, always the same."""
        signature = checkout_signature(self.key, payment_id, amount.amount, amount.currency)
        query = {**amount.to_dict(), "signature": signature}
        return f"{self.url}/{payment_id}?{urlencode(query)}"


def checkout_signature(key: bytes, payment_id: UUID, amount: str, currency: str) -> str:
    """No webhook has a signature of the same text: where this has an id, that has a number."""
    text = f"checkout.{payment_id}.{amount}.{currency}"
    return hmac.digest(key, text.encode(), "sha256").hex()


def is_genuine(signature: str, key: bytes, payment_id: UUID, amount: str, currency: str) -> bool:
    """Takes the same time however much of it is right."""
    genuine = checkout_signature(key, payment_id, amount, currency)
    return hmac.compare_digest(signature.encode(), genuine.encode())
