"""Writes what is published about the events: `python -m shared.contracts.generate`.

Per type and version a JSON Schema of its data, and one AsyncAPI document of them all. The examples
are written by the tests, from their example events: `python -m tests.support.published_examples`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from shared.contracts import CONTRACTS, json_schema
from shared.contracts.base import PublishedEvent

FOLDER = Path(__file__).parent
SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def files() -> Iterator[tuple[Path, bytes]]:
    """Every generated file: its path below this folder, and its content."""
    for contract in CONTRACTS.values():
        yield path_of(contract, "schema"), as_json({"$schema": SCHEMA_DIALECT, **_schema(contract)})
    yield Path("asyncapi.json"), as_json(_asyncapi())


def path_of(contract: type[PublishedEvent], kind: str) -> Path:
    """`kind`: "schema" or "example"."""
    return Path(contract.TYPE) / f"{contract.VERSION}.{kind}.json"


def as_json(content: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(content, order="sorted"), indent=2) + b"\n"


def write(folder: Path, contents: Iterator[tuple[Path, bytes]]) -> None:
    for path, content in contents:
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(content)


def _schema(contract: type[PublishedEvent]) -> dict[str, Any]:
    return json_schema(contract)


def _asyncapi() -> dict[str, Any]:
    """One channel per Kafka topic; a message is a CloudEvent in structured JSON mode."""
    categories = sorted({contract.TYPE.partition(".")[0] for contract in CONTRACTS.values()})
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "hostledger", "version": "1"},
        "defaultContentType": "application/cloudevents+json",
        "channels": {category: _channel(category) for category in categories},
        "operations": {
            f"read-{category}": {
                "action": "receive",
                "channel": {"$ref": f"#/channels/{category}"},
            }
            for category in categories
        },
    }


def _channel(category: str) -> dict[str, Any]:
    messages = {
        f"{contract.TYPE}.{contract.VERSION}": {
            "name": contract.TYPE,
            "summary": "CloudEvents 1.0; here is the schema of its data.",
            "payload": {"$ref": f"./{path_of(contract, 'schema')}"},
        }
        for contract in CONTRACTS.values()
        if contract.TYPE.startswith(f"{category}.")
    }
    return {"address": f"hosting.{category}", "messages": messages}


if __name__ == "__main__":
    write(FOLDER, files())
