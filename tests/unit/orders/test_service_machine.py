"""Random lives of a service: aggregate, fold of lifecycle and transition table always agree."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.lifecycle.projections.service_state.fold import apply
from services.lifecycle.projections.service_state.state import ServiceState
from services.orders.domain.attempts import Attempt
from services.orders.domain.service import Service
from shared.eventstore.command_context import use_command_context
from shared.eventstore.event import Event
from shared.messaging.envelope import decode
from shared.rules.policies import TypePolicy
from shared.rules.refusals import Refusal
from shared.rules.status import due_operation
from shared.rules.transitions import refusal
from shared.rules.vocabulary import (
    AttemptOutcome,
    HoldCause,
    OperationKind,
    Role,
)
from tests.support.command_context import TIMESTAMP, some_context
from tests.support.edit_events import OTHER_ORDER_ID, change_of
from tests.support.service_events import ID, ORDER_ID, SOME_ERROR, SPECIFICATION
from tests.support.service_lives import (
    BEGINNINGS,
    COMMANDS,
    OUTCOMES,
    PERIODS,
    PERSONS,
    POLICIES,
    SAME_NAME,
    SAME_NAME_AS_SPECIFIED,
    Command,
    end_of_period,
    fire_other_timers,
    let_hold_fall,
)
from tests.support.term_events import RENEWAL_ORDER_ID, renewal
from tests.support.wire import to_wire


class ServiceMachine(RuleBasedStateMachine):
    policy: TypePolicy
    now = TIMESTAMP
    state: ServiceState | None = None

    @initialize(
        policy=st.sampled_from(POLICIES),
        quick=st.booleans(),
        can=st.booleans(),
        begin=st.sampled_from(sorted(BEGINNINGS)),
    )
    def order(self, policy: TypePolicy, quick: bool, can: bool, begin: str) -> None:
        specification = replace(
            SPECIFICATION,
            missing=["hostname"] if quick and begin in ("ordered", "paid") else [],
            features=["suspend", "resume"] if can else [],
        )
        self.policy = policy
        with use_command_context(some_context()):
            self.service = Service.order(ID, specification)
        self._publish()
        for step in BEGINNINGS[begin]:
            self._do(step)

    @rule(data=st.data())
    def command(self, data: st.DataObject) -> None:
        """Any that the table allows."""
        allowed = [
            (action, role)
            for action in COMMANDS
            for role in PERSONS
            if refusal(action, role, self.service.facts, self.policy) is None
        ]
        if allowed:
            action, role = data.draw(st.sampled_from(allowed))
            self._do(lambda service: COMMANDS[action](service, role, self.policy))

    @rule(cause=st.sampled_from(HoldCause), is_placed=st.booleans())
    def hold_or_lift(self, cause: HoldCause, is_placed: bool) -> None:
        if is_placed:
            until = self.now + timedelta(days=3) if cause is HoldCause.TEMPORARY else None
            self._do(lambda service: service.hold(cause, until, ""))
        else:
            self._do(lambda service: service.lift_cause(cause, ""))

    @rule(
        what=st.sampled_from(["order", "pay", "pay", "free", "cancel"]), ip=st.sampled_from([2, 3])
    )
    def order_or_change(self, what: str, ip: int) -> None:
        """What money and orders do; a change begins where `edit` would begin it."""
        service, order_id = self.service, OTHER_ORDER_ID if self.service.paid else ORDER_ID
        may_change = service.activated and not service.operation and not service.deleted
        if what == "pay" and not service.deleted:
            self._do(lambda service: service.pay(order_id))
        elif what == "cancel" and service.ordered_change:
            self._do(lambda service: service.cancel_order(OTHER_ORDER_ID, "some reason"))
        elif what == "free" and may_change:
            self._do(lambda service: service.change(change_of(ip=ip)))
        elif what == "order" and may_change:
            self._do(lambda service: service.order_change(change_of(OTHER_ORDER_ID, ip)))

    @precondition(lambda self: self.service.activated and not self.service.deleted)
    @rule(what=st.sampled_from(["order", "pay", "free", "cancel"]), period=PERIODS)
    def renew(self, what: str, period: str) -> None:
        """An order for it is placed where `renew` would; money is never refused."""
        service, wanted = self.service, renewal(period=period)
        if what == "order" and not service.operation:
            self._do(lambda service: service.order_renewal(wanted))
        elif what == "pay":
            self._do(lambda service: service.pay(RENEWAL_ORDER_ID))
        elif what == "free":
            self._do(lambda service: service.extend(renewal(None, period), charge_downtime=True))
        elif what == "cancel":
            self._do(lambda service: service.cancel_order(RENEWAL_ORDER_ID, "some reason"))

    @rule(days=st.sampled_from([1, 27, 400]))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)

    @precondition(lambda self: self.service.operation)
    @rule(outcome=OUTCOMES, number=st.integers(min_value=1, max_value=3))
    def report(self, outcome: AttemptOutcome, number: int) -> None:
        assert self.service.operation
        operation_id = self.service.operation.id
        error = None if outcome in (AttemptOutcome.STARTED, AttemptOutcome.DONE) else SOME_ERROR
        attempt = Attempt(number=number, outcome=outcome, module="some-module", error=error)
        self._do(lambda service: service.report(operation_id, attempt))
        self._do(lambda service: service.report(operation_id, attempt), changes_nothing=True)

    @rule()
    def timers_fire(self) -> None:
        self._do(fire_other_timers)
        self._do(lambda service: end_of_period(service, self.policy))

    @invariant()
    def nobody_runs_unpaid_for_good(self) -> None:
        """Once its timers have fired: held, or let run by staff, or on its way out."""
        service = deepcopy(self.service)
        with use_command_context(some_context(self.now)):
            end_of_period(service, self.policy)
            is_free = service.is_unpaid and not service.holds and not service.deleted
            assert not is_free or service.may_run_unpaid

    @invariant()
    def fold_agrees_with_the_aggregate(self) -> None:
        service, state = self.service, self.state
        assert state
        assert state.facts == service.facts
        assert state.version == service.version
        for name in SAME_NAME:
            assert getattr(state, name) == getattr(service, name), name
        for name in SAME_NAME_AS_SPECIFIED:
            assert getattr(state, name) == getattr(service.specification, name), name
        assert [hold.id for hold in state.holds] == list(service.holds)
        if service.operation:
            assert state.operation
            for name in ("id", "kind", "state", "attempt"):
                assert getattr(state.operation, name) == getattr(service.operation, name), name

    @invariant()
    def table_says_what_the_aggregate_does(self) -> None:
        for action, command in COMMANDS.items():
            for role in PERSONS:
                expected = refusal(action, role, self.service.facts, self.policy)
                assert self._refusal(command, role) is expected, (action, role)

    @invariant()
    def nothing_that_is_due_is_forgotten(self) -> None:
        service = self.service
        if service.operation is None and (due := due_operation(service.facts)):
            assert due is OperationKind.RESUME
            assert service.paid_until and service.paid_until <= self.now
            assert service.end_to_come or (service.overdue and service.overdue.grace_until)

    @invariant()
    def work_due_is_what_is_paid_and_not_done(self) -> None:
        service = self.service
        renewals, changes = len(service.extensions_due), service.due_change is not None
        assert service.work_due.count(OperationKind.RENEWAL) == renewals
        assert service.work_due.count(OperationKind.CHANGE) == changes
        if service.extensions_due:
            assert service.paid_until == service.extensions_due[-1].to

    @invariant()
    def held_service_does_not_run(self) -> None:
        service = self.service
        if service.holds and service.running and service.facts.suspendable:
            assert service.operation

    def _refusal(self, command: Command, role: Role) -> type[Refusal] | None:
        """Of the command, which changes only a copy."""
        trial = deepcopy(self.service)
        with use_command_context(some_context(self.now)):
            try:
                command(trial, role, self.policy)
            except Refusal as refused:
                assert list(trial.collect_events()) == [], "a refusal changes nothing"
                return type(refused)
        return None

    def _do(self, command: Callable[[Service], object], *, changes_nothing: bool = False) -> None:
        was_held = self.service.is_held_by_hand
        with use_command_context(some_context(self.now)):
            command(self.service)
            if was_held and not self.service.is_held_by_hand:
                let_hold_fall(self.service, self.policy)
        assert not (self._publish() and changes_nothing)

    def _publish(self) -> int:
        """What happened, folded by lifecycle; the number of events."""
        events = [each for each in self.service.collect_events() if isinstance(each, Event)]
        for event in events:
            self.state = apply(self.state, decode(to_wire(event)))
        return len(events)


TestServiceMachine = ServiceMachine.TestCase
TestServiceMachine.settings = settings(
    max_examples=150, stateful_step_count=30, deadline=None, derandomize=True
)
