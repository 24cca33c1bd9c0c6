"""What commands to one thing have in common."""

from __future__ import annotations

from eventsourcing.domain import Aggregate

from services.orders.commands import Command
from shared.rules.refusals import VersionConflict


def check_version(aggregate: Aggregate | None, command: Command) -> None:
    """None: it does not exist yet, whatever the issuer has seen. Raises VersionConflict."""
    version = aggregate.version if aggregate else 0
    if command.expected_version not in (None, version):
        raise VersionConflict(version=version)
