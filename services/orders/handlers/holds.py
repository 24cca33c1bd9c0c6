"""Handlers of the commands that lift holds."""

from __future__ import annotations

from services.orders.commands import LiftHold, ResumeService
from services.orders.handlers.expiry import settled
from services.orders.handlers.services import load_service, operation_decision
from services.orders.store import OrdersStore
from shared.eventstore.command_handling import Decision


def resume_service(command: ResumeService, store: OrdersStore) -> Decision:
    service = load_service(command, store)
    was_held = service.is_held_by_hand
    service.resume(command.issuer.role, store.policy(service), command.reason)
    return operation_decision(service, *settled(service, store, was_held=was_held))


def lift_hold(command: LiftHold, store: OrdersStore) -> Decision:
    service = load_service(command, store)
    was_held = service.is_held_by_hand
    service.lift(command.hold_id, command.reason)
    return operation_decision(service, *settled(service, store, was_held=was_held))
