"""Asks the processes of the other apps whether they are ready."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import httpx
import msgspec


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    detail: str = ""
    parts: dict[str, str] = {}


class Probes:
    def __init__(self, http: httpx.Client) -> None:
        self._http = http

    def states(self, urls: Sequence[str]) -> list[str]:
        """In the order of the urls, asked all at once: "ready", or why not."""
        with ThreadPoolExecutor(len(urls)) as executor:
            return list(executor.map(self._state, urls))

    def _state(self, url: str) -> str:
        try:
            response = self._http.get(f"{url}/readyz")
        except httpx.HTTPError:
            return "does not answer"
        if response.status_code == 200:
            return "ready"
        return _reason(response)


def _reason(response: httpx.Response) -> str:
    try:
        problem = msgspec.json.decode(response.content, type=Problem)
    except msgspec.MsgspecError:
        problem = Problem()
    parts = "; ".join(f"{name}: {reason}" for name, reason in problem.parts.items())
    return f"not ready: {parts or problem.detail or response.status_code}"
