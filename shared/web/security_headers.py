"""Headers that keep a browser from doing more with a response than it is for.

Ten lines instead of flask-talisman: there is no page to protect but /docs, and no TLS here.
"""

from __future__ import annotations

from flask import Response, request

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
NO_CONTENT_POLICY = "default-src 'none'; frame-ancestors 'none'"


def add(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers[name] = value
    response.headers.setdefault("Content-Security-Policy", NO_CONTENT_POLICY)
    if request.method == "OPTIONS" and response.status_code == 200:
        response.status_code = 204  # of nothing but Allow; Flask calls it HTML
        del response.headers["Content-Type"]
    return response
