"""Standard Webhooks, version 1: secrets, and requests that are signed with them."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from shared.rules.refusals import Refusal

PREFIX = "whsec_"
KEY_BYTES = range(24, 65)
"""Source: Standard Webhooks 1.0.0, "Signature scheme"."""
SIGNATURE = re.compile("v1,[A-Za-z0-9+/]{43}=")
"""Others are of another version, or no signatures: they do not count."""


class BadSignature(Refusal):
    code, detail, status = "bad_signature", "The request is not signed as it must be.", 401


def key_of(secret: str) -> bytes:
    """Raises ValueError, whose message does not hold the secret."""
    encoded = secret.removeprefix(PREFIX)
    try:
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if encoded == secret or len(key) not in KEY_BYTES:
        raise ValueError(
            f"must be {PREFIX} and base64 of {KEY_BYTES.start} to {KEY_BYTES.stop - 1} bytes"
        )
    return key


def secret_of(key: bytes) -> str:
    return PREFIX + base64.b64encode(key).decode()


def verify(key: bytes, headers: Mapping[str, str], body: bytes) -> str:
    """The id of the message: one of its signatures is right, and it is at most 5 minutes from
    now, by real time. Raises BadSignature.
    """
    given = {name.lower(): value for name, value in headers.items()}
    signatures = filter(SIGNATURE.fullmatch, given.get("webhook-signature", "").split(" "))
    try:
        signed = given | {"webhook-signature": " ".join(signatures)}
        Webhook(key).verify(body, signed, json_parse=False)
    except (WebhookVerificationError, UnicodeDecodeError):
        raise BadSignature() from None
    return given["webhook-id"]


def sign(key: bytes, message_id: str, body: bytes) -> dict[str, str]:
    """The headers of a message that is sent now."""
    now = datetime.now(UTC)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(key).sign(message_id, now, body.decode()),
    }
