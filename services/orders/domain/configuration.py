"""Values of configuration fields: which are allowed, and the form in which they are kept. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import idna

from shared.rules.catalogue import ConfigurationField
from shared.rules.vocabulary import ConfigurationType

MAX_VALUE_CHARACTERS = 1000
"""Source: rules.md EC-20."""
MAX_NAME_CHARACTERS = 253
"""Source: rules.md EC-21, RFC 1035."""


class InvalidValue(ValueError):
    """The value does not fit the type of its field."""


def kept_value(value: str, type_: ConfigurationType) -> str:
    """Domains and host names as lower-case A-labels, text as it was sent. Raises InvalidValue."""
    if len(value) > MAX_VALUE_CHARACTERS:
        raise InvalidValue(f"at most {MAX_VALUE_CHARACTERS} characters")
    if type_ is ConfigurationType.TEXT:
        return value
    try:
        name = idna.encode(value, uts46=True, std3_rules=True).decode()
    except (idna.IDNAError, UnicodeError):
        raise InvalidValue(f"no {type_} name") from None
    is_complete = not name.endswith(".") and (type_ is ConfigurationType.HOSTNAME or "." in name)
    if not is_complete or len(name) > MAX_NAME_CHARACTERS:
        raise InvalidValue(f"no {type_} name")
    return name.lower()


def checked(
    values: Mapping[str, str], fields: Iterable[ConfigurationField], pointer: str
) -> tuple[dict[str, str], dict[str, str]]:
    """The values as they are kept, and what is wrong with the others, keyed by JSON pointer."""
    types = {field.field: field.type for field in fields}
    kept, errors = {}, {}
    for name, value in values.items():
        if name not in types:
            errors[f"{pointer}/{name}"] = "The product has no such field."
            continue
        try:
            kept[name] = kept_value(value, types[name])
        except InvalidValue as error:
            errors[f"{pointer}/{name}"] = f"This is {error}."
    return kept, errors


def missing_fields(
    configuration: Mapping[str, str], fields: Iterable[ConfigurationField]
) -> list[str]:
    """Required fields without a value; an empty text is none."""
    return [each.field for each in fields if each.required and not configuration.get(each.field)]


def unique_fields(fields: Iterable[ConfigurationField]) -> list[str]:
    """Of which no two services of a type may have the same value."""
    return [each.field for each in fields if each.unique]


def required_fields(fields: Iterable[ConfigurationField]) -> frozenset[str]:
    return frozenset(each.field for each in fields if each.required)
