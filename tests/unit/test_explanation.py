"""Why a service is held for non-payment."""

from __future__ import annotations

from services.lifecycle.explanation import explain
from services.lifecycle.projections.service_history.fold import history_entry
from services.lifecycle.projections.service_state.fold import apply
from services.lifecycle.projections.service_state.state import ServiceState
from shared.messaging.envelope import decode
from tests.support.expiry_events import EXPIRED_AND_SUSPENDED
from tests.support.wire import wire_events


def test_hold_for_non_payment_is_explained_by_the_end_of_the_period() -> None:
    received = [decode(raw) for raw in wire_events(*EXPIRED_AND_SUSPENDED)]
    state: ServiceState | None = None
    for event in received:
        state = apply(state, event)
    assert state
    texts = [entry.text for entry in explain(state, list(map(history_entry, received)))]
    assert texts == [
        "Paid period over, not renewed: no automatic renewal",
        "Held for want of payment, placed by the client",
        "Suspended by the client",
    ]
