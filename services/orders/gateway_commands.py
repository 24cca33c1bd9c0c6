"""The command of payment gateways."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.rules.gateway_messages import GatewayMessageType
from shared.rules.money import Money


@dataclass(frozen=True, kw_only=True)
class ReceiveGatewayMessage:
    gateway: str
    webhook_id: str
    """Of the delivery, not of what it says: it may be said again under another one."""
    type: GatewayMessageType
    external_id: str
    """Of the money, by the gateway's own count; all that is said of it has the same one."""
    payment_id: UUID
    amount: Money | None
    """Of any currency; None: the whole payment."""
    occurred_at: datetime
    """By the gateway's clock."""
