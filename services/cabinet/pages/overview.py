"""The one page that there is: what runs, and where to read on."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, make_response, render_template, request

from services.cabinet.clients.probes import Probes
from services.cabinet.settings import WebSettings

CONTENT_POLICY = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)
APPS = {
    "orders": ("decides", "catalogue, orders, payments, every command to a service"),
    "lifecycle": ("remembers", "lists, the state and history of services, replay"),
    "notifications": ("talks", "questions to the provider, who a client is"),
    "processing": ("acts", "carries operations out on control panels"),
}

bp = Blueprint("overview", __name__)


@dataclass(frozen=True, kw_only=True)
class AppRow:
    name: str
    verb: str
    does: str
    docs_url: str
    """As the browser reaches the app: by the host that it reached this page by."""
    states: dict[str, str]
    """By part: web, worker."""


@bp.get("/")
def overview() -> Response:
    """Public on purpose: it shows no data of anybody."""
    response = make_response(render_template("overview.html", apps=_rows()))
    response.headers["Content-Security-Policy"] = CONTENT_POLICY
    return response


def _rows() -> list[AppRow]:
    urls = _urls(current_app.extensions["cabinet.settings"])
    probes: Probes = current_app.extensions["cabinet.probes"]
    states = dict(zip(urls, probes.states(list(urls.values())), strict=True))
    return [
        AppRow(
            name=name,
            verb=verb,
            does=does,
            docs_url=_seen_from_browser(urls[name, "web"]),
            states={part: state for (app, part), state in states.items() if app == name},
        )
        for name, (verb, does) in APPS.items()
    ]


def _urls(config: WebSettings) -> dict[tuple[str, str], str]:
    urls = {}
    for name in APPS:
        urls[name, "web"] = getattr(config, f"{name}_url")
        if worker_url := getattr(config, f"{name}_worker_url"):
            urls[name, "worker"] = worker_url
    return urls


def _seen_from_browser(url: str) -> str:
    host, port = urlsplit(request.host_url).hostname or "", urlsplit(url).port
    host = f"[{host}]" if ":" in host else host
    return f"{request.scheme}://{host}:{port}/docs"
