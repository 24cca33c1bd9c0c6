"""One-time codes: the values of the RFC, and nothing readable in what is logged."""

from __future__ import annotations

import hmac
from uuid import UUID

import pytest

from shared.rules.one_time_code import GivenCode, one_time_code, truncated

KEY = "some key that nobody can guess"
NONCE, OTHER_NONCE = UUID(int=1), UUID(int=2)
RFC_4226_SECRET = b"12345678901234567890"
RFC_4226_CODES = (
    "755224",
    "287082",
    "359152",
    "969429",
    "338314",
    "254676",
    "287922",
    "162583",
    "399871",
    "520489",
)


@pytest.mark.parametrize(("counter", "code"), list(enumerate(RFC_4226_CODES)))
def test_digits_are_those_of_appendix_d(counter: int, code: str) -> None:
    assert truncated(hmac.digest(RFC_4226_SECRET, counter.to_bytes(8, "big"), "sha1")) == code


def test_code_keeps_its_leading_zeros() -> None:
    codes = [one_time_code(KEY, UUID(int=number)) for number in range(200)]
    assert {len(code) for code in codes} == {6} and any(code[0] == "0" for code in codes)
    assert len(set(codes)) == 200


def test_code_is_right_for_its_nonce_and_key_alone() -> None:
    code = one_time_code(KEY, NONCE)
    assert GivenCode(text=code, key=KEY).is_of(NONCE)
    assert not GivenCode(text=code, key=KEY).is_of(OTHER_NONCE)
    assert not GivenCode(text=code, key="some other key").is_of(NONCE)
    for text in ("", code[:5], f"{code} ", f"{code}0", "\N{ARABIC-INDIC DIGIT ONE}" * 6):
        assert not GivenCode(text=text, key=KEY).is_of(NONCE)


def test_neither_code_nor_key_is_in_its_repr() -> None:
    assert repr(GivenCode(text="some code", key=KEY)) == "GivenCode()"
