"""Handlers of what is done about abuse."""

from __future__ import annotations

from services.orders.commands import AddAbusePoints
from services.orders.domain.account import Account
from services.orders.handlers.checks import check_version
from services.orders.store import OrdersStore
from shared.eventstore.command_handling import Decision
from shared.rules.refusals import UnknownService


def add_abuse_points(command: AddAbusePoints, store: OrdersStore) -> Decision:
    """Raises VersionConflict, and UnknownService for a service that is not this client's."""
    account = store.existing_account(command.client_id)
    check_version(account, command)
    if command.service_id and store.service(command.service_id).client_id != command.client_id:
        raise UnknownService()
    account = account or Account.open(command.client_id, store.currency)
    account.add_abuse_points(command.points, command.subject, command.service_id, store.abuse_limit)
    response = {
        "points": account.abuse_points,
        "limit": store.abuse_limit,
        "blocked": account.orders_blocked,
        "version": account.version,
    }
    return Decision(changed=[account], response=response)
