"""`hostledger token` as a person calls it."""

from __future__ import annotations

from click.testing import CliRunner, Result

from services.cli.main import hostledger
from shared import token
from shared.rules.caller import Caller
from shared.rules.vocabulary import Role

KEY = "some key that is long enough to sign with"
CLIENT = "00000000-0000-4000-8000-0000000000c1"


def call(*arguments: str) -> Result:
    return CliRunner().invoke(hostledger, ["token", *arguments], env={"TOKEN_KEY": KEY})


def test_token_of_a_client_is_printed_and_nothing_else() -> None:
    printed = call("--role", "client", "--sub", CLIENT).output.strip()
    assert token.verify(f"Bearer {printed}", KEY) == Caller(role=Role.CLIENT, sub=CLIENT)


def test_token_of_staff_has_the_departments() -> None:
    printed = call("--role", "staff", "--sub", "some", "--department", "billing").output.strip()
    caller = Caller(role=Role.STAFF, sub="some", departments=frozenset({"billing"}))
    assert token.verify(f"Bearer {printed}", KEY) == caller


def test_wrong_use_is_refused() -> None:
    assert call("--role", "client", "--sub", "nobody").exit_code == 2
    assert call("--role", "staff", "--sub", "some", "--ttl", "soon").exit_code == 2
    assert call("--role", "app", "--sub", "some", "--department", "billing").exit_code == 2
