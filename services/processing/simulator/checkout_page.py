"""The pages of the payment gateway `test`: what a card payment looks like to a client.

Plain HTML: there is no script, and no card.
"""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request
from sqlalchemy import Engine
from werkzeug.wrappers import Response as AnyResponse

from services.processing.simulator.checkouts import Checkouts
from services.processing.simulator.webhook_sender import WebhookSender
from shared import http_client
from shared.rules.checkout import is_genuine

GATEWAY = "test"
PATH = f"/v1/gateways/{GATEWAY}/events"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}

bp = Blueprint("checkout", __name__)


class DemoGateway:
    def __init__(self, engine: Engine, key: bytes, orders_url: str) -> None:
        self.key, self.checkouts = key, Checkouts(engine)
        self.sender = WebhookSender(self.checkouts, key, http_client.client(orders_url), PATH)


@bp.get("/checkout/<uuid:payment_id>")
def page(payment_id: UUID) -> Response:
    money = _genuine_money(payment_id)
    decision = _gateway().checkouts.decision(payment_id)
    content = render_template("checkout.html", money=money, decision=decision)
    return Response(content, headers=HEADERS)


@bp.post("/checkout/<uuid:payment_id>")
def decide(payment_id: UUID) -> AnyResponse:
    """Shows what stands then, also where another decision came first."""
    money, decision = _genuine_money(payment_id), request.form.get("decision")
    if decision not in ("pay", "decline"):
        abort(HTTPStatus.UNPROCESSABLE_ENTITY, "Pay or decline.")
    _gateway().checkouts.decide(payment_id, money, decision == "pay")
    _gateway().sender.poke()
    return redirect(request.full_path, HTTPStatus.SEE_OTHER)


def _genuine_money(payment_id: UUID) -> dict[str, str]:
    """As orders has asked for it: nobody has changed the address since."""
    money = {name: request.args.get(name, "") for name in ("amount", "currency")}
    signature = request.args.get("signature", "")
    if not is_genuine(signature, _gateway().key, payment_id, **money):
        abort(HTTPStatus.FORBIDDEN, "This is not the address that orders has made.")
    return money


def _gateway() -> DemoGateway:
    gateway: DemoGateway = current_app.extensions["demo_gateway"]
    return gateway
