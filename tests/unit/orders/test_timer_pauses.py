"""A timer that fails is tried again, ever more rarely, and forgotten once it has fired."""

from __future__ import annotations

from uuid import UUID

from services.orders.timer_lookup import Timer, TimerKind
from services.orders.timer_pauses import LONGEST_PAUSE_SECONDS, Pauses
from tests.support.command_context import CLIENT_ID, TIMESTAMP
from tests.support.service_events import ID


def timer(stream_id: UUID = ID) -> Timer:
    kind = TimerKind.HOLD_END
    return Timer(kind=kind, stream_id=stream_id, due_at=TIMESTAMP, client_id=CLIENT_ID)


def test_pauses_grow_up_to_the_longest() -> None:
    pauses = Pauses(lambda: 0.0)
    seconds = [pauses.begin(timer()).seconds for _ in range(12)]
    assert seconds[:4] == [1, 2, 4, 8]
    assert seconds[-1] == LONGEST_PAUSE_SECONDS


def test_pause_is_over_after_its_time_and_holds_up_no_other() -> None:
    now = 100.0
    pauses = Pauses(lambda: now)
    pauses.begin(timer())
    assert (pauses.is_over(timer()), pauses.is_over(timer(CLIENT_ID))) == (False, True)
    now += 1
    assert pauses.is_over(timer())


def test_timer_that_is_not_due_any_more_is_forgotten() -> None:
    pauses = Pauses(lambda: 0.0)
    pauses.begin(timer())
    pauses.keep({timer()})
    assert len(pauses) == 1
    pauses.keep({timer(CLIENT_ID)})
    assert (len(pauses), pauses.begin(timer()).seconds) == (0, 1)
