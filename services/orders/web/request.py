"""What every route of orders takes from the request and its app."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app

from services.orders.store import OrdersStore
from shared.rules.checkout import Gateway
from shared.rules.one_time_code import GivenCode
from shared.secret_box import SecretBox
from shared.web.auth import current_caller
from shared.web.context import expected_version


def current_store() -> OrdersStore:
    store: OrdersStore = current_app.extensions["orders.store"]
    return store


def current_secret_box() -> SecretBox:
    box: SecretBox = current_app.extensions["orders.secret_box"]
    return box


def gateways() -> Mapping[str, Gateway]:
    """Those that are configured, by name."""
    configured: Mapping[str, Gateway] = current_app.extensions["orders.gateways"]
    return configured


def card_gateway() -> Gateway | None:
    """That clients are sent to: the first, by name, that has a page. None: none has."""
    return next((each for _, each in sorted(gateways().items()) if each.url), None)


def given_code(text: str | None) -> GivenCode | None:
    """That the body holds; None: none."""
    return GivenCode(text=text, key=current_app.extensions["orders.check_key"]) if text else None


def issued() -> dict[str, Any]:
    """The fields of every `Command`: who issues it, and the version that they have seen."""
    return {"issuer": current_caller(), "expected_version": expected_version()}
