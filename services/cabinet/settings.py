"""The settings of the cabinet."""

from __future__ import annotations

from shared.web import settings


class WebSettings(settings.WebSettings, frozen=True, kw_only=True):
    database_url: str = ""
    """Not used: the cabinet keeps nothing."""
    orders_url: str
    lifecycle_url: str
    notifications_url: str
    processing_url: str
    orders_worker_url: str = ""
    """Of the probes of that worker; empty: the page says nothing of it."""
    lifecycle_worker_url: str = ""
    notifications_worker_url: str = ""
    processing_worker_url: str = ""
