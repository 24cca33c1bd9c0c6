"""The address that a client is sent to for paying by card."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from shared.rules.checkout import Gateway, is_genuine
from shared.rules.money import Money

PAYMENT_ID = UUID("00000000-0000-4000-8000-0000000000a1")
SOME_KEY = b"some key of at least 24 bytes"
GATEWAY = Gateway(name="some", key=SOME_KEY, url="https://some.example/checkout")


def test_address_says_what_is_to_be_paid_and_holds_no_secret() -> None:
    address = urlsplit(GATEWAY.checkout_url(PAYMENT_ID, Money(1230, "EUR")))
    assert address.path == f"/checkout/{PAYMENT_ID}"
    query = {name: value for name, (value,) in parse_qs(address.query).items()}
    signature = query.pop("signature")
    assert query == {"amount": "12.30", "currency": "EUR"}
    assert is_genuine(signature, SOME_KEY, PAYMENT_ID, **query)
    assert SOME_KEY.hex() not in address.query
    assert "some key" not in repr(GATEWAY)


def test_whoever_changes_the_amount_has_no_signature_of_it() -> None:
    address = GATEWAY.checkout_url(PAYMENT_ID, Money(1230, "EUR"))
    signature = address.rpartition("signature=")[2]
    assert not is_genuine(signature, SOME_KEY, PAYMENT_ID, "0.01", "EUR")
    assert not is_genuine(signature, SOME_KEY, PAYMENT_ID, "12.30", "USD")
    assert not is_genuine(signature, SOME_KEY, UUID(int=1), "12.30", "EUR")
    assert not is_genuine(signature, SOME_KEY + b"!", PAYMENT_ID, "12.30", "EUR")
    assert not is_genuine("Ä", SOME_KEY, PAYMENT_ID, "12.30", "EUR")


def test_places_of_the_currency() -> None:
    for amount, text in ((Money(500, "JPY"), "amount=500&"), (Money(1234, "KWD"), "amount=1.234&")):
        assert text in GATEWAY.checkout_url(PAYMENT_ID, amount)
