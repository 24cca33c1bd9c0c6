"""What a route demands of a request before its view is called."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any

from shared.rules.vocabulary import Role

View = Callable[..., Any]


@dataclass(frozen=True, kw_only=True)
class Policy:
    roles: Collection[Role] = frozenset(Role)
    """Paths under /internal are for apps, and only for them, whatever stands here."""
    signed: bool = False
    """Needs no token: the route checks a signature of the raw body itself."""
    key_required: bool = False
    locations: frozenset[str] = frozenset()
    """Where the route has arguments: "json", "query"."""


def policy_of(view: View) -> Policy:
    policy: Policy = getattr(view, "policy", Policy())
    return policy


def amend(view: View, **changes: Any) -> None:
    """Decorators of flask-smorest carry the policy on, as they do every attribute."""
    vars(view)["policy"] = replace(policy_of(view), **changes)
