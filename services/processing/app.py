"""The processing web app. `hostledger run processing web`"""

from __future__ import annotations

from flask import Flask
from sqlalchemy import Engine

from services.processing.journal.follower import WORK_JOURNAL
from services.processing.modules.registry import create_modules
from services.processing.settings import WebSettings
from services.processing.web import operation_routes
from shared import database, settings
from shared.clock import create_clock
from shared.messaging import source_ends
from shared.subscriptions.progress import Followed
from shared.web import projection_routes
from shared.web.api import init_app
from shared.web.probes import database_answers

PANEL_TIMEOUT_SECONDS = 2.0
"""Of a page that shows what panels can do."""


def create_app(config: WebSettings | None = None) -> Flask:
    config = config or settings.load(WebSettings)
    app = Flask(__name__)
    engine = database.engine(config.database_url, config.database_timeout_seconds)
    app.extensions["processing.engine"] = engine
    app.extensions["processing.secret_box"] = config.secret_box()
    app.extensions["processing.modules"] = create_modules(
        config.module_urls(), timeout_seconds=PANEL_TIMEOUT_SECONDS, connections=4
    )
    clock = create_clock(config.test_clock_file)
    api = init_app(app, "processing", config, clock, ready=database_answers(engine))
    api.register_blueprint(operation_routes.bp)
    api.register_blueprint(projection_routes.bp)
    projection_routes.init_app(app, _followed(config, engine))
    return app


def _followed(config: WebSettings, engine: Engine) -> Followed:
    ends = source_ends.create(
        "processing",
        config.token_key,
        feed="/hostledger/orders",
        url=config.orders_url,
        servers=config.kafka_bootstrap_servers,
    )
    return Followed(engine=engine, projections=[WORK_JOURNAL], ends=ends)
