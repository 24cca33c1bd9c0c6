"""A catalogue as files: product types and products, each by its code, as the API takes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import yaml


class WrongCatalogue(Exception):
    """A file is no catalogue; the message names it."""


class Catalogue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    product_types: dict[str, dict[str, Any]] = {}
    products: dict[str, dict[str, Any]] = {}


def read(folder: Path) -> Catalogue:
    """All `*.yaml` of the folder. Raises WrongCatalogue."""
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise WrongCatalogue(f"{folder} has no *.yaml")
    types: dict[str, dict[str, Any]] = {}
    products: dict[str, dict[str, Any]] = {}
    for file in files:
        catalogue = _read_file(file)
        types |= catalogue.product_types
        products |= catalogue.products
    return Catalogue(product_types=types, products=products)


def _read_file(file: Path) -> Catalogue:
    try:
        return msgspec.convert(yaml.safe_load(file.read_text()) or {}, Catalogue)
    except (yaml.YAMLError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise WrongCatalogue(f"{file}: {error}") from None
