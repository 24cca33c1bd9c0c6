"""Requests and responses. A schema checks the shape; the domain checks the meaning."""
