"""Values as PostgreSQL reads arrays from text: `{1,NULL,"some text"}`.

The driver has them formatted and escaped one by one, at five times the cost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, DateTime, Integer, LargeBinary, Text, Uuid
from sqlalchemy.types import TypeDecorator, TypeEngine

Format = Callable[[Any], str]


def array_literal(values: Iterable[object], item_type: TypeEngine[Any]) -> str:
    as_text = _format(item_type)
    items = ",".join(["NULL" if each is None else as_text(each) for each in values])
    return f"{{{items}}}"


def _format(item_type: TypeEngine[Any]) -> Format:
    if isinstance(item_type, TypeDecorator):
        item_type = item_type.impl_instance
    for known, as_text in _FORMATS.items():
        if isinstance(item_type, known):
            return as_text
    raise TypeError(f"no array of {item_type!r} was needed so far")


def _uuid(value: UUID) -> str:
    return value.hex


def _bytes(value: bytes) -> str:
    return f'"\\\\x{value.hex()}"'


def _text(value: str) -> str:
    """Everything but a backslash and a quotation mark stands for itself between quotation marks."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


_FORMATS: dict[type[TypeEngine[Any]], Format] = {
    Uuid: _uuid,
    LargeBinary: _bytes,
    Text: _text,
    Integer: int.__repr__,
    Boolean: bool.__repr__,
    DateTime: datetime.isoformat,
}
