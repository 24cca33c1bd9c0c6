"""Handlers of what lifts holds: commands, and time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

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


def end_hold(service_id: UUID, at: datetime, store: OrdersStore) -> Decision:
    """A temporary one. Source: rules.md EC-13 for what follows."""
    service = store.service(service_id)
    was_held = service.is_held_by_hand
    service.end_hold(at)
    return operation_decision(service, *settled(service, store, was_held=was_held))
