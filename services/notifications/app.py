"""The notifications web app. `hostledger run notifications web`"""

from __future__ import annotations

from functools import partial

import httpx
from flask import Flask

from services.notifications.lifecycle_client import LifecycleServices
from services.notifications.publish import to_published_event
from services.notifications.settings import WebSettings
from services.notifications.store import NotificationsStore
from services.notifications.web import (
    client_routes,
    command_routes,
    question_routes,
    service_routes,
)
from services.notifications.worker import PROJECTIONS, upstream
from shared import http_client, settings
from shared.clock import create_clock
from shared.eventstore.feed import Feed
from shared.web import feed_routes, projection_routes
from shared.web.api import init_app
from shared.web.probes import database_answers

ROUTES = (
    question_routes,
    command_routes,
    client_routes,
    service_routes,
    feed_routes,
    projection_routes,
)


def create_app(config: WebSettings | None = None, lifecycle: httpx.Client | None = None) -> Flask:
    """Called in each gunicorn worker, after the fork: a store must not be shared across it."""
    config = config or settings.load(WebSettings)
    lifecycle = lifecycle or http_client.client(config.lifecycle_url)
    store = NotificationsStore(config.database_url, timeout_seconds=config.database_timeout_seconds)
    app = Flask(__name__)
    clock, ready = create_clock(config.test_clock_file), database_answers(store.engine)
    api = init_app(app, "notifications", config, clock, ready=ready)
    app.extensions["notifications.store"] = store
    app.extensions["notifications.services"] = partial(LifecycleServices, lifecycle)
    app.extensions["notifications.departments"] = config.department_names
    app.extensions["feed"] = Feed(store, to_published_event)
    app.extensions["notifications.check_key"] = config.check_key
    app.extensions["clock"] = clock
    for routes in ROUTES:
        api.register_blueprint(routes.bp)
    projection_routes.init_app(app, upstream(config).followed(PROJECTIONS, store.engine))
    return app
