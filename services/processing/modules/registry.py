"""The modules of an installation, by name. There is one kind so far: HTTP."""

from __future__ import annotations

from collections.abc import Mapping

from services.processing.modules.http import HttpModule


def create_modules(
    urls: Mapping[str, str], *, timeout_seconds: float, connections: int
) -> dict[str, HttpModule]:
    return {
        name: HttpModule(name, url, timeout_seconds=timeout_seconds, connections=connections)
        for name, url in urls.items()
    }
