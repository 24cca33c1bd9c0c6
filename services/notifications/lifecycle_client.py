"""Asks lifecycle who owns a service, with the caller's own token."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from uuid import UUID

import httpx
import msgspec

from services.notifications.ports import LifecycleUnavailable
from shared.rules.refusals import UnknownService


class Owned(msgspec.Struct):
    client_id: UUID


class LifecycleServices:
    """The services that the bearer of one token may see."""

    def __init__(self, http: httpx.Client, headers: Mapping[str, str]) -> None:
        """`headers` hold the token, and the trace that goes on."""
        self._http, self._headers = http, headers

    def owner(self, service_id: UUID) -> UUID:
        try:
            response = self._http.get(f"/v1/services/{service_id}", headers=self._headers)
        except httpx.HTTPError:
            raise LifecycleUnavailable() from None
        if response.status_code == HTTPStatus.NOT_FOUND:
            raise UnknownService()
        if response.status_code != HTTPStatus.OK:
            raise LifecycleUnavailable()
        try:
            return msgspec.json.decode(response.content, type=Owned).client_id
        except msgspec.DecodeError:
            raise LifecycleUnavailable() from None
