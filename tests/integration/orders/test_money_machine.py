"""Random lives of an account with its orders and payments: not a cent appears or is lost."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from services.orders.domain import account_events as events
from services.orders.domain.account import Account
from services.orders.domain.payment import Payment
from shared.contracts.base import Money as PublishedMoney
from shared.rules.caller import Caller
from shared.rules.money import Money
from shared.rules.vocabulary import HoldCause, OperationKind, OrderState, PaymentState, Role
from tests.support.command_context import STAFF, new_id
from tests.support.folded import Folded
from tests.support.money import charge_back, money
from tests.support.orders_api import OrdersApi, item

AMOUNTS = st.sampled_from([None, None, "1.00", "3.00", "12.00"])
SIGNS = {events.Deposited: 1, events.Refunded: 1, events.Charged: -1, events.Reversed: -1}
DRAW = st.data()


class MoneyMachine(RuleBasedStateMachine):
    """One store for all of them; each has a client of its own."""

    api: ClassVar[OrdersApi]
    folded: ClassVar[Folded]

    def __init__(self) -> None:
        super().__init__()
        self.client_id = new_id()
        self.client = Caller(role=Role.CLIENT, sub=str(self.client_id))
        self.orders: list[str] = []
        self.payments: list[str] = []
        self.services: list[str] = []

    @initialize(quantity=st.integers(1, 2), reserves=st.booleans())
    def begin(self, quantity: int, reserves: bool) -> None:
        """With an order that is paid by a payment, so that short lives reach everything."""
        self.place("vps-1", quantity)
        self._await(self.orders[0])
        what = "reserve" if reserves else "credit"
        self._post(f"{self.payments[0]}/{what}", {}, STAFF)

    @rule(amount=st.sampled_from(["1.00", "4.00", "30.00"]))
    def deposit(self, amount: str) -> None:
        self._post(f"/v1/clients/{self.client_id}/deposits", money(amount), STAFF)

    @rule(product=st.sampled_from(["vps-1", "vps-1", "free"]), quantity=st.integers(1, 2))
    def place(self, product: str, quantity: int) -> None:
        body = {"items": [item(product, quantity=quantity)]}
        if order := self._post("/v1/orders", body, self.client):
            self.orders.append(f"/v1/orders/{order['id']}")
            self.services += [service["id"] for service in order["services"]]

    @rule(data=DRAW, how=st.sampled_from(["balance", "transfer", "transfer", "cancel"]))
    def pay_or_cancel(self, data: st.DataObject, how: str) -> None:
        """Mostly the newest order."""
        order = data.draw(st.sampled_from(self.orders[::-1]))
        if how == "cancel":
            self._post(f"{order}/cancel", {}, self.client)
        elif how == "transfer":
            self._await(order)
        else:
            self._post(f"{order}/pay", {"method": how}, self.client)

    @rule(data=DRAW, what=st.sampled_from(["credit", "credit", "reserve", "fail"]), amount=AMOUNTS)
    def tell_about_payment(self, data: st.DataObject, what: str, amount: str | None) -> None:
        payment = data.draw(st.sampled_from(self.payments[::-1]))
        body = money(amount) if amount and what != "fail" else {}
        self._post(f"{payment}/{what}", body, STAFF)

    @rule(data=DRAW, minor=st.sampled_from([None, None, 100, 900]))
    def charge_back(self, data: st.DataObject, minor: int | None) -> None:
        charge_back(self.api, data.draw(st.sampled_from(self.payments)), minor)

    @rule(data=DRAW)
    def refund(self, data: st.DataObject) -> None:
        """What could not be activated gives its money back."""
        service_id = data.draw(st.sampled_from(self.services))
        operation = self.api.store.service(UUID(service_id)).operation
        if operation and operation.kind is OperationKind.ACTIVATION:
            assert self.api.report(service_id, "impossible").status_code == 200

    @invariant()
    def balance_is_the_sum_of_movements_and_never_negative(self) -> None:
        balance = 0
        for event in self._events():
            if type(event) in SIGNS:
                balance += SIGNS[type(event)] * event.amount.minor
                assert balance == event.balance.minor >= 0
        assert balance == self._account().balance.minor

    @invariant()
    def all_money_is_accounted_for(self) -> None:
        """What came, less what was bought and not given back, is there; or is owed."""
        account, happened = self._account(), list(self._events())
        by_hand = [e for e in happened if isinstance(e, events.Deposited) and not e.payment_id]
        came = sum(event.amount.minor for event in by_hand)
        arrived = [self._payment(path).arrived.minor for path in self.payments]
        came += sum(arrived)
        assert min(arrived) >= 0
        spent = sum(e.amount.minor for e in happened if isinstance(e, events.Charged))
        spent -= sum(e.amount.minor for e in happened if isinstance(e, events.Refunded))
        assert account.balance.minor - account.owed.minor == came - spent

    @invariant()
    def what_is_owed_is_owed_for_payments(self) -> None:
        account = self._account()
        assert sum(debt["owed"].minor for debt in account.debts) == account.owed.minor
        assert not (account.owes and account.balance.minor), "it is paid first"
        assert account.orders_blocked is account.owes

    @invariant()
    def no_order_gives_back_more_than_it_has_cost(self) -> None:
        charged: dict[UUID, int] = {}
        for event in self._events():
            if isinstance(event, events.Charged):
                charged[event.order_id] = event.amount.minor
            elif isinstance(event, events.Refunded):
                charged[event.order_id] -= event.amount.minor
        assert all(left >= 0 for left in charged.values())

    @invariant()
    def nothing_is_held_unless_something_is_owed(self) -> None:
        held = [
            service_id
            for service_id in self.services
            if HoldCause.ADMIN in self.api.store.service(UUID(service_id)).holds.values()
        ]
        assert not held or self._account().owes

    @invariant()
    def what_is_owed_for_is_held(self) -> None:
        store = self.api.store
        for debt in self._account().debts:
            order = store.order(debt["order_id"])
            is_reversed = store.payment(debt["payment_id"]).state is PaymentState.REVERSED
            if (
                is_reversed
                and order.payment_id == debt["payment_id"]
                and order.state is OrderState.PAID
            ):
                for service in store.services(order.service_ids):
                    assert service.deleted or HoldCause.ADMIN in service.holds.values()

    def teardown(self) -> None:
        """lifecycle tells the same."""
        self.folded.follow()
        account, folded = self._account(), self.folded.accounts[self.client_id]
        assert folded.balance == published(account.balance)
        assert folded.owed in (published(account.owed), None)
        assert (folded.version, folded.orders_blocked) == (account.version, account.owes)
        moved = self.folded.movements[self.client_id]
        assert [each.balance for each in moved][-1] == published(account.balance)
        assert len(moved) == len([e for e in self._events() if type(e) in SIGNS and e.amount.minor])
        for payment in map(self._payment, self.payments):
            assert self.folded.payments[payment.id].state is payment.state

    def _account(self) -> Account:
        return self.api.store.account(self.client_id)

    def _events(self) -> Any:
        return self.api.store.events.get(self.client_id)

    def _await(self, order: str) -> None:
        view = self._post(f"{order}/pay", {"method": "transfer"}, self.client)
        if view.get("payment"):
            path = f"/v1/payments/{view['payment']['id']}"
            self.payments += [] if path in self.payments else [path]

    def _payment(self, path: str) -> Payment:
        return self.api.store.payment(UUID(path.rpartition("/")[2]))

    def _post(self, path: str, body: object, caller: Caller) -> dict[str, Any]:
        """The response; empty if it was refused."""
        response = self.api.post(path, body, caller)
        assert response.status_code in (200, 201, 202, 409, 422), response.json
        return (response.json or {}) if response.status_code < 300 else {}


def published(amount: Money) -> PublishedMoney:
    return PublishedMoney(**amount.to_dict())


def test_random_lives_of_an_account(api: OrdersApi) -> None:
    MoneyMachine.api, MoneyMachine.folded = api, Folded(api.store)
    lives = settings(max_examples=40, stateful_step_count=25, deadline=None, derandomize=True)
    run_state_machine_as_test(MoneyMachine, settings=lives)
