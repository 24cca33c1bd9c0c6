"""The human page of the OpenAPI document, at /docs; everything it loads comes from this app."""

from __future__ import annotations

from flask import Blueprint, Flask, Response
from flask_swagger_ui import get_swaggerui_blueprint

CONTENT_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; frame-ancestors 'none'"
)


def add_docs(app: Flask, title: str) -> None:
    page: Blueprint = get_swaggerui_blueprint("/docs", "/openapi.json", config={"app_name": title})

    @page.after_request
    def allow_own_scripts(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = CONTENT_POLICY
        return response

    app.register_blueprint(page)
    app.add_url_rule("/docs", endpoint="swagger_ui.show", strict_slashes=False)
