"""Requests that no app may accept, made up from its OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

SOME_ID = UUID("00000000-0000-4000-8000-00000000dead")
"""Of nothing and nobody: what is well formed must be 404 in the end."""
METHODS = ("get", "post", "put", "patch", "delete")
BAD_VALUES: tuple[Any, ...] = ([], {"some": 1}, -1, 1.5, 10**30, True, "\0", "x" * 70_000)
BAD_BODIES = {
    "malformed": b'{"some":',
    "no object": b'["some"]',
    "no JSON": b"some text",
    "no UTF-8": b'{"some": "\xff"}',
    "unknown field": b'{"some_unknown_field": 1}',
    "twice": b'{"reason": "a", "reason": 1}',
    "not a number": b'{"some": NaN}',
    "null byte": b'{"reason": "a\\u0000b"}',
    "half a surrogate": b'{"reason": "\\ud800"}',
    "deep": b'{"some":' + b"[" * 20_000 + b"]" * 20_000 + b"}",
    "huge": b'{"some": "' + b"x" * 3_000_000 + b'"}',
}
BAD_QUERIES = ("limit=0", "limit=-1", "limit=201", "limit=some", "cursor=some", "cursor=%00")


@dataclass(frozen=True, kw_only=True)
class BadRequest:
    method: str
    path: str
    why: str
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Method, path and description of each that needs a token."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item and item[method].get("security", True):
                yield method.upper(), path, item[method]


def bad_requests(document: Mapping[str, Any]) -> Iterator[BadRequest]:
    for method, template, operation in operations(document):
        path = _filled(template, str(SOME_ID))
        if "requestBody" in operation:
            for why, content in _bad_contents(document, operation):
                yield _with_body(method, path, why, content)
            yield BadRequest(
                method=method, path=path, why="form", content=b"a=b", headers=_type("text/plain")
            )
        if "{" in template:
            for bad_id in ("some", "%00", "0", "-1", "../../etc"):
                yield BadRequest(method=method, path=_filled(template, bad_id), why="bad id")
        if method == "GET":
            for query in BAD_QUERIES if _is_list(path, operation) else ():
                yield BadRequest(method=method, path=f"{path}?{query}", why=query)


def _with_body(method: str, path: str, why: str, content: bytes) -> BadRequest:
    return BadRequest(
        method=method, path=path, why=why, content=content, headers=_type("application/json")
    )


def _bad_contents(
    document: Mapping[str, Any], operation: Mapping[str, Any]
) -> Iterator[tuple[str, bytes]]:
    """Some wrong for every schema, and each property wrong by itself."""
    yield from BAD_BODIES.items()
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    for name in _resolved(document, schema).get("properties", {}):
        for value in BAD_VALUES:
            yield f"{name}={str(value)[:20]!r}", json.dumps({name: value}).encode()


def _resolved(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    return document["components"]["schemas"][name] if name else schema


def _is_list(path: str, operation: Mapping[str, Any]) -> bool:
    """A feed has pages of another size."""
    return path.startswith("/v1/") and any(
        each.get("name") == "limit" for each in operation.get("parameters", [])
    )


def _filled(template: str, value: str) -> str:
    """All parameters of a path with the same value."""
    return "/".join(value if part.startswith("{") else part for part in template.split("/"))


def _type(content_type: str) -> dict[str, str]:
    return {"Content-Type": content_type}
