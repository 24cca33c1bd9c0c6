"""What every route of orders takes from the request and its app."""

from __future__ import annotations

from typing import Any

from flask import current_app

from services.orders.store import OrdersStore
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


def given_code(text: str | None) -> GivenCode | None:
    """That the body holds; None: none."""
    return GivenCode(text=text, key=current_app.extensions["orders.check_key"]) if text else None


def issued() -> dict[str, Any]:
    """The fields of every `Command`: who issues it, and the version that they have seen."""
    return {"issuer": current_caller(), "expected_version": expected_version()}
