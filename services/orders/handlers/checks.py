"""What commands to one thing have in common."""

from __future__ import annotations

from uuid import UUID

from eventsourcing.domain import Aggregate

from services.orders.commands import Command
from services.orders.domain.account import Account
from services.orders.store import OrdersStore
from shared.rules.refusals import VersionConflict


def check_version(aggregate: Aggregate | None, command: Command) -> None:
    """None: it does not exist yet, whatever the issuer has seen. Raises VersionConflict."""
    version = aggregate.version if aggregate else 0
    if command.expected_version not in (None, version):
        raise VersionConflict(version=version)


def check_orders_allowed(client_id: UUID, store: OrdersStore) -> None:
    """Raises OrdersBlocked."""
    if account := store.look_at(Account, client_id):
        account.check_orders_allowed()
