"""The cabinet's web app. `hostledger run cabinet web`"""

from __future__ import annotations

import httpx
from flask import Flask

from services.cabinet.clients.probes import Probes
from services.cabinet.pages import overview
from services.cabinet.settings import WebSettings
from shared import settings
from shared.clock import create_clock
from shared.web.api import init_app

TIMEOUT_SECONDS = 2.0


def create_app(config: WebSettings | None = None) -> Flask:
    config = config or settings.load(WebSettings)
    app = Flask(__name__)
    init_app(app, "cabinet", config, create_clock(config.test_clock_file))
    app.extensions["cabinet.probes"] = Probes(httpx.Client(timeout=TIMEOUT_SECONDS))
    app.extensions["cabinet.settings"] = config
    app.register_blueprint(overview.bp)
    return app
