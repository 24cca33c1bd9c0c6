"""What clients have decided on the pages of the gateway `test`, and who has still to hear of it."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

import msgspec
from sqlalchemy import Engine, insert, select, update

from services.processing.simulator.tables import CHECKOUT
from shared import database

TYPES = {True: "payment.paid", False: "payment.failed"}


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    paid: bool
    """False: the card was declined."""
    delivered: bool
    """Whether orders has heard of it."""


class Checkouts:
    """Kept in the database: what was decided is reported, whatever dies meanwhile."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._writing = engine, database.for_writing(engine)

    def decision(self, payment_id: UUID) -> Decision | None:
        """None: there is none yet."""
        query = select(CHECKOUT).where(CHECKOUT.c.payment_id == payment_id)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return Decision(paid=row.paid, delivered=row.delivered) if row else None

    def decide(self, payment_id: UUID, money: dict[str, str], paid: bool) -> None:
        """The first decision stands, however often a button is pressed."""
        body = {
            "type": TYPES[paid],
            "timestamp": datetime.now(UTC),
            "data": {
                "payment_id": payment_id,
                "amount": money,
                "external_id": f"checkout-{payment_id}",
            },
        }
        row = {"webhook_id": f"msg_{uuid4().hex}", "body": msgspec.json.encode(body).decode()}
        known = select(CHECKOUT.c.payment_id).where(CHECKOUT.c.payment_id == payment_id)
        with self._writing.begin() as tx:
            if tx.scalar(known) is None:
                tx.execute(insert(CHECKOUT).values(payment_id=payment_id, paid=paid, **row))

    def undelivered(self) -> list[tuple[str, str]]:
        """Id and body of webhooks."""
        query = select(CHECKOUT.c.webhook_id, CHECKOUT.c.body).where(~CHECKOUT.c.delivered)
        with self._engine.connect() as connection:
            return [(row.webhook_id, row.body) for row in connection.execute(query)]

    def note_delivery(self, webhook_id: str) -> None:
        delivered = update(CHECKOUT).where(CHECKOUT.c.webhook_id == webhook_id)
        with self._writing.begin() as tx:
            tx.execute(delivered.values(delivered=True))
