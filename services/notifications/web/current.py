"""What the running app was built with."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import current_app, request

from services.notifications.ports import VisibleServices
from services.notifications.store import NotificationsStore
from shared.web.context import trace_headers

Create = Callable[[Mapping[str, str]], VisibleServices]


def store() -> NotificationsStore:
    store: NotificationsStore = current_app.extensions["notifications.store"]
    return store


def departments() -> list[str]:
    names: list[str] = current_app.extensions["notifications.departments"]
    return names


def visible_services() -> VisibleServices:
    """Asked with the caller's own token."""
    create: Create = current_app.extensions["notifications.services"]
    return create({"Authorization": request.headers["Authorization"], **trace_headers()})
