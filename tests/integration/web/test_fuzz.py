"""Requests made up from the OpenAPI documents, right and wrong: no app ever answers 500."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
)

from tests.support.apps import Apps, bearer
from tests.support.command_context import APP, CLIENT, STAFF
from tests.support.notifications import Notifications

CHECKS = [content_type_conformance, response_schema_conformance]
few = settings(
    max_examples=8,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_notifications(tmp_path: Path) -> None:
    app = Notifications(f"sqlite:///{tmp_path}/some.db")
    fuzz(app.http)
    app.close()


@pytest.mark.parametrize("name", ["orders", "lifecycle"])
def test_orders_and_lifecycle(apps: Apps, name: str) -> None:
    apps.follow()
    fuzz(getattr(apps, name))


def fuzz(http: FlaskClient) -> None:
    schema = schemathesis.openapi.from_wsgi("/openapi.json", http.application)
    for result in schema.get_all_operations():
        operation: Any = result.ok()  # type: ignore[union-attr]
        for mode in GenerationMode:
            few(given(case=operation.as_strategy(generation_mode=mode))(check))()


def check(case: schemathesis.Case[Any]) -> None:
    for waits_in_vain in ("at_least_version", "wait"):
        if isinstance(case.query, dict):
            case.query.pop(waits_in_vain, None)
    internal = case.operation.path.startswith("/internal/")
    for caller in [APP] if internal else [CLIENT, STAFF]:
        response = case.call_and_validate(headers=bearer(caller), checks=CHECKS)
        assert response.status_code != HTTPStatus.INTERNAL_SERVER_ERROR, response.text
