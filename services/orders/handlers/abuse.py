"""Handlers of what is done about abuse."""

from __future__ import annotations

from services.orders.abuse_lookup import BlockOfService
from services.orders.commands import AddAbusePoints
from services.orders.domain.account import Account
from services.orders.domain.account_events import Blocked, Unblocked
from services.orders.handlers.checks import check_version
from services.orders.store import OrdersStore
from shared.eventstore.command_handling import Decision
from shared.eventstore.event import following
from shared.rules.refusals import UnknownService
from shared.rules.vocabulary import HoldCause

NOTHING = Decision(changed=[], response={})


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


def carry_out_block(block: BlockOfService, store: OrdersStore) -> Decision:
    """Holds the service, in the name of who blocked the account.

    Nothing if that is done, or the account is not blocked by this event any more.
    """
    service = store.service(block.service_id)
    change = store.block_change(service.client_id)
    if not isinstance(change, Blocked) or change.event_id != block.block_id:
        return NOTHING
    if store.is_carried_out(block):
        return NOTHING
    with following(change):
        service.hold(HoldCause.ABUSE, until=None, reason=change.subject)
    rows = [] if service.pending_events else [block.carried_out()]
    return Decision(changed=[service], response={}, rows=rows)


def take_back_block(block: BlockOfService, store: OrdersStore) -> Decision:
    """Lifts the hold, in the name of who unblocked the account; one that is blocked again keeps it.

    Nothing if that is done, or the service is another client's by now.
    """
    service = store.service(block.service_id)
    if not store.is_carried_out(block):
        return NOTHING
    change = store.block_change(service.client_id)
    is_owners = block.block_id.startswith(f"{service.client_id}:")
    if is_owners and isinstance(change, Unblocked):
        with following(change):
            service.lift_cause(HoldCause.ABUSE, change.subject)
    return Decision(changed=[service], response={}, rows=[block.taken_back()])
