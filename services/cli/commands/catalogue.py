"""`hostledger catalogue`: what the provider sells."""

from __future__ import annotations

from pathlib import Path

import click

from services.cli import catalogue_files
from services.cli.api_client import ApiClient, ApiRefused
from services.cli.data_folder import DataFolder
from services.cli.options import data_option


@click.group()
def catalogue() -> None:
    """What the provider sells."""


@catalogue.command()
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@data_option
def load(directory: Path, folder: DataFolder) -> None:
    """Define the product types and products of DIRECTORY/*.yaml. Safe to repeat."""
    try:
        wanted = catalogue_files.read(directory)
        api = ApiClient(folder, "orders")
        for code, body in wanted.product_types.items():
            api.put(f"/v1/product-types/{code}", body)
            click.echo(f"product type {code}")
        for code, body in wanted.products.items():
            api.put(f"/v1/products/{code}", body)
            click.echo(f"product {code}")
    except (catalogue_files.WrongCatalogue, ApiRefused) as error:
        raise click.ClickException(str(error)) from None
