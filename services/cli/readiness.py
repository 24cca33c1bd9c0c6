"""Whether a process does its work, asked of itself."""

from __future__ import annotations

import json
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 2.0


def not_ready(url: str) -> str | None:
    """Why the process behind `url`/readyz is not ready; None if it is."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", "/readyz")
        response = connection.getresponse()
        return None if response.status == 200 else _reason(response.status, response.read())
    except (OSError, HTTPException) as error:
        return f"does not answer ({error})"
    finally:
        connection.close()


def _reason(status: int, body: bytes) -> str:
    """Names the parts that cannot go on, where the answer does."""
    try:
        parts = json.loads(body)["parts"]
        return ", ".join(f"{name}: {reason}" for name, reason in parts.items())
    except (ValueError, KeyError, AttributeError, TypeError):
        return f"answers {status}"
