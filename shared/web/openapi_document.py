"""The OpenAPI 3.1 document of an app, at /openapi.json, generated from routes and schemas."""

from __future__ import annotations

from typing import Any

import flask_smorest
from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from shared.web import problems
from shared.web.blueprint import Blueprint
from shared.web.docs import add_docs
from shared.web.openapi import HEADERS, PARAMETERS, TRACE_PARAMETERS
from shared.web.schemas import ProblemSchema


class Api(flask_smorest.Api):  # type: ignore[misc]
    """Errors are documented, and answered, as application/problem+json."""

    ERROR_SCHEMA = ProblemSchema

    def __init__(self, app: Flask, title: str) -> None:
        app.config["OPENAPI_URL_PREFIX"] = "/"
        super().__init__(
            app,
            spec_kwargs={
                "title": title,
                "version": "1",
                "openapi_version": "3.1.0",
                "security": [{"bearer": []}],
            },
        )
        add_docs(app, title)
        components = self.spec.components
        components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
        for name, parameter in PARAMETERS.items():
            components.parameter(name, "header", {"name": name} | parameter)
        for name, header in HEADERS.items():
            components.header(name, header)

    def register_blueprint(self, blueprint: Blueprint, **options: Any) -> None:
        super().register_blueprint(blueprint, parameters=TRACE_PARAMETERS, **options)

    def handle_http_exception(self, error: HTTPException) -> Response:
        return problems.http_exception_response(error)

    def _register_responses(self) -> None:
        """The error responses that flask-smorest refers to, as problem+json."""
        for name in (self.DEFAULT_ERROR_RESPONSE_NAME, "UNPROCESSABLE_ENTITY"):
            content = {"application/problem+json": {"schema": self.ERROR_SCHEMA}}
            response = {"description": "The request failed.", "content": content}
            self.spec.components.response(name, response, lazy=True)

    def _register_pagination_header(self) -> None:
        """Nothing: the contract pages by cursor."""
