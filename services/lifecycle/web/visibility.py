"""Which services a caller sees."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection

from services.lifecycle.projections.service_history.query import folded_version
from services.lifecycle.projections.service_state.query import service_state
from services.lifecycle.projections.service_state.state import ServiceState
from services.lifecycle.web.waiting import wait_for
from shared.rules.caller import Caller
from shared.rules.refusals import UnknownService
from shared.rules.vocabulary import Role


def visible_service(service_id: UUID, caller: Caller, at_least_version: int) -> ServiceState:
    """Waits for the version. Raises NotThereYet, UnknownService: at once for another client's."""

    def read(connection: Connection) -> tuple[ServiceState | None, int]:
        state = service_state(connection, service_id)
        if state and not is_visible(state, caller):
            raise UnknownService()
        return state, state.version if state else 0

    state = wait_for(read, at_least_version)
    if state is None:
        raise UnknownService()
    return state


def wait_for_history(service_id: UUID, version: int) -> None:
    """Until it is as far as the state that the caller sees. Raises NotThereYet."""
    wait_for(lambda connection: (None, folded_version(connection, service_id)), version)


def first_visible_version(state: ServiceState, caller: Caller) -> int:
    """What was before a transfer is hidden from the new owner. Source: rules.md TR-4."""
    return state.owned_since if caller.role is Role.CLIENT else 1


def is_visible(state: ServiceState, caller: Caller) -> bool:
    """Deleted services are for staff."""
    return caller.may_see(state.client_id) and not (state.deleted and caller.role is Role.CLIENT)
