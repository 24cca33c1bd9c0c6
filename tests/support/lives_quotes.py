"""What people of random lives are told before a call: its figures, or its refusal."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from werkzeug.test import TestResponse

from services.lifecycle.projections.service_state.state import ServiceState
from shared.rules.vocabulary import MovementKind
from tests.support.currencies import minor_of
from tests.support.lives import Lives, Person

QUOTED = frozenset({"renew", "edit", "delete"})


class Quote:
    """Asked at the same instant as the call."""

    def __init__(
        self, lives: Lives, person: Person, service: ServiceState, body: dict[str, Any], **by: bool
    ) -> None:
        self._world, self._service = lives.world, service
        path = f"/v1/services/{service.stream_id}/quote"
        self.answer: dict[str, Any] = lives.send(person, path, body, **by).json or {}
        self._given_back = self._refunds()

    def check(self, response: TestResponse) -> None:
        """The call says, charges and gives back what was quoted."""
        called: dict[str, Any] = response.json or {}
        assert self.answer.get("code") == called.get("code"), (self.answer, called)
        if "code" in called:
            return
        order_id, refund = called.get("order_id"), self.answer["refund"]
        total = self._world.store.order(UUID(order_id)).total.minor if order_id else 0
        in_cart = not self._world.store.service(self._service.stream_id).paid
        assert in_cart or minor_of(self.answer["total"]) == total, (self.answer, called)
        given_back = self._refunds() - self._given_back
        assert given_back == (minor_of(refund) if refund else 0), (self.answer, called)

    def _refunds(self) -> int:
        """To the client so far. The balance will not do: a refund may renew an overdue service."""
        self._world.follow()
        return sum(
            self._world.minor_of(each.amount)
            for each in self._world.folded.movements.get(self._service.client_id, [])
            if each.kind is MovementKind.REFUND
        )
