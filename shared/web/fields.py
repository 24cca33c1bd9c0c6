"""Fields that marshmallow lacks, or takes less strictly than the contract."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from marshmallow import fields, validate

CONTROLS = "\x00-\x1f\x80-\x9f\ud800-\udfff"
NOT_IN_A_LINE = re.compile(f"[{CONTROLS}]")
NOT_IN_A_TEXT = re.compile(f"(?![\t\n])[{CONTROLS}]")
CODE = re.compile("[a-z0-9][a-z0-9-]{0,62}")
UUID_FORM = re.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
RFC_3339 = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", flags=re.ASCII
)
PERIOD = re.compile(r"P(?=\d)(\d{1,3}Y)?(\d{1,3}M)?(\d{1,3}W)?(\d{1,4}D)?", flags=re.ASCII)
DIGITS = re.compile(r"-?[0-9]{1,19}")
MAX_INTEGER = 2**31 - 1
"""What a column of type INTEGER holds."""


class Text(fields.String):
    """Kept as sent. Without control characters; tab and line feed only if `multiline`."""

    default_error_messages = {"control": "Control characters are not allowed."}

    def __init__(
        self, maximum: int, *, minimum: int = 0, multiline: bool = False, **options: Any
    ) -> None:
        length = validate.Length(min=minimum or None, max=maximum)
        super().__init__(validate=length, **options)
        self._forbidden = NOT_IN_A_TEXT if multiline else NOT_IN_A_LINE

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, *args, **kwargs)
        if self._forbidden.search(text):
            raise self.make_error("control")
        return text


class Pattern(fields.String):
    """Base of texts of one form."""

    default_error_messages = {"form": "Not of the form {form}."}
    form: re.Pattern[str]

    def __init__(self, **options: Any) -> None:
        options["metadata"] = {"pattern": f"^{self.form.pattern}$"} | options.get("metadata", {})
        super().__init__(**options)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, *args, **kwargs)
        if not self.form.fullmatch(text):
            raise self.make_error("form", form=self.form.pattern)
        return text


class Code(Pattern):
    """Of a product, a product type, a resource."""

    form = CODE


class Period(Pattern):
    """An ISO 8601 duration in years, months, weeks and days, longer than nothing."""

    form = PERIOD

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        period = super()._deserialize(value, *args, **kwargs)
        if not re.search("[1-9]", period):
            raise self.make_error("form", form=self.form.pattern)
        return period


class Choice(fields.Enum[StrEnum]):
    """By value. What came back from a store is text, and written as it is."""

    def __init__(self, enum: type[StrEnum], **options: Any) -> None:
        super().__init__(enum, by_value=True, **options)

    def _serialize(self, value: str | None, *_: object, **__: object) -> str | None:
        return None if value is None else str(value)


class Integer(fields.Integer):
    """A JSON number without a fraction: no "1", no 1.0, no true."""

    def __init__(
        self, *, minimum: int = -MAX_INTEGER, maximum: int = MAX_INTEGER, **options: Any
    ) -> None:
        super().__init__(validate=validate.Range(min=minimum, max=maximum), **options)

    def _validated(self, value: Any) -> int:
        if type(value) is not int:
            raise self.make_error("invalid", input=value)
        return value


class QueryInteger(Integer):
    """ASCII digits in a query string."""

    def _validated(self, value: Any) -> int:
        if not (isinstance(value, str) and DIGITS.fullmatch(value)):
            raise self.make_error("invalid", input=value)
        return int(value)


class Boolean(fields.Boolean):
    """`true` or `false`; no text, no number."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> bool:
        if type(value) is not bool:
            raise self.make_error("invalid", input=value)
        return value


class Id(fields.UUID):
    """A UUID in its usual form; not as a URN, in braces, or without hyphens."""

    def _validated(self, value: Any) -> Any:
        if isinstance(value, str) and not UUID_FORM.fullmatch(value):
            raise self.make_error("invalid_uuid")
        return super()._validated(value)


class Instant(fields.AwareDateTime):
    """RFC 3339. Reads any offset, but requires one; loads UTC, and writes UTC with Z."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> datetime:
        if not (isinstance(value, str) and RFC_3339.fullmatch(value)):
            raise self.make_error("invalid", input=value, obj_type="datetime")
        try:
            return super()._deserialize(value, *args, **kwargs).astimezone(UTC)
        except OverflowError:
            raise self.make_error("invalid", input=value, obj_type="datetime") from None

    def _serialize(self, value: datetime | None, *_: object, **__: object) -> str | None:
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if value else None
