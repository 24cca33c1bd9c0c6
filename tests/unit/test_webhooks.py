"""Signatures of Standard Webhooks: the values of the library's own tests, and what may go wrong."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook

from shared import webhooks
from shared.webhooks import BadSignature

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"test": 2432232314}'
KEY = webhooks.key_of(SECRET)


def signed(at: datetime | None = None, **headers: str) -> Mapping[str, str]:
    """By the library, whatever we do ourselves."""
    at = at or datetime.now(UTC)
    signature = Webhook(SECRET).sign("msg_1", at, BODY.decode())
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return {
        "Webhook-Id": "msg_1",
        "Webhook-Timestamp": str(int(at.timestamp())),
        "Webhook-Signature": signature,
    } | named


def test_signature_is_that_of_the_library() -> None:
    """Source: tests/test_webhooks.py of standardwebhooks for Python."""
    at = datetime.fromtimestamp(1614265330, tz=UTC)
    signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert Webhook(KEY).sign("msg_p5jXN8AQM9LWM0D4loKWxJek", at, BODY.decode()) == signature
    assert webhooks.SIGNATURE.fullmatch(signature)


def test_what_is_signed_is_verified() -> None:
    assert webhooks.verify(KEY, signed(), BODY) == "msg_1"
    assert webhooks.verify(KEY, webhooks.sign(KEY, "msg_2", BODY), BODY) == "msg_2"


@pytest.mark.parametrize("others", ["v1,c29tZQ==", "v2,{}", "v1a,{}", "some", "v1,a,b", "v1,", ","])
def test_one_right_signature_among_others_suffices(others: str) -> None:
    right = signed()["Webhook-Signature"]
    other = others.format(right.removeprefix("v1,"))
    for both in (f"{other} {right}", f"{right} {other}", f"{other}  {right}"):
        assert webhooks.verify(KEY, signed(Webhook_Signature=both), BODY) == "msg_1"
    with pytest.raises(BadSignature):
        webhooks.verify(KEY, signed(Webhook_Signature=other), BODY)


@pytest.mark.parametrize(
    "headers",
    [
        {"Webhook_Id": ""},
        {"Webhook_Id": "msg_2"},
        {"Webhook_Timestamp": ""},
        {"Webhook_Timestamp": "nan"},
        {"Webhook_Timestamp": "1e300"},
        {"Webhook_Timestamp": "yesterday"},
        {"Webhook_Signature": ""},
        {"Webhook_Signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="},
        {"Webhook_Signature": "v1,Ä"},
    ],
)
def test_wrong_headers(headers: dict[str, str]) -> None:
    with pytest.raises(BadSignature):
        webhooks.verify(KEY, signed(None, **headers), BODY)


@pytest.mark.parametrize("body", [BODY + b" ", b"", b"\xff"])
def test_another_body(body: bytes) -> None:
    with pytest.raises(BadSignature):
        webhooks.verify(KEY, signed(), body)


@pytest.mark.parametrize("minutes", [-6, 6])
def test_more_than_five_minutes_from_now(minutes: int) -> None:
    near = datetime.now(UTC) + timedelta(minutes=minutes * 4 / 6)
    assert webhooks.verify(KEY, signed(near), BODY)
    with pytest.raises(BadSignature):
        webhooks.verify(KEY, signed(datetime.now(UTC) + timedelta(minutes=minutes)), BODY)


def test_another_key() -> None:
    with pytest.raises(BadSignature):
        webhooks.verify(b"some other key of 24 bytes", signed(), BODY)


def test_secret_is_a_key_in_base64_padded_or_not() -> None:
    for length in (24, 25, 26, 64):
        secret = webhooks.secret_of(b"k" * length)
        assert webhooks.key_of(secret) == webhooks.key_of(secret.rstrip("=")) == b"k" * length


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "whsec_",
        SECRET.removeprefix("whsec_"),
        "whsec_" + base64.b64encode(b"k" * 23).decode(),
        "whsec_" + base64.b64encode(b"k" * 65).decode(),
        SECRET[:-1] + "!",
        SECRET + "Ä",
    ],
)
def test_what_is_no_secret(secret: str) -> None:
    with pytest.raises(ValueError, match="must be whsec_ and base64 of 24 to 64 bytes"):
        webhooks.key_of(secret)
