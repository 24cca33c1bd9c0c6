"""What a web app answers without a token."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from shared import database
from shared.web.probes import database_answers
from tests.support.apps import assert_problem
from tests.support.web import some_app


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/openapi.json", "/docs"])
def test_open_paths_need_no_token(path: str) -> None:
    response = some_app().get(path)
    assert response.status_code == 200
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_app_is_ready_while_it_can_answer() -> None:
    blocked: dict[str, str] = {}
    http = some_app(ready=lambda: blocked)
    assert http.get("/readyz").status_code == 200
    blocked["database"] = "some reason"
    response = http.get("/readyz")
    assert_problem(response, 503, "unavailable")
    assert response.json and response.json["parts"] == blocked
    assert response.headers["Retry-After"] == "1"
    assert http.get("/healthz").status_code == 200


def test_database_that_is_away_does_not_answer(tmp_path: Path) -> None:
    engine = database.engine(f"sqlite:///{tmp_path}/some.db")
    assert database_answers(engine)() == {}
    away = database.engine(f"sqlite:///{tmp_path}/nothing/some.db")
    assert database_answers(away)() == {"database": "does not answer"}
    engine.dispose()


def test_page_loads_nothing_from_elsewhere() -> None:
    http = some_app()
    page = http.get("/docs")
    assert page.mimetype == "text/html" and "http://" not in page.text.split("config", 1)[0]
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    for name in ("swagger-ui.css", "swagger-ui-bundle.js"):
        with http.get(f"/docs/{name}") as file:
            assert file.status_code == 200


def test_errors_outside_the_api_are_problems_too(http: FlaskClient) -> None:
    assert_problem(http.get("/nothing"), 404, "not_found")
    assert_problem(http.get("/docs/nothing"), 404, "not_found")
    assert_problem(http.get("/docs/../../etc/passwd"), 404, "not_found")
    assert_problem(http.post("/healthz"), 405, "method_not_allowed")


@pytest.fixture
def http() -> FlaskClient:
    return some_app()
