"""What may happen in the random life of a service, and where such lives begin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import strategies as st

from services.orders.domain.attempts import Attempt
from services.orders.domain.service import Service
from shared.rules.policies import TypePolicy
from shared.rules.transitions import Action, Edit
from shared.rules.vocabulary import (
    AttemptOutcome,
    DeletionMoment,
    DeletionPolicy,
    HoldCause,
    RenewalProblem,
    Role,
)
from tests.support.command_context import OTHER_CLIENT_ID
from tests.support.service_events import ORDER_ID, POLICY

Command = Callable[[Service, Role, TypePolicy], object]
COMMANDS: dict[Action, Command] = {
    Action.CONFIGURE: lambda service, role, policy: service.configure(
        role, policy, {"hostname": "some-host"}, frozenset({"hostname"})
    ),
    Action.EDIT: lambda service, role, policy: service.check_edit(
        role, policy, frozenset({Edit.LABEL}), funds_awaited=False
    ),
    Action.SUSPEND: lambda service, role, policy: service.suspend(role, policy, None, ""),
    Action.RESUME: lambda service, role, policy: service.resume(role, policy, ""),
    Action.REBOOT: lambda service, role, policy: service.reboot(role, policy, "", hard=False),
    Action.TRANSFER: lambda service, role, policy: service.transfer(
        role, policy, OTHER_CLIENT_ID, ""
    ),
    Action.DELETE: lambda service, role, policy: service.delete(role, policy, None, ""),
    Action.RENEW: lambda service, role, policy: service.check_renewal(role, policy, None),
    Action.KEEP: lambda service, role, policy: service.keep(role, policy, ""),
}
OUTCOMES = st.just(AttemptOutcome.DONE) | st.sampled_from(AttemptOutcome)
"""Mostly done, so that the lives are long."""
PERIODS = st.sampled_from(["P1M", "P1Y", "P30D"])
PERSONS = (Role.CLIENT, Role.STAFF)
POLICIES = (
    POLICY,
    replace(POLICY, deletion_moment=DeletionMoment.PERIOD_END),
    replace(POLICY, client_may_suspend=False, deletion=DeletionPolicy.FORBIDDEN),
    replace(POLICY, features=frozenset()),
    replace(POLICY, grace_days=30),
)
SAME_NAME = ("label", "paid_until", "deletion_scheduled_for", "waits_for_capacity", "deleted")
SAME_NAME_AS_SPECIFIED = ("client_id", "product", "resources", "configuration", "missing", "period")


def _pay(service: Service) -> None:
    service.pay(ORDER_ID)


def report_done(service: Service, outcome: AttemptOutcome = AttemptOutcome.DONE) -> None:
    if service.operation:
        service.report(
            service.operation.id, Attempt(number=1, outcome=outcome, module="some-module")
        )


def _hold(service: Service) -> None:
    service.hold(HoldCause.CLIENT, None, "")


def end_of_period(service: Service, policy: TypePolicy) -> None:
    """What timers do when it is time, where nobody has money."""
    overdue, now = service.overdue, service.next_timestamp
    if service.end_to_come and service.end_to_come <= now and not service.deleted:
        service.expire(policy, RenewalProblem.NOT_ENOUGH_MONEY)
    elif overdue and overdue.grace_until and overdue.grace_until <= now:
        service.end_grace(policy, RenewalProblem.NOT_ENOUGH_MONEY)
    elif overdue and overdue.delete_at and overdue.delete_at <= now:
        service.delete_for_non_payment(policy, RenewalProblem.NOT_ENOUGH_MONEY)


def fire_other_timers(service: Service) -> None:
    """What was scheduled, or placed for a time."""
    now, deletion_at = service.next_timestamp, service.deletion_scheduled_for
    if deletion_at and deletion_at <= now:
        service.delete_as_scheduled(deletion_at)
    for until in [each for each in service.ends_of_holds.values() if each <= now]:
        service.end_hold(until)


def let_hold_fall(service: Service, policy: TypePolicy) -> None:
    """What handlers do after the last hold by hand, where nobody has money."""
    if service.is_unpaid and not service.deleted:
        service.stay_unpaid(policy, RenewalProblem.NOT_ENOUGH_MONEY)


BEGINNINGS: dict[str, tuple[Callable[[Service], None], ...]] = {
    "ordered": (),
    "paid": (_pay,),
    "not_available": (_pay, lambda service: report_done(service, AttemptOutcome.NO_CAPACITY)),
    "active": (_pay, report_done),
    "suspended": (_pay, report_done, _hold, report_done),
}
"""Where lives begin, so that short ones reach everything."""
