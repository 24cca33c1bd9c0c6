"""Calls over connections that stay open, one of each thread to each server."""

from __future__ import annotations

import http.client
import json
import time
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

IDLE_SECONDS = 1.0
"""gunicorn closes a connection that was idle for two."""


class Server:
    def __init__(self, url: str, **headers: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc)
        self._headers = headers | {"Content-Type": "application/json"}
        self._answered = time.monotonic()

    def get(self, path: str, bearer: str) -> Any:
        return self._call("GET", path, bearer)

    def put(self, path: str, bearer: str, body: object) -> Any:
        return self._call("PUT", path, bearer, body)

    def post(self, path: str, bearer: str, body: object) -> Any:
        return self._call("POST", path, bearer, body)

    def _call(self, method: str, path: str, bearer: str, body: object = None) -> Any:
        """What it answers. Raises AssertionError if that is not success."""
        if time.monotonic() - self._answered > IDLE_SECONDS:
            self._connection.close()
        head = self._headers | {"Authorization": bearer, "Idempotency-Key": str(uuid4())}
        content = None if body is None else json.dumps(body)
        self._connection.request(method, path, content, head)
        response = self._connection.getresponse()
        answer = response.read()
        self._answered = time.monotonic()
        assert 200 <= response.status < 300, (method, path, response.status, answer)
        return json.loads(answer) if answer else None
