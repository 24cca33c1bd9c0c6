"""Ports that must be free before a stack starts."""

from __future__ import annotations

import socket


class PortTaken(Exception):
    """Another program listens there."""


def check_free(host: str, ports: dict[str, int]) -> None:
    """By the name of who wants it. Raises PortTaken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for name, port in ports.items():
        with socket.socket(family) as candidate:
            candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                candidate.bind((host, port))
            except OSError as error:
                raise PortTaken(
                    f"port {port} on {host} is wanted by {name}: {error.strerror}; "
                    "--port-base takes others"
                ) from None
