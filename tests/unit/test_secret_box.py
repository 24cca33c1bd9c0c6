"""What is sealed can be read by whoever has a key, and as what it was sealed for."""

from __future__ import annotations

import base64

import pytest

from shared.secret_box import CannotOpen, SecretBox
from tests.support.command_context import new_id

OLD, NEW = (base64.urlsafe_b64encode(bytes([number]) * 32).decode() for number in (1, 2))


def test_sealed_value_shows_nothing_and_comes_back() -> None:
    owner, value = new_id(), {"password": "some password", "keys": ["ä", 1, None]}
    sealed = SecretBox(OLD).seal(value, owner)
    assert "some password" not in sealed
    assert SecretBox(OLD).open(sealed, owner) == value


def test_new_key_goes_in_front_and_old_ones_still_open() -> None:
    owner = new_id()
    before = SecretBox(OLD).seal("some password", owner)
    rotated = SecretBox(f"{NEW},{OLD}")
    assert rotated.open(before, owner) == "some password"
    after = rotated.seal("some password", owner)
    assert SecretBox(NEW).open(after, owner) == "some password"
    for box, sealed in ((SecretBox(NEW), before), (SecretBox(OLD), after)):
        with pytest.raises(CannotOpen, match="SECRETS_KEY"):
            box.open(sealed, owner)


def test_what_was_sealed_for_another_owner_stays_closed() -> None:
    sealed = SecretBox(OLD).seal("some password", new_id())
    with pytest.raises(CannotOpen):
        SecretBox(OLD).open(sealed, new_id())


def test_changed_text_stays_closed() -> None:
    owner = new_id()
    sealed = SecretBox(OLD).seal("some password", owner)
    for changed in (sealed[:-8] + "AAAAAAA=", "", "no such thing", "ä"):
        with pytest.raises(CannotOpen):
            SecretBox(OLD).open(changed, owner)


def test_keys_may_lack_their_padding_and_stand_on_lines() -> None:
    owner = new_id()
    sealed = SecretBox(OLD.rstrip("=")).seal("some password", owner)
    assert SecretBox(f"{NEW.rstrip('=')}\n{OLD}\n").open(sealed, owner) == "some password"


@pytest.mark.parametrize(
    "keys", ["", " , ", "short", OLD + "A", OLD[:-2] + "!", "ä" * 43, f"{OLD},x"]
)
def test_wrong_key_names_the_variable(keys: str) -> None:
    with pytest.raises(ValueError, match="SECRETS_KEY"):
        SecretBox(keys)
