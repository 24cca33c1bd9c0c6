"""The payment gateways: two variables each, whose names have that of the gateway.

`GATEWAY_MY_BANK_SECRET` and `GATEWAY_MY_BANK_URL` are those of the gateway `my-bank`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from shared import settings, webhooks
from shared.rules.checkout import Gateway

VARIABLE = re.compile("(GATEWAY_([A-Z0-9]+(?:_[A-Z0-9]+)*)_(?:SECRET|URL))(?:_FILE)?")


def read(environment: Mapping[str, str]) -> dict[str, Gateway]:
    """By name, and in its order. Raises WrongSetting."""
    names = {match[2] for variable in environment if (match := VARIABLE.fullmatch(variable))}
    gateways = (_gateway(name, environment) for name in sorted(names))
    return {gateway.name: gateway for gateway in gateways}


def _gateway(name: str, environment: Mapping[str, str]) -> Gateway:
    variables = f"GATEWAY_{name}_SECRET", f"GATEWAY_{name}_URL"
    secret, url = (settings.value(each, environment) for each in variables)
    try:
        key = webhooks.key_of(secret or "")
    except ValueError as error:
        raise settings.WrongSetting(f"settings: {variables[0]}: {error}") from None
    if url and not _is_address(url):
        raise settings.WrongSetting(f"settings: {variables[1]}: {url!r} is no address of a page")
    return Gateway(
        name=name.lower().replace("_", "-"), key=key, url=url and url.rstrip("/") or None
    )


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "?" not in url
    except ValueError:
        return False
