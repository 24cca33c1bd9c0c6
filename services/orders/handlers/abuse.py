"""Handlers of what is done about abuse."""

from __future__ import annotations

from services.orders.abuse_lookup import HoldToLift, ServiceToHold
from services.orders.commands import AddAbusePoints
from services.orders.domain.account import Account
from services.orders.domain.account_events import Blocked, Unblocked
from services.orders.handlers.checks import check_version
from services.orders.handlers.expiry import settled
from services.orders.store import OrdersStore
from shared.eventstore.command_handling import Decision
from shared.eventstore.event import following
from shared.rules.refusals import UnknownService
from shared.rules.vocabulary import HoldCause


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
        "blocked": account.blocked_for_abuse,
        "version": account.version,
    }
    return Decision(changed=[account], response=response)


def hold_service(due: ServiceToHold, store: OrdersStore) -> Decision:
    """In the name of who blocked the account. Nothing if that is done, or the block has ended."""
    service, block = store.service(due.service_id), store.account_event(due.block_id)
    assert isinstance(block, Blocked)
    account = store.look_at(Account, block.originator_id)
    stands = account is not None and account.block_id == due.block_id
    if stands and not store.is_carried_out(due):
        with following(block):
            service.hold(HoldCause.ABUSE, until=None, reason=block.subject, beside=True)
    return Decision(changed=[service], response={})


def lift_hold_of_block(due: HoldToLift, store: OrdersStore) -> Decision:
    """In the name of who unblocked the account. Nothing if that is done."""
    service, unblock = store.service(due.service_id), store.account_event(due.unblock_id)
    assert isinstance(unblock, Unblocked)
    was_held = service.is_held_by_hand
    with following(unblock):
        service.let_go(due.hold_id, unblock.subject)
        others = settled(service, store, was_held=was_held)
    return Decision(changed=[service, *others], response={})
