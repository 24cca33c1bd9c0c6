"""Which bearer tokens are accepted, and whom they name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from shared import token
from shared.token import Unauthenticated
from tests.support.apps import TOKEN_KEY
from tests.support.command_context import CLIENT, STAFF

CLAIMS = {"sub": "some login", "role": "staff", "aud": "hostledger"}


def encoded(key: str = TOKEN_KEY, algorithm: str = "HS256", **changes: Any) -> str:
    claims = CLAIMS | {"exp": datetime.now(UTC) + timedelta(hours=1)} | changes
    present = {name: claim for name, claim in claims.items() if claim is not None}
    return "Bearer " + jwt.encode(present, key, algorithm=algorithm)


def test_token_names_its_caller() -> None:
    for caller in (CLIENT, STAFF):
        assert token.verify(f"Bearer {token.issue(caller, TOKEN_KEY)}", TOKEN_KEY) == caller


def test_staff_may_have_departments() -> None:
    caller = token.verify(encoded(departments=["support"]), TOKEN_KEY)
    assert caller.may_see_department("support") and not caller.may_see_department("billing")
    assert token.verify(f"bearer {token.issue(caller, TOKEN_KEY)}", TOKEN_KEY) == caller
    issued = token.issue(STAFF, TOKEN_KEY, departments=["billing"])
    assert token.verify(f"Bearer {issued}", TOKEN_KEY).departments == frozenset({"billing"})
    assert token.verify(encoded(), TOKEN_KEY).may_see_department("any")
    assert not token.verify(encoded(departments=[]), TOKEN_KEY).may_see_department("support")


def test_sub_of_a_client_is_a_uuid_in_its_usual_form() -> None:
    sub = "00000000-0000-4000-8000-0000000000C1"
    assert token.verify(encoded(role="client", sub=sub), TOKEN_KEY) == CLIENT


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer a.b.c",
        encoded().replace("Bearer", "Basic"),
        encoded(key="another key that is long enough to sign"),
        encoded(algorithm="HS512", key=TOKEN_KEY * 2),
        encoded(aud="other"),
        encoded(aud=None),
        encoded(exp=None),
        encoded(exp=datetime.now(UTC) - timedelta(seconds=1)),
        encoded(sub=None),
        encoded(sub=""),
        encoded(sub="a\nb"),
        encoded(sub="a" * 201),
        encoded(role="client"),
        encoded(role="owner"),
        encoded(role=None),
        encoded(role=["staff"]),
        encoded(departments="support"),
        encoded(departments=[7]),
        encoded(departments=7),
    ],
)
def test_other_tokens_are_refused(authorization: str) -> None:
    with pytest.raises(Unauthenticated):
        token.verify(authorization, TOKEN_KEY)


def test_unsigned_token_is_refused() -> None:
    unsigned = jwt.encode(CLAIMS | {"exp": 2**40}, "", algorithm="none")
    with pytest.raises(Unauthenticated):
        token.verify(f"Bearer {unsigned}", TOKEN_KEY)
