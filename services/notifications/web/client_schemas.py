"""Who a client is, in requests and responses."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

import phonenumbers
from babel import Locale, UnknownLocaleError
from email_validator import EmailNotValidError, validate_email
from marshmallow import Schema, ValidationError

from shared.web.fields import Text


class Email(Text):
    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        address = super()._deserialize(value, *args, **kwargs)
        try:
            validate_email(address, check_deliverability=False)
        except EmailNotValidError as error:
            raise ValidationError(str(error)) from None
        return address


class Phone(Text):
    """With the country's code: "+49 30 901820"."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, *args, **kwargs)
        try:
            possible = phonenumbers.is_possible_number(phonenumbers.parse(text))
        except phonenumbers.NumberParseException:
            possible = False
        if not possible:
            raise ValidationError("Not a phone number with the country's code.")
        return text


class Language(Text):
    """A tag such as "en" or "pt-BR"."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        tag = super()._deserialize(value, *args, **kwargs)
        try:
            Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            raise ValidationError("Not a known language.") from None
        return tag


class TimeZone(Text):
    """A name such as "Europe/Berlin"."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        name = super()._deserialize(value, *args, **kwargs)
        if name not in _time_zones():
            raise ValidationError("Not a known time zone.")
        return name


class ClientSchema(Schema):
    name = Text(200, minimum=1, load_default=None, allow_none=True)
    email = Email(254, load_default=None, allow_none=True)
    phone = Phone(40, load_default=None, allow_none=True)
    language = Language(35, load_default=None, allow_none=True)
    time_zone = TimeZone(64, load_default=None, allow_none=True)


@cache
def _time_zones() -> set[str]:
    return available_timezones()
