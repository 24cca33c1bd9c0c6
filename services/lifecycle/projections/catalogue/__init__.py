"""Projection: the products and product types as they are."""
